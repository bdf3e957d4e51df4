/**
 * E7 and F12, as a law over pairs of runs: somebody with the account's token on the wire does the same against a user who has
 * no backup, one who has, one whose record is locked and one who turned the backup off. What does it see? The network sees
 * kinds and sizes, step by step; who holds the token opens the answers to its own requests, and compares what is inside with
 * everything that it had before. Played in octets.
 */
import { replyKeyOf } from "../model/adversary/forgery.ts";
import type { Value } from "../model/algebra/cryptosystem.ts";
import {
  type Configuration,
  DEFAULT_CONFIGURATION,
  type Protocol,
} from "../model/protocol/configuration.ts";
import type { Effect } from "../model/protocol/effects.ts";
import {
  type Message,
  REPLY_FIELDS,
  REPLY_TO,
  type ReplyKind,
  type RequestKind,
  type VaultReply,
} from "../model/protocol/messages.ts";
import {
  ADVERSARY,
  CLIENT,
  isReplica,
  originOf,
  type SessionId,
  VICTIM_ACCOUNT,
} from "../model/protocol/parties.ts";
import { openReply } from "../model/protocol/requests.ts";
import { encodeMessage } from "../model/protocol/wire.ts";
import type { World } from "../model/world/world.ts";
import { bereft, elected, guess, RIGHT, tries, WRONG } from "./composed.ts";
import { octetsFor, replayPaired } from "./paired.ts";
import type { Scenario } from "./read-scenario.ts";
import { threatNamed } from "./run-scenario.ts";
import { Script } from "./script.ts";

type Events = Extract<Scenario["search"], { kind: "schedule" }>["events"];

/** What there is of the user in the vault, and how it came to be; each ends with a device that knows nothing. */
const USERS = {
  unknown: (script: Script) => elected(script),
  known: (script: Script) => bereft(script),
  locked: (script: Script) =>
    [1, 2, 3, 4, 5].reduce((before) => tries(before, WRONG), bereft(script)),
  off: (script: Script) => {
    tries(bereft(script), RIGHT).begin({ kind: "turn-off" }).deliverAll();
    return script;
  },
} as const satisfies Record<string, (script: Script) => Script>;

export type UserName = keyof typeof USERS;
export const USER_NAMES = Object.keys(USERS) as UserName[];

/**
 * Who looks: the network; one on it who holds the account's token as well; and such a one who has the same input evaluated
 * before and after the record is gone.
 */
export const VIEWERS = ["network", "token", "before and after"] as const;
export type Viewer = (typeof VIEWERS)[number];

const THREAT = "network-token";

/**
 * What is done against each. The network watches the user try a code. Who holds the token tries one on a device of its own,
 * sends the same request again, guesses, invents a third message, turns the backup off and guesses once more.
 */
const COURSE = {
  network: (script: Script) => {
    tries(script, WRONG);
  },
  token: (script: Script) => {
    sendsAgain(tries(script, WRONG), "attempt-request");
    guess(script).deliverAll();
    confirms(script);
    turnsOff(script);
    guess(script).deliverAll();
  },
  "before and after": (script: Script) => {
    tries(script, WRONG);
    turnsOff(script);
    sendsAgain(script, "attempt-request");
  },
} as const satisfies Record<Viewer, (script: Script) => void>;

const sendsAgain = (script: Script, kind: RequestKind): Script =>
  script.inject({ recipe: "replay", kind, session: tried(script) }).deliverAll();

const turnsOff = (script: Script): Script =>
  script.inject({ recipe: "delete", account: VICTIM_ACCOUNT }).deliverAll();

/** Where the guess was refused there is nothing to confirm, and that is a difference that was seen before. */
const confirms = (script: Script): void => {
  try {
    script.inject({ recipe: "confirm", session: `${ADVERSARY}/1` }).deliverAll();
  } catch (error) {
    if (!(error instanceof Error) || !error.message.includes("is not possible")) throw error;
  }
};

/** The session of the last code that the device tried. */
const tried = ({ facts }: Script): string =>
  facts.findLast((fact) => fact.fact === "attempt-begun")?.session ?? "";

const isReply = (message: Message): message is VaultReply => message.kind in REPLY_FIELDS;

/** As the device draws it (client-requests.ts): here the device is the holder's as well. */
const ownReplyKey = ({ crypto }: Protocol, kind: RequestKind, session: SessionId): Value =>
  crypto.fresh(
    CLIENT,
    `reply key of ${kind}`,
    Number(session.slice(session.indexOf("/") + 1)),
    "key",
  );

/** What an answer to a request of the holder's own opens to, named so that equal things have equal names. */
class Opened {
  readonly #names = new Map<Value, string>();
  #first: number | undefined;

  linesOf({ universe }: World, reply: VaultReply): readonly string[] {
    const { protocol, crypto } = universe;
    for (const [request, kind] of Object.entries(REPLY_TO) as [RequestKind, ReplyKind][]) {
      if (kind !== reply.kind && reply.kind !== "refusal-reply") continue;
      const key =
        originOf(reply.session) === ADVERSARY
          ? replyKeyOf(protocol, request, reply.session)
          : ownReplyKey(protocol, request, reply.session);
      const fields = openReply(crypto, key, reply as VaultReply & { kind: ReplyKind });
      if (fields === undefined) continue;
      return Object.entries(fields).map(
        ([name, value]) => `${name} ${this.#nameOf(crypto, name, value)}`,
      );
    }
    return [];
  }

  #nameOf(crypto: World["universe"]["crypto"], name: string, value: Value): string {
    if (name === "refusal") return crypto.describe(value);
    // Other users' requests are numbered along with these: what a number says is how many came in between.
    const number = name === "attempt" ? crypto.number(value, 4) : undefined;
    if (number !== undefined) {
      this.#first ??= number;
      return `+${number - this.#first}`;
    }
    const known = this.#names.get(value);
    if (known !== undefined) return `is ${known}`;
    this.#names.set(value, `${name} ${this.#names.size + 1}`);
    return "is new";
  }
}

/** What an effect shows; nothing for what stays inside the fleet. */
const seenOf = (world: World, effect: Effect, from: string, opened: Opened | null): string[] => {
  if (effect.type !== "send" || (isReplica(from) && isReplica(effect.to))) return [];
  const { to, message } = effect;
  const values = world.universe.crypto as unknown as Parameters<typeof encodeMessage>[0];
  const seen = `${from} sends ${to} a ${message.kind} of ${encodeMessage(values, message).length} octets`;
  const isOwn = opened !== null && isReply(message) && to === originOf(message.session);
  return [seen, ...(isOwn ? opened.linesOf(world, message) : [])];
};

/** What somebody sees of a user, step by step. */
export const recordView = (
  configuration: Partial<Configuration>,
  user: UserName,
  viewer: Viewer,
): readonly string[] => {
  const whole = { ...DEFAULT_CONFIGURATION, replicas: 3, attemptsMax: 4, ...configuration };
  const script = new Script(whole, threatNamed(THREAT));
  USERS[user](script);
  const from = script.events.length;
  COURSE[viewer](script);
  const scenario: Scenario = {
    file: `a look at a user who is ${user}`,
    name: "look",
    question: "What is seen?",
    sources: ["attacks E7"],
    rows: ["E7"],
    mutants: [],
    configuration: { ...whole, codes: [...whole.codes], without: [...whole.without] },
    threat: THREAT,
    search: { kind: "schedule", events: structuredClone(script.events) as Events },
    // Where a breach is expected only what is named is judged, so no other one ends the run early.
    expect: { X1: "violated" },
  };
  const view: string[] = [];
  const opened = viewer === "network" ? null : new Opened();
  replayPaired(scenario, octetsFor(scenario, 1), [], (course, _, index) => {
    if (index < from) return;
    const world = course.twin.world as World;
    const { universe, last } = world;
    for (const { slot, reaction } of last.reacted)
      for (const effect of universe.table(slot).effectsOf(reaction) as readonly Effect[])
        view.push(...seenOf(world, effect, universe.parties[slot] as string, opened));
  });
  return view;
};
