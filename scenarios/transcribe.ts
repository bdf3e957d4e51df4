/** A scenario's run as data for a person: recorded while it is replayed, rendered by `reports/`. */

import type { Derivation } from "../model/adversary/derivation.ts";
import type { Value } from "../model/algebra/cryptosystem.ts";
import type { Effect } from "../model/protocol/effects.ts";
import type { Fact } from "../model/protocol/facts.ts";
import type { Envelope } from "../model/protocol/messages.ts";
import { ADVERSARY } from "../model/protocol/parties.ts";
import type { Event } from "../model/world/event.ts";
import { describeEvent } from "../model/world/narration.ts";
import type { PartyTable } from "../model/world/party-table.ts";
import { World } from "../model/world/world.ts";
import type { Course } from "../properties/harness/course.ts";
import type {
  DerivationTree,
  Transcript,
  TranscriptSend,
  TranscriptStep,
} from "../properties/harness/transcript.ts";
import type { Scenario } from "./read-scenario.ts";
import { replayScenario, type ScenarioRun } from "./run-scenario.ts";

type Describe = (value: Value) => string;

const isValue = (field: unknown): field is Value =>
  typeof field === "object" && field !== null && "toJSON" in field;

const FIELD_LENGTH_MAX = 80;

/** Any plain data in one short line. */
const inline = (describe: Describe, field: unknown): string => {
  if (isValue(field)) return describe(field);
  if (Array.isArray(field))
    return field.map((item) => inline(describe, item)).join(" ") || "nothing";
  if (typeof field !== "object" || field === null) return field === null ? "none" : String(field);
  return Object.entries(field)
    .map(([name, inner]) => `${name} ${inline(describe, inner)}`)
    .join(", ");
};

const shortened = (text: string): string =>
  text.length <= FIELD_LENGTH_MAX ? text : `${text.slice(0, FIELD_LENGTH_MAX - 3)}...`;

const sendOf = (describe: Describe, { from, to, message }: Envelope): TranscriptSend => {
  const { kind, ...fields } = message;
  return {
    from,
    to,
    kind,
    fields: Object.fromEntries(
      Object.entries(fields).map(([name, field]) => [name, shortened(inline(describe, field))]),
    ),
  };
};

const factOf = (describe: Describe, { fact, ...fields }: Fact) => ({
  fact,
  text: Object.entries(fields)
    .map(([name, field]) => `${name}: ${shortened(inline(describe, field))}`)
    .join(", "),
});

/** The message that an event moved, as it was before the event. */
const movedBy = (course: Course, describe: Describe, event: Event): TranscriptSend | undefined => {
  const { world, previous } = course;
  if (event.do === "inject" && "voter" in event.message)
    return { from: ADVERSARY, to: event.message.to, kind: "vote-reply", fields: {} };
  if (event.do === "inject" && "replica" in event.message)
    return { from: ADVERSARY, to: event.message.to, kind: "append-reply", fields: {} };
  const envelope =
    "envelope" in event
      ? world.envelopeIn(previous, event.envelope)
      : world.injectedIn(previous, event);
  return envelope && sendOf(describe, envelope);
};

const learnedIn = ({ world, previous, vector }: Course, describe: Describe): readonly string[] =>
  world.learnedIn(previous, vector).map((value) => shortened(describe(value)));

const stepOf = (course: Course, event: Event, index: number): TranscriptStep => {
  const { world } = course;
  const { last } = world;
  const describe: Describe = (value) => world.crypto.describe(value);
  const tableOf = (slot: number) => world.tables[slot] as PartyTable;
  const effects = last.reacted.flatMap(
    ({ slot, reaction }) => tableOf(slot).effectsOf(reaction) as readonly Effect[],
  );
  const first = last.reacted[0];
  const stateOf = (vector: Int32Array, slot: number) =>
    String(tableOf(slot).stateAt(vector[slot] as number).value);
  const moved = movedBy(course, describe, event);
  return {
    index: index + 1,
    event,
    text: describeEvent(event),
    ...(moved === undefined ? {} : { moved }),
    ...(first === undefined || event.do === "provision"
      ? {}
      : {
          party: {
            id: world.parties[first.slot] ?? "",
            before: stateOf(course.previous, first.slot),
            after: stateOf(course.vector, first.slot),
          },
        }),
    sends: last.reacted.flatMap(({ slot, reaction }) =>
      (tableOf(slot).effectsOf(reaction) as readonly Effect[])
        .filter((effect): effect is Extract<Effect, { type: "send" }> => effect.type === "send")
        .map(({ to, message }) =>
          sendOf(describe, { from: world.parties[slot] ?? "", to, message }),
        ),
    ),
    facts: course.facts.map((fact) => factOf(describe, fact)),
    refusals: effects.flatMap((effect) => (effect.type === "refuse" ? [effect.refusal] : [])),
    learned: learnedIn(course, describe),
    breaches: course.breaches.map(({ property, breach }) => ({ property, why: breach })),
  };
};

const treeOf = (
  describe: Describe,
  { rule, conclusion, premises }: Derivation,
): DerivationTree => ({
  rule,
  conclusion: describe(conclusion),
  premises: premises.map((premise) => treeOf(describe, premise)),
});

/** How the adversary holds what it should not: one tree for each secret. */
const derivationsOf = (course: Course): readonly DerivationTree[] => {
  if (!(course.world instanceof World)) return [];
  const { universe } = course.world;
  const describe: Describe = (value) => universe.crypto.describe(value);
  const knowledge = course.vector[universe.knowledgeSlot] as number;
  const secrets = [
    ...universe.configuration.codes.slice(0, -1).map((word) => universe.crypto.code(word)),
    ...universe.watched().map(({ value }) => value),
  ];
  return secrets
    .filter((value) => universe.knowledge.derives(knowledge, value))
    .flatMap((value) => {
      const derivation = universe.knowledge.derivation(knowledge, value);
      return derivation === undefined ? [] : [treeOf(describe, derivation)];
    });
};

/** Replays a scenario and tells it. @throws InputError where its schedule does not apply. */
export const transcribe = (
  scenario: Scenario,
): { readonly transcript: Transcript; readonly run: ScenarioRun } => {
  const steps: TranscriptStep[] = [];
  const { run, course } = replayScenario(scenario, (at, event, index) => {
    steps.push(stepOf(at, event, index));
  });
  return {
    run,
    transcript: {
      scenario: scenario.name,
      parties: [...course.world.parties, ADVERSARY],
      steps,
      derivations: run.verdicts.some(({ property }) => property === "LIV1")
        ? []
        : derivationsOf(course),
    },
  };
};
