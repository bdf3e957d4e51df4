/** The form of what the commands print as JSON, and of the report as data (`docs/schemas/`); a test validates real output. */
import { z } from "zod";
import { auditStateSchema } from "../model/signers/bytes/audit-state.ts";
import { bundleSchema } from "../model/signers/bytes/bundle.ts";
import { equivocationSchema } from "../model/signers/bytes/equivocation.ts";
import { artifactSchema } from "../model/signers/bytes/fleet-keys.ts";
import { logRecordSchema } from "../model/signers/bytes/log-records.ts";
import { pinsSchema } from "../model/signers/bytes/pins.ts";
import { rotationsSchema } from "../model/signers/bytes/rotation.ts";
import { eventSchema, scenarioSchema } from "../scenarios/schema.ts";
import { auditOutputSchema } from "./audit-schema.ts";
import { octetsSchema } from "./exposure-schema.ts";
import { guessCostsSchema } from "./guess-cost.ts";

/** Named, so that a JSON Schema says it once. */
const event = eventSchema.meta({ id: "event" });

const text = z.string();
const texts = z.array(text);
const count = z.int().min(0);
const counts = z.record(text, count);

const tool = z.strictObject({ name: text, version: text });

const head = {
  tool,
  command: text.describe("the line that reproduces this output"),
  ok: z.boolean().describe("whether everything came out as expected (exit code 0)"),
};

const verdictKind = z.enum(["held", "violated", "witnessed", "unwitnessed", "vacuous"]);

const bound = z
  .discriminatedUnion("search", [
    z.strictObject({ search: z.literal("replay"), scenario: text, steps: count }),
    z.strictObject({
      search: z.literal("random"),
      seed: count,
      runs: count,
      steps: count,
      lengthMax: count.describe("longest run, in steps, with its fair phase"),
      seconds: z.number().exactOptional().describe("where a time budget ended the search"),
    }),
    z.strictObject({
      search: z.literal("exhaustive"),
      scope: text,
      complete: z
        .boolean()
        .describe("whether every reachable state within the budgets was visited"),
      states: count,
      transitions: count,
      depth: count,
    }),
  ])
  .describe("what was searched; outside of it nothing is said");

const counterexample = z.strictObject({
  why: text,
  schedule: z.array(event),
  file: text.exactOptional(),
  replay: text.describe("the command that shows it again"),
});

const verdict = z
  .strictObject({
    property: text,
    design: text,
    threat: text,
    kind: verdictKind,
    expected: verdictKind,
    bound,
    hits: count.describe("how often the trigger fired, or the witness was seen"),
    share: z
      .number()
      .min(0)
      .max(1)
      .exactOptional()
      .describe(
        "random search: the largest share of runs, over the strategies, that saw the witness",
      ),
    scenario: text.exactOptional().describe("the stored scenario that it belongs to"),
    counterexample: counterexample.exactOptional(),
  })
  .meta({ id: "verdict" });

const coverage = z
  .strictObject({ events: counts, refusals: counts, facts: counts, states: counts })
  .describe("how often each thing was seen");

export const checkOutputSchema = z
  .strictObject({ ...head, seed: count, verdicts: z.array(verdict), coverage })
  .meta({ title: "What `bkv check --format json` prints" });

const send = z
  .strictObject({ from: text, to: text, kind: text, fields: z.record(text, text) })
  .meta({ id: "message" });
const facts = z.array(z.strictObject({ fact: text, text }));
const breaches = z.array(z.strictObject({ property: text, why: text }));

const windows = z
  .array(
    z.strictObject({
      client: text,
      accepted: z.int().min(1).describe("the step that accepted"),
      alarmed: z.int().min(1).nullable().describe("the step of the first alarm since"),
    }),
  )
  .describe("of fleet trust: where a client trusts what no honest signer signed");

const derivation = z
  .strictObject({
    rule: text,
    conclusion: text,
    get premises() {
      return z.array(derivation);
    },
  })
  .meta({ id: "derivation", description: "how the adversary comes to know something" });

const agreement = z
  .strictObject({
    steps: count.describe("taken alike in terms and in octets, the fair phase at the end included"),
    divergedAt: z.int().min(1).nullable().describe("the first step at which they differ"),
    divergence: z
      .strictObject({
        step: z.int().min(1),
        event: text,
        what: text,
        symbolic: text,
        concrete: text,
      })
      .exactOptional(),
  })
  .meta({ id: "agreement", description: "`--crypto concrete` and `--crypto both` only" });

export const replayOutputSchema = z
  .strictObject({
    ...head,
    scenario: text,
    steps: z.array(
      z.strictObject({
        index: z.int().min(1),
        event,
        effects: z.strictObject({ sends: z.array(send), facts, refusals: texts }),
        learned: texts.describe("what the adversary newly knows"),
        breaches,
      }),
    ),
    derivations: z.array(derivation),
    windows: windows.exactOptional(),
    verdicts: z.array(verdict),
    agreement: agreement.exactOptional(),
    octets: octetsSchema.exactOptional(),
  })
  .meta({ title: "What `bkv replay --format json` prints" });

const expectation = z.enum(["always", "sometimes", "eventually"]);
const { expect } = scenarioSchema.shape;

export const listOutputSchema = z
  .strictObject({
    ...head,
    properties: z
      .array(z.strictObject({ id: text, statement: text, expectation, designs: texts }))
      .exactOptional(),
    scenarios: z
      .array(
        z.strictObject({
          name: text,
          file: text,
          rows: texts,
          mutants: texts,
          design: text,
          expect,
        }),
      )
      .exactOptional(),
    designs: z
      .array(
        z.strictObject({
          id: text,
          what: text,
          without: texts.describe("defences that it does not have"),
          bundles: text.exactOptional().describe("its format of bundles"),
          sources: texts,
        }),
      )
      .exactOptional(),
    defences: z
      .array(z.strictObject({ id: text, rule: text, attack: text, sources: texts }))
      .exactOptional(),
    mutants: z
      .array(
        z.union([
          z.strictObject({
            id: text,
            name: text,
            origin: text,
            without: texts,
            killedBy: texts,
            rows: texts,
          }),
          z.strictObject({
            id: text,
            missing: text.describe("what the model lacks to have this mutant"),
          }),
        ]),
      )
      .exactOptional(),
    capabilities: z.array(z.strictObject({ id: text })).exactOptional(),
    threats: z
      .array(
        z.strictObject({
          id: text,
          what: text,
          capabilities: z.union([
            z.strictObject({
              token: z.boolean(),
              delays: z.enum(["nothing", "replies", "uploads", "everything"]),
              extracted: count,
              opens: z.enum(["at any time", "at the start"]),
            }),
            z.strictObject({
              network: z.boolean(),
              hosts: z.boolean(),
              token: z.boolean(),
              clients: z.boolean(),
              frontEnd: z.boolean(),
              extracted: count,
              rolledBack: count,
              cloned: count,
              clocks: count,
              expired: z.boolean(),
              disk: z.boolean(),
              application: z.boolean(),
              membership: z.boolean(),
              transfer: z.boolean(),
            }),
            z.strictObject({
              keys: texts,
              keysMax: count,
              witnesses: count,
              clocks: z.boolean(),
              disk: z.boolean(),
              insider: z.boolean(),
              rollback: z.union([z.boolean(), text]),
              hosts: z.boolean(),
            }),
          ]),
        }),
      )
      .exactOptional(),
    scopes: z.array(z.strictObject({ id: text, what: text, judges: texts })).exactOptional(),
    strategies: z
      .array(
        z.strictObject({
          id: text,
          length: count,
          start: text,
          share: count.describe("of a thousand runs"),
        }),
      )
      .exactOptional(),
  })
  .meta({ title: "What `bkv list --format json` prints" });

const seconds = z.number().min(0).describe("of processor time");

export const mutantsOutputSchema = z
  .strictObject({
    ...head,
    seed: count,
    mutants: z.array(
      z.strictObject({
        id: text.describe("of the defence that was removed, or of the bug"),
        kind: z.enum(["defence", "shipped-bug", "own-bug"]),
        killedBy: texts.describe("the properties that were seen to break; none for a survivor"),
        random: z.strictObject({ runs: count, seconds }),
        exhaustive: z
          .strictObject({ states: count, seconds })
          .nullable()
          .describe("null where random search was enough"),
        length: count.nullable().describe("steps of the shrunk attack"),
        scenario: text.nullable().describe("the file that it was saved to"),
      }),
    ),
    survivors: texts,
  })
  .meta({ title: "What `bkv mutants --format json` prints" });

const transcript = z.strictObject({
  scenario: text,
  parties: texts,
  steps: z.array(
    z.strictObject({
      index: z.int().min(1),
      event,
      text,
      moved: send.exactOptional().describe("the message that the event moved"),
      party: z.strictObject({ id: text, before: text, after: text }).exactOptional(),
      sends: z.array(send),
      facts,
      refusals: texts,
      learned: texts,
      breaches,
    }),
  ),
  derivations: z.array(derivation),
  windows: windows.exactOptional(),
});

export const reportOutputSchema = z
  .strictObject({
    ...head,
    seed: count,
    design: text,
    configuration: z.record(text, z.union([text, z.number()])),
    guessing: guessCostsSchema.nullable().describe("null outside the vault's world"),
    claims: z.array(
      z.strictObject({ id: text, claim: text, statement: text, expectation, sources: texts }),
    ),
    verdicts: z.array(verdict),
    coverage,
    defences: z.array(
      z.strictObject({
        id: text,
        rule: text,
        attack: text,
        sources: texts,
        breaks: texts.describe("the properties that break when it is removed"),
      }),
    ),
    assumptions: z.array(
      z.strictObject({
        silent: text,
        assumption: text,
        kind: z.enum(["silence", "simplification"]).exactOptional(),
      }),
    ),
    sources: z.array(z.strictObject({ key: text, what: text, note: text.exactOptional() })),
    statecharts: z.array(z.strictObject({ machine: text, dot: text })),
    counterexamples: z.array(
      z.strictObject({
        property: text,
        scenario: text,
        question: text,
        where: text,
        expected: z.boolean(),
        why: text,
        replay: text,
        transcript,
      }),
    ),
  })
  .meta({ title: "The design report as data: `report.json` of `bkv report`" });

/** A `bigint` says of itself what it is in JSON (`form.ts`), where 2^64 - 1 has digits that no double keeps. */
const asJson = (schema: z.ZodType, io: "input" | "output"): string =>
  `${JSON.stringify(z.toJSONSchema(schema, { io, unrepresentable: "any" }), null, 2)}\n`.replaceAll(
    `${2 ** 64}`,
    `${2n ** 64n - 1n}`,
  );

/** The text of each file of `docs/schemas/`. */
export const jsonSchemas = (): Readonly<Record<string, string>> => ({
  "scenario.schema.json": asJson(scenarioSchema, "input"),
  "check.schema.json": asJson(checkOutputSchema, "output"),
  "replay.schema.json": asJson(replayOutputSchema, "output"),
  "mutants.schema.json": asJson(mutantsOutputSchema, "output"),
  "list.schema.json": asJson(listOutputSchema, "output"),
  "report.schema.json": asJson(reportOutputSchema, "output"),
  "audit.schema.json": asJson(auditOutputSchema, "output"),
  "bundle.schema.json": asJson(bundleSchema, "input"),
  "artifact.schema.json": asJson(artifactSchema, "input"),
  "pins.schema.json": asJson(pinsSchema, "input"),
  "rotations.schema.json": asJson(rotationsSchema, "input"),
  "log-record.schema.json": asJson(logRecordSchema, "input"),
  "audit-state.schema.json": asJson(auditStateSchema, "input"),
  "equivocation.schema.json": asJson(equivocationSchema, "input"),
});
