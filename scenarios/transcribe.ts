/** A scenario's run as data for a person: recorded while it is replayed, rendered by `reports/`. */

import type { Derivation } from "../model/adversary/derivation.ts";

import type { ConcreteCryptosystem } from "../model/algebra/concrete/concrete.ts";

import type { Value } from "../model/algebra/cryptosystem.ts";
import type { Effect } from "../model/protocol/effects.ts";
import type { Fact } from "../model/protocol/facts.ts";
import type { Envelope, Message } from "../model/protocol/messages.ts";
import { ADVERSARY } from "../model/protocol/parties.ts";
import { encodeMessage } from "../model/protocol/wire.ts";
import type { Event } from "../model/world/event.ts";
import { describeEvent } from "../model/world/narration.ts";

import type { PartyTable } from "../model/world/party-table.ts";
import type { Playable } from "../model/world/playable.ts";
import { RealmWorld } from "../model/world/realms/realm-world.ts";
import { World } from "../model/world/world.ts";

import { acceptanceWindows } from "../properties/acceptance-window.ts";
import {
  type Divergence,
  DivergenceError,
  type PairedCourse,
} from "../properties/harness/agreement.ts";

import type { Course } from "../properties/harness/course.ts";
import type {
  DerivationTree,
  Transcript,
  TranscriptSend,
  TranscriptStep,
} from "../properties/harness/transcript.ts";
import { replayPaired } from "./paired.ts";
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
  if (field === null || field === "") return "none";
  if (typeof field !== "object") return String(field);
  return Object.entries(field)
    .map(([name, inner]) => `${name} ${inline(describe, inner)}`)
    .join(", ");
};

const shortened = (text: string): string =>
  text.length <= FIELD_LENGTH_MAX ? text : `${text.slice(0, FIELD_LENGTH_MAX - 3)}...`;

/** What a world's values are worth to a reader: their wording, and in octets the length of a message on the wire. */
interface Telling {
  readonly describe: Describe;
  readonly wireOctets: (message: Message) => number | undefined;
}

const tellingOf = ({ crypto }: Playable): Telling => ({
  describe: (value) => crypto.describe(value),
  wireOctets: (message) =>
    crypto.reading === "concrete"
      ? encodeMessage(crypto as ConcreteCryptosystem, message).length
      : undefined,
});

const sendOf = (telling: Telling, { from, to, message }: Envelope): TranscriptSend => {
  const { kind, ...fields } = message;
  const told = Object.entries(fields).map(([name, field]) => [
    name,
    shortened(inline(telling.describe, field)),
  ]);
  const octets = telling.wireOctets(message);
  if (octets !== undefined) told.push(["on the wire", `${octets} octets`]);
  return { from, to, kind, fields: Object.fromEntries(told) };
};

const factOf = (describe: Describe, { fact, ...fields }: Fact) => ({
  fact,
  text: Object.entries(fields)
    .map(([name, field]) => `${name}: ${shortened(inline(describe, field))}`)
    .join(", "),
});

/** The message that an event moved, as it was before the event. */
const movedBy = (course: Course, telling: Telling, event: Event): TranscriptSend | undefined => {
  const { world, previous } = course;
  if (event.do === "inject" && "voter" in event.message)
    return { from: ADVERSARY, to: event.message.to, kind: "vote-reply", fields: {} };
  if (event.do === "inject" && "replica" in event.message)
    return { from: ADVERSARY, to: event.message.to, kind: "append-reply", fields: {} };
  const envelope =
    "envelope" in event
      ? world.envelopeIn(previous, event.envelope)
      : world.injectedIn(previous, event);
  return envelope && sendOf(telling, envelope);
};

const learnedIn = ({ world, previous, vector }: Course, describe: Describe): readonly string[] =>
  world.learnedIn(previous, vector).map((value) => shortened(describe(value)));

/** @param named the event as this course's world names it, where that differs: in octets the order is another one */
const stepOf = (
  course: Course,
  event: Event,
  index: number,
  named: Event = event,
): TranscriptStep => {
  const { world } = course;
  const { last } = world;
  const telling = tellingOf(world);
  const { describe } = telling;
  const tableOf = (slot: number) => world.tables[slot] as PartyTable;
  const effects = last.reacted.flatMap(
    ({ slot, reaction }) => tableOf(slot).effectsOf(reaction) as readonly Effect[],
  );
  const first = last.reacted[0];
  const stateOf = (vector: Int32Array, slot: number) =>
    String(tableOf(slot).stateAt(vector[slot] as number).value);
  const moved = movedBy(course, telling, named);
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
          sendOf(telling, { from: world.parties[slot] ?? "", to, message }),
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
  const { world, vector } = course;
  if (!(world instanceof World || world instanceof RealmWorld)) return [];
  const { universe } = world;
  const describe: Describe = (value) => universe.crypto.describe(value);
  const knowledge = vector[universe.knowledgeSlot] as number;
  const secrets = [
    ...universe.configuration.codes.slice(0, -1).map((word) => universe.crypto.code(word)),
    ...(world instanceof World
      ? world.universe.watched().map(({ value }) => value)
      : world.secretsIn(vector, 0)),
  ];
  return secrets
    .filter((value) => universe.knowledge.derives(knowledge, value))
    .flatMap((value) => {
      const derivation = universe.knowledge.derivation(knowledge, value);
      return derivation === undefined ? [] : [treeOf(describe, derivation)];
    });
};

const windowsIn = (facts: readonly (readonly Fact[])[]): Pick<Transcript, "windows"> => {
  const windows = acceptanceWindows(facts);
  return windows.length === 0 ? {} : { windows };
};

const partiesOf = ({ world }: Course): readonly string[] => [...world.parties, ADVERSARY];

/** A message that the adversary of fleet trust built in octets from what it holds. */
export interface ForgedMessage {
  /** From 1. */
  readonly step: number;
  readonly to: string;
  readonly kind: string;
  readonly octets: Uint8Array;
}

/** A run in both readings, told in each. */
export interface PairedTranscript {
  readonly inTerms: Transcript;
  readonly inOctets: Transcript;
  /** Null where the readings differ: there are no verdicts then. */
  readonly run: ScenarioRun | null;
  readonly course: PairedCourse | null;
  readonly divergence: Divergence | null;
  /** In the order in which they were sent; of fleet trust only. */
  readonly forged: readonly ForgedMessage[];
}

const forgedIn = (course: PairedCourse, index: number): readonly ForgedMessage[] => {
  const { twin, twinEvent } = course;
  if (course.world instanceof World) return [];
  const sent = twin.world.injectedIn(twin.previous, twinEvent);
  if (sent === undefined) return [];
  const octets = encodeMessage(twin.world.crypto as ConcreteCryptosystem, sent.message);
  return [{ step: index + 1, to: sent.to, kind: sent.message.kind, octets }];
};

/**
 * Replays a scenario in both readings and tells it in each, as far as they agree.
 *
 * @throws InputError where its schedule does not apply.
 */
export const transcribePaired = (
  scenario: Scenario,
  crypto: ConcreteCryptosystem,
  decoys: readonly string[],
): PairedTranscript => {
  const terms: TranscriptStep[] = [];
  const octets: TranscriptStep[] = [];
  const facts: (readonly Fact[])[] = [];
  const forged: ForgedMessage[] = [];
  let parties: readonly string[] = [];
  const told = (steps: readonly TranscriptStep[], course?: PairedCourse): Transcript => ({
    scenario: scenario.name,
    parties,
    steps,
    derivations: course === undefined ? [] : derivationsOf(course),
    ...windowsIn(facts),
  });
  try {
    const { run, course } = replayPaired(scenario, crypto, decoys, (at, event, index) => {
      parties = partiesOf(at);
      facts.push(at.facts);
      terms.push(stepOf(at, event, index));
      octets.push(stepOf(at.twin, event, index, at.twinEvent));
      forged.push(...forgedIn(at, index));
    });
    const telling = { inTerms: told(terms, course), inOctets: told(octets), forged };
    return { ...telling, run, course, divergence: null };
  } catch (error) {
    if (!(error instanceof DivergenceError)) throw error;
    const { divergence } = error;
    const telling = { inTerms: told(terms), inOctets: told(octets), forged };
    return { ...telling, run: null, course: null, divergence };
  }
};

/** Replays a scenario and tells it. @throws InputError where its schedule does not apply. */
export const transcribe = (
  scenario: Scenario,
): { readonly transcript: Transcript; readonly run: ScenarioRun } => {
  const steps: TranscriptStep[] = [];
  const facts: (readonly Fact[])[] = [];
  const { run, course } = replayScenario(scenario, (at, event, index) => {
    facts.push(at.facts);
    steps.push(stepOf(at, event, index));
  });
  return {
    run,
    transcript: {
      scenario: scenario.name,
      parties: partiesOf(course),
      steps,
      derivations: run.verdicts.some(({ property }) => property === "LIV1")
        ? []
        : derivationsOf(course),
      ...windowsIn(facts),
    },
  };
};
