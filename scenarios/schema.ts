/** The form of a scenario file. One definition gives validation, the type and the published JSON Schema. */
import { z } from "zod";
import { MISFITS } from "../model/protocol/account-token.ts";
import { FACTORS } from "../model/protocol/configuration.ts";
import { ODD_ELEMENTS } from "../model/protocol/elements.ts";
import { REPLY_FIELDS, REQUEST_FIELDS } from "../model/protocol/messages.ts";
import type { Event } from "../model/world/event.ts";
import { configurationSchema } from "./configuration-schema.ts";
import { MESSAGE_KINDS } from "./message-kinds.ts";
import { realmRecipes } from "./realm-schema.ts";
import { THREAT_NAMES } from "./threats.ts";
import { count, party, text, trustGoals, trustRecipes } from "./trust-schema.ts";

const envelope = z
  .strictObject({
    from: party,
    to: party,
    kind: z.enum(MESSAGE_KINDS),
    ordinal: count.describe("which of those in flight that are alike, by content, from 0"),
  })
  .describe("an envelope in flight");

/** Either end may be the empty name, before all others. */
const range = z
  .strictObject({ from: z.string(), to: z.string() })
  .describe("record ids from the first, up to but without the second");

const goal = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("register"), code: text }),
  z.strictObject({
    kind: z.literal("retrieve"),
    code: text,
    factor: z.enum(FACTORS).exactOptional(),
  }),
  z.strictObject({
    kind: z.literal("switch-factor"),
    factor: z.enum(FACTORS),
    code: text.exactOptional(),
  }),
  z.strictObject({ kind: z.literal("check-code"), code: text }),
  z.strictObject({ kind: z.literal("change-code"), code: text }),
  z.strictObject({ kind: z.literal("turn-off") }),
  z.strictObject({ kind: z.literal("replace-device") }),
  z.strictObject({ kind: z.literal("pin-next-fleet") }),
  z.strictObject({ kind: z.literal("install-older-application") }),
  z.strictObject({ kind: z.literal("migrate"), code: text }),
  z.strictObject({ kind: z.literal("name-record"), account: text, record: text }),
  z
    .strictObject({
      kind: z.literal("change-members"),
      voters: z.array(party).max(26),
      learners: z.array(party).max(26),
    })
    .describe("asked of a replica by the operator"),
  z
    .strictObject({ kind: z.literal("raise-floor"), floor: count })
    .describe("asked of a replica by the operator"),
  z
    .strictObject({ kind: z.literal("grant-attempt"), record: text })
    .describe("asked of a replica by the operator"),
  z
    .strictObject({ kind: z.literal("prepare-transfer"), source: count, range })
    .describe("asked of the destination's leader by a coordinator"),
  z
    .strictObject({ kind: z.literal("cancel-transfer"), range })
    .describe("asked of a leader by a coordinator"),
  ...trustGoals,
]);

const session = text.describe("<party>/<number>");

const requestKind = z.enum(
  Object.keys(REQUEST_FIELDS) as [keyof typeof REQUEST_FIELDS, ...(keyof typeof REQUEST_FIELDS)[]],
);

const replyKind = z.enum(
  Object.keys(REPLY_FIELDS) as [keyof typeof REPLY_FIELDS, ...(keyof typeof REPLY_FIELDS)[]],
);

const recipe = z.discriminatedUnion("recipe", [
  z.strictObject({
    recipe: z.literal("guess"),
    account: text,
    code: text,
    token: z.enum(MISFITS).exactOptional().describe("in place of the account's own"),
    fleet: z.literal(2).exactOptional().describe("asked of the second of two fleets"),
  }),
  z.strictObject({ recipe: z.enum(["confirm", "impersonate"]), session }),
  z.strictObject({ recipe: z.literal("register"), account: text, code: text }),
  z.strictObject({
    recipe: z.literal("upload"),
    session,
    attempts: count.exactOptional().describe("in place of k, where clients state it"),
  }),
  z.strictObject({ recipe: z.literal("activate"), session }),
  z.strictObject({ recipe: z.literal("forge-activation"), account: text, generation: count }),
  z.strictObject({ recipe: z.literal("delete"), account: text }),
  z.strictObject({ recipe: z.literal("replay"), kind: requestKind, session }),
  z.strictObject({ recipe: z.literal("offer-fleet"), session }),
  z.strictObject({ recipe: z.literal("offer-no-stretching"), session }),
  z.strictObject({ recipe: z.literal("send-identity"), account: text }),
  z.strictObject({ recipe: z.literal("serve-element"), session, element: z.enum(ODD_ELEMENTS) }),
  z.strictObject({ recipe: z.literal("serve-registration"), session }),
  z.strictObject({ recipe: z.literal("ask"), session }),
  z.strictObject({ recipe: z.literal("prompt-factor"), factor: z.enum(FACTORS) }),
  z.strictObject({ recipe: z.literal("forge-refusal"), session }),
  z.strictObject({ recipe: z.literal("serve-handshake"), session }),
  z.strictObject({ recipe: z.literal("splice"), kind: replyKind, session, to: session }),
  z.strictObject({ recipe: z.literal("truncate"), kind: requestKind, session }),
  z.strictObject({ recipe: z.literal("forge-vote"), voter: party, to: party }),
  z.strictObject({ recipe: z.literal("forge-acknowledgement"), replica: party, to: party }),
  z.strictObject({ recipe: z.literal("forge-statement"), to: party }),
  z.strictObject({
    recipe: z.literal("serve-record"),
    to: party,
    holder: text.nullable(),
    leaf: count,
    path: count,
  }),
  ...trustRecipes,
  ...realmRecipes,
]);

const anyEvent = z.discriminatedUnion("do", [
  z.strictObject({ do: z.literal("provision") }),
  z.strictObject({ do: z.literal("begin"), party, goal }),
  z.strictObject({ do: z.literal("deliver"), envelope, at: party.exactOptional() }),
  z.strictObject({ do: z.literal("drop"), envelope }),
  z.strictObject({ do: z.literal("duplicate"), envelope, at: party.exactOptional() }),
  z.strictObject({
    do: z.literal("timeout"),
    party,
    timer: z.enum(["election", "heartbeat", "retry", "persist", "join"]),
  }),
  z.strictObject({ do: z.literal("crash"), party }),
  z.strictObject({ do: z.literal("restart"), party }),
  z.strictObject({ do: z.literal("snapshot"), party }),
  z.strictObject({
    do: z.literal("rollback"),
    party,
    to: count
      .exactOptional()
      .describe("which of the states that were kept of it, from 0, which is also the default"),
  }),
  z.strictObject({ do: z.literal("clone"), party }),
  z.strictObject({ do: z.literal("write"), party }),
  z.strictObject({ do: z.literal("wipe"), party }),
  z.strictObject({ do: z.literal("partition"), sides: z.array(z.array(party).min(1)).length(2) }),
  z.strictObject({ do: z.literal("heal") }),
  z.strictObject({ do: z.literal("corrupt"), party, level: z.enum(["extracted", "signing-key"]) }),
  z.strictObject({ do: z.literal("inject"), message: recipe }),
  z.strictObject({ do: z.literal("tick") }),
  z.strictObject({ do: z.literal("set-clock-back"), party }),
  z
    .strictObject({ do: z.literal("set-clock"), party, to: count })
    .describe("the host stops the clock that it gives to a device"),
]);

/**
 * An event of either world, by its form. Which goals, recipes and parties a world has, the world says when the event comes
 * to it: a file that mixes them fails there, with the event and the reason.
 */
export const eventSchema = anyEvent as unknown as z.ZodType<Event>;

const verdictKind = z.enum(["held", "violated", "witnessed", "unwitnessed"]);

const searchSchema = z.discriminatedUnion("kind", [
  z
    .strictObject({ kind: z.literal("schedule"), events: z.array(eventSchema).min(1) })
    .describe("these events, in this order, from the very beginning"),
  z
    .strictObject({ kind: z.literal("exhaustive"), scope: text })
    .describe("everything within a named scope"),
  z
    .strictObject({
      kind: z.literal("random"),
      strategy: text,
      runs: z.int().min(1).max(10_000_000),
      seed: z.int().min(0).max(0xffffffff),
    })
    .describe("random runs of a named strategy"),
]);

/** A scenario: a question, a world, a way through it, and what is expected to come out. */
export const scenarioSchema = z
  .strictObject({
    $schema: z.string().exactOptional(),
    name: z
      .string()
      .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, "expected words in lower case, joined by hyphens"),
    question: text.describe("what the scenario asks, in one sentence"),
    sources: z
      .array(text)
      .describe("source keys of docs/sources.md, or rows of the attack catalogue"),
    rows: z
      .array(z.string().regex(/^[A-L]\d+$/))
      .default([])
      .describe("rows of the attack catalogue that it plays"),
    mutants: z
      .array(z.string().regex(/^M\d+$/))
      .default([])
      .describe("shipped bugs of the catalogue that it plays"),
    configuration: configurationSchema.prefault({}),
    threat: z.enum(THREAT_NAMES as [string, ...string[]]),
    search: searchSchema,
    expect: z.record(text, verdictKind).describe("the verdict for each property that it judges"),
  })
  .meta({ id: "bkv-scenario", title: "A scenario of bkv" });

export type ScenarioFile = z.infer<typeof scenarioSchema>;
export type Expectation = z.infer<typeof verdictKind>;
