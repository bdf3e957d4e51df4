/**
 * D3, as a law over pairs of runs: the host plays one schedule against attempts with different outcomes, a wrong guess, the
 * right one, and one that locks the record, and sees the same until the charge is durable at a quorum: the same messages
 * between the same parties, of the same sizes on the wire, at the same steps, and the same timers. Played in octets.
 */
import type { Configuration } from "../model/protocol/configuration.ts";
import { DEFAULT_CONFIGURATION } from "../model/protocol/configuration.ts";
import type { Effect } from "../model/protocol/effects.ts";
import { FLEET, type ReplicaId, replicaIds } from "../model/protocol/parties.ts";
import { encodeMessage } from "../model/protocol/wire.ts";
import { quorumSize } from "../model/vault/quorum.ts";
import type { Event } from "../model/world/event.ts";
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

const configurationOf = ({ configuration }: Peek, outcome: OutcomeName): Configuration => ({
  ...DEFAULT_CONFIGURATION,
  ...configuration,
  // One guess goes before: with one attempt in all the next one locks, with more it is charged.
  attemptsMax: outcome === "locking" ? 1 : 3,
});

const TO_FLEET = { to: FLEET } as const;

/** Sends the leader's appends to so many followers, and lets them write; no acknowledgement comes back. */
const reach = (script: Script, followers: readonly ReplicaId[], twice: boolean): void => {
  for (const to of followers) {
    const append = { from: "hsm-1", to, kind: "append-request" } as const;
    if (twice) script.duplicate(append);
    script.deliver(append);
  }
};

/** The schedule up to the step in which a quorum has written the charge; where the second guess begins. */
const scheduleOf = (peek: Peek): { readonly events: readonly Event[]; readonly from: number } => {
  const configuration = configurationOf(peek, "wrong");
  const { replicas, rollbackTolerance } = configuration;
  const followers = replicaIds(replicas).slice(1, quorumSize(replicas, rollbackTolerance));
  const script = new Script(configuration, threatNamed("operator"));
  guess(bereft(script)).deliverAll();
  const from = script.events.length;
  guess(script)
    .deliver(TO_FLEET, "hsm-1")
    .deliverAll(({ to }) => to === "front-end");
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

/** What the host sees of the second guess, step by step, until its charge is durable. */
export const hostView = (peek: Peek, outcome: OutcomeName): readonly string[] => {
  const { events, from } = scheduleOf(peek);
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
