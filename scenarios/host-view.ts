/**
 * D3, as a law over pairs of runs: the host plays one schedule against attempts with different outcomes, a wrong guess, the
 * right one, and one that locks the record, and sees the same until the charge is durable at a quorum: the same messages
 * between the same parties, of the same sizes on the wire, at the same steps, and the same timers. Played in octets.
 */
import type { Configuration } from "../model/protocol/configuration.ts";
import { DEFAULT_CONFIGURATION } from "../model/protocol/configuration.ts";
import type { Effect } from "../model/protocol/effects.ts";
import { FLEET, FRONT_END, type ReplicaId, replicaIds, STORE } from "../model/protocol/parties.ts";
import { encodeMessage } from "../model/protocol/wire.ts";
import { quorumSize } from "../model/vault/quorum.ts";
import type { EnvelopeRef, Event } from "../model/world/event.ts";
import type { World } from "../model/world/world.ts";
import { bereft, guess, RIGHT, WRONG } from "./composed.ts";
import { octetsFor, replayPaired } from "./paired.ts";
import { InputError, type Scenario } from "./read-scenario.ts";
import { threatNamed } from "./run-scenario.ts";
import { among, Script } from "./script.ts";

type Events = Extract<Scenario["search"], { kind: "schedule" }>["events"];

/** How the charge comes to a quorum. */
export const COURSES = ["straight", "doubled", "another leader after", "in a pipeline"] as const;
export type CourseName = (typeof COURSES)[number];

export const OUTCOMES = ["wrong", "right", "locking"] as const;
export type OutcomeName = (typeof OUTCOMES)[number];

/** What is compared: a vault, and a way of the charge. */
export interface Peek {
  readonly configuration: Partial<Configuration>;
  readonly course: CourseName;
}

const isStored = ({ configuration }: Peek): boolean => configuration.records === "outside";

/** How many attempts there are, and how many guesses go before: with as many as there are the next one locks. */
const attemptsOf = (
  peek: Peek,
  outcome: OutcomeName,
): { readonly max: number; readonly before: number } => {
  const isLocking = outcome === "locking";
  // A record that the host stores has room for all its attempts, which the host knows the number of.
  return isStored(peek)
    ? { max: 2, before: isLocking ? 2 : 1 }
    : { max: isLocking ? 1 : 3, before: 1 };
};

const configurationOf = (peek: Peek, outcome: OutcomeName): Configuration => ({
  ...DEFAULT_CONFIGURATION,
  ...peek.configuration,
  attemptsMax: attemptsOf(peek, outcome).max,
});

const TO_FLEET = { to: FLEET } as const;

const isToRelay = ({ to }: EnvelopeRef): boolean => to === FRONT_END || to === STORE;

/** Sends the leader's appends to so many followers, and lets them write; no acknowledgement comes back. */
const reach = (script: Script, followers: readonly ReplicaId[], twice: boolean): void => {
  for (const to of followers) {
    const append = { from: "hsm-1", to, kind: "append-request" } as const;
    if (twice) script.duplicate(append).deliverAll(isToRelay);
    script.deliver(append).deliverAll(isToRelay);
  }
};

/** What the leader needs before it logs: the front end, and a record that the host stores. */
const isOnTheWay = (envelope: EnvelopeRef): boolean =>
  isToRelay(envelope) || (envelope.from === STORE && envelope.to === "hsm-1");

/** The schedule up to the step in which a quorum has written the charge; where the guess begins that is looked at. */
const scheduleOf = (
  peek: Peek,
  outcome: OutcomeName,
): { readonly events: readonly Event[]; readonly from: number } => {
  // Where the guesses before are as many, the schedule is made of a wrong one.
  const configuration = configurationOf(peek, isStored(peek) ? outcome : "wrong");
  const { replicas, rollbackTolerance } = configuration;
  const followers = replicaIds(replicas).slice(1, quorumSize(replicas, rollbackTolerance));
  const script = new Script(configuration, threatNamed("operator"));
  bereft(script);
  for (let time = 0; time < attemptsOf(peek, outcome).before; time++) guess(script).deliverAll();
  const from = script.events.length;
  guess(script).deliver(TO_FLEET, "hsm-1").deliverAll(isOnTheWay);
  if (peek.course === "in a pipeline") script.heartbeat("hsm-1");
  reach(script, followers, peek.course === "doubled");
  if (peek.course === "another leader after")
    script.stand("hsm-2").deliverAll(among(...replicaIds(replicas).slice(1)));
  return { events: script.events, from };
};

const withCode = (event: Event, code: string): Event =>
  event.do === "inject" && event.message.recipe === "guess"
    ? ({ ...event, message: { ...event.message, code } } as Event)
    : event;

/** What an effect is to the host; nothing for what stays inside. */
const seenOf = (world: World, effect: Effect): string | undefined => {
  switch (effect.type) {
    case "send": {
      const { to, message } = effect;
      const values = world.universe.crypto as unknown as Parameters<typeof encodeMessage>[0];
      return `sends ${to} a ${message.kind} of ${encodeMessage(values, message).length} octets`;
    }
    case "arm":
    case "disarm":
      return `${effect.type}s ${effect.timer}`;
    default:
      return undefined;
  }
};

/** What the host sees of the guess, step by step, until its charge is durable. */
export const hostView = (peek: Peek, outcome: OutcomeName): readonly string[] => {
  const { events, from } = scheduleOf(peek, outcome);
  const code = outcome === "right" ? RIGHT : WRONG;
  const configuration = configurationOf(peek, outcome);
  const scenario: Scenario = {
    file: `peek at a ${outcome} guess`,
    name: "peek",
    question: "What does the host see?",
    sources: ["attacks D3"],
    rows: ["D3"],
    mutants: [],
    configuration: {
      ...configuration,
      codes: [...configuration.codes],
      without: [...configuration.without],
    },
    threat: "operator",
    search: {
      kind: "schedule",
      events: structuredClone(
        events.map((event, at) => (at < from ? event : withCode(event, code))),
      ) as Events,
    },
    // Where a breach is expected only what is named is judged, so no other one ends the run early.
    expect: { X1: "violated" },
  };
  const view: string[] = [];
  const watch: NonNullable<Parameters<typeof replayPaired>[3]> = (course, _, index) => {
    if (index < from) return;
    const { world } = course.twin;
    const { last, universe } = world as World;
    for (const { slot, reaction } of last.reacted) {
      const effects = universe.table(slot).effectsOf(reaction) as readonly Effect[];
      for (const effect of effects) {
        const seen = seenOf(world as World, effect);
        if (seen !== undefined)
          view.push(`step ${index - from + 1}: ${universe.parties[slot]} ${seen}`);
      }
    }
  };
  try {
    replayPaired(scenario, octetsFor(scenario, 1), [], watch);
  } catch (error) {
    // What came before in another run cannot come here: the host sees that, too.
    if (!(error instanceof InputError)) throw error;
    view.push("the schedule cannot go on");
  }
  return view;
};

/** Where two views part first; null where they are the same. */
export const parting = (one: readonly string[], other: readonly string[]): string | null => {
  const at = Array.from({ length: Math.max(one.length, other.length) }, (_, place) => place).find(
    (place) => one[place] !== other[place],
  );
  return at === undefined ? null : `${one[at] ?? "nothing"}; ${other[at] ?? "nothing"}`;
};
