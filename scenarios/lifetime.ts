/**
 * X2 and X3 as exact laws. X2: of one generation k guesses are evaluated between two resets, whoever makes them, and no
 * more. X3, the law of a code's lifetime: k attempts, a further activations of the same code and s logins of the user's own
 * give the adversary k * (1 + a) + (k - 1) * s evaluations, and no more. Each number is counted in a schedule.
 */
import { type Configuration, DEFAULT_CONFIGURATION } from "../model/protocol/configuration.ts";
import { ADVERSARY, originOf } from "../model/protocol/parties.ts";
import { enrolled, guess, guesses, RIGHT, tries } from "./composed.ts";
import { guessesAtEach, names, registersUnderNames, reinstalls } from "./composed-designs.ts";
import { Script } from "./script.ts";
import { VAULT_THREATS, type VaultThreatName } from "./threats.ts";

export const LIFETIME_ATTEMPTS = [1, 2, 3, 10] as const;
export const ACTIVATIONS = [0, 1, 2] as const;
export const SUCCESSES = [0, 1, 2] as const;

/** What the user does: k attempts, a activations beside the first one, s logins. */
export interface Lifetime {
  readonly attemptsMax: number;
  readonly activations: number;
  readonly successes: number;
}

export const LIFETIMES: readonly Lifetime[] = LIFETIME_ATTEMPTS.flatMap((attemptsMax) =>
  ACTIVATIONS.flatMap((activations) =>
    SUCCESSES.map((successes) => ({ attemptsMax, activations, successes })),
  ),
);

/** The law: a login of the user's own costs one of the attempts that it gives back. */
export const lifetimeBound = ({ attemptsMax, activations, successes }: Lifetime): number =>
  attemptsMax * (1 + activations) + (attemptsMax - 1) * successes;

/**
 * The schedule that gets as much: all attempts but one before each login of the user's, which gives them back; all of
 * them before each further activation, and in the end.
 */
export const spendAll =
  ({ attemptsMax, activations, successes }: Lifetime) =>
  (script: Script): void => {
    enrolled(script);
    for (let login = 0; login < successes; login++) {
      guesses(script, attemptsMax - 1).begin({ kind: "replace-device" });
      tries(script, RIGHT);
    }
    guesses(script, attemptsMax);
    for (let activation = 0; activation < activations; activation++)
      guesses(reinstalls(script), attemptsMax);
  };

/** The same in short words, for the page. */
export const scheduleOf = ({ attemptsMax, activations, successes }: Lifetime): string => {
  const all = `${attemptsMax} guess${attemptsMax === 1 ? "" : "es"}`;
  const but = attemptsMax === 1 ? "" : `${attemptsMax - 1} guess${attemptsMax === 2 ? "" : "es"}, `;
  return [
    "register",
    ...Array.from({ length: successes }, () => `${but}login`),
    all,
    ...Array.from({ length: activations }, () => `register, ${all}`),
  ].join("; ");
};

/** More than any row of the law asks for: k = 10, two activations and two logins take 48, and one more. */
const GUESSES_MAX = 60;

const played = (
  configuration: Partial<Configuration>,
  threat: VaultThreatName,
  play: (script: Script) => void,
): Script => {
  const { threat: named } = VAULT_THREATS[threat];
  const script = new Script(
    { ...DEFAULT_CONFIGURATION, replicas: 3, ...configuration },
    { ...named, budgets: { ...named.budgets, guesses: GUESSES_MAX } },
  );
  play(script);
  return script;
};

/** The adversary's evaluations of a run. */
export const evaluationsIn = ({ facts }: Pick<Script, "facts">): number =>
  facts.filter((fact) => fact.fact === "guess-evaluated" && originOf(fact.session) === ADVERSARY)
    .length;

const ofGeneration = (fact: { readonly record: string; readonly generation: number }) =>
  `${fact.record}/${fact.generation}`;

/**
 * X2: how many guesses were evaluated in each segment of a run, whoever made them. The resets of a generation, one for each
 * attempt that is confirmed, cut it into segments, in the order of the log. Counted here from the facts alone, apart from
 * the observer of X2.
 */
export const segmentsIn = ({ facts }: Pick<Script, "facts">): readonly number[] => {
  const confirmed = new Set<string>();
  const resets = facts.flatMap((fact) => {
    if (fact.fact !== "attempt-confirmed") return [];
    const attempt = `${ofGeneration(fact)} ${fact.attempt}`;
    if (confirmed.has(attempt)) return [];
    confirmed.add(attempt);
    return [{ of: ofGeneration(fact), index: fact.index }];
  });
  const counts = new Map<string, number>();
  for (const fact of facts) {
    if (fact.fact !== "guess-evaluated") continue;
    const of = ofGeneration(fact);
    const before = resets.filter(
      (reset) => reset.of === of && reset.index < (fact.entry?.index ?? Infinity),
    );
    const segment = `${of} after ${Math.max(0, ...before.map(({ index }) => index))}`;
    counts.set(segment, (counts.get(segment) ?? 0) + 1);
  }
  return [...counts.values()];
};

/** A login of the user's is recorded, and its third message sent again before each round of guesses. */
const replaySuccess =
  (attemptsMax: number, replays: number) =>
  (script: Script): void => {
    guesses(enrolled(script), attemptsMax - 1).begin({ kind: "replace-device" });
    tries(script, RIGHT);
    guesses(script, attemptsMax);
    for (let time = 0; time < replays; time++) {
      script
        .inject({ recipe: "replay", kind: "confirmation-request", session: "client/2" })
        .deliverAll();
      guess(script).deliverAll();
      guesses(script, attemptsMax - 1);
    }
  };

/** X2 of one row: its bound is k, whatever a and s are. */
export interface SegmentCounts {
  /** Evaluations in the fullest segment. */
  readonly fullest: number;
  /** Segments with k evaluations, of so many. */
  readonly full: number;
  readonly segments: number;
  /** The fullest one, where one guess more is tried in the end. */
  readonly oneMore: number;
}

export interface LifetimeRow extends Lifetime {
  readonly bound: number;
  /** Counted in the schedule. */
  readonly found: number;
  /** What one guess more, where it is tried, is answered with: no evaluation. */
  readonly oneMore: number;
  readonly schedule: string;
  readonly ofSegments: SegmentCounts;
}

/** One row of the laws, measured: the schedule, and the same with one more guess in the end. */
export const lifetimeRow = (lifetime: Lifetime): LifetimeRow => {
  const { attemptsMax } = lifetime;
  const configuration = { attemptsMax };
  const all = played(configuration, "operator", spendAll(lifetime));
  const more = played(configuration, "operator", (script) => {
    spendAll(lifetime)(script);
    guess(script).deliverAll();
  });
  const segments = segmentsIn(all);
  return {
    ...lifetime,
    bound: lifetimeBound(lifetime),
    found: evaluationsIn(all),
    oneMore: evaluationsIn(more),
    schedule: scheduleOf(lifetime),
    ofSegments: {
      fullest: Math.max(...segments),
      full: segments.filter((count) => count === attemptsMax).length,
      segments: segments.length,
      oneMore: Math.max(...segmentsIn(more)),
    },
  };
};

/** How often a captured success is sent again in the schedule that breaks the law. */
export const REPLAYS = 2;

export interface ReplayRow {
  readonly attemptsMax: number;
  /** The law for one activation and one login. */
  readonly bound: number;
  readonly singleUse: number;
  readonly replayable: number;
}

/** What sending a captured success again gives, with a single-use reset and without. */
export const replayRow = (attemptsMax: number): ReplayRow => {
  const found = (without: Configuration["without"]) =>
    evaluationsIn(
      played({ attemptsMax, without }, "operator", replaySuccess(attemptsMax, REPLAYS)),
    );
  return {
    attemptsMax,
    bound: lifetimeBound({ attemptsMax, activations: 0, successes: 1 }),
    singleUse: found([]),
    replayable: found(["confirm-once"]),
  };
};

export interface RegistrationRow {
  readonly attemptsMax: number;
  readonly registrations: number;
  /** Evaluations since the newest registration, where the front end names the records, and where it does not. */
  readonly published: number;
  readonly hardened: number;
}

/** C23: guesses at a user who registered so often, all made after the newest registration. */
export const registrationRow = (attemptsMax: number, registrations: number): RegistrationRow => ({
  attemptsMax,
  registrations,
  published: evaluationsIn(
    played({ attemptsMax, design: "published" }, "corrupt-front-end", (script) =>
      guessesAtEach(registersUnderNames(script, registrations), registrations, attemptsMax),
    ),
  ),
  hardened: evaluationsIn(
    played({ attemptsMax }, "corrupt-front-end", (script) => {
      enrolled(script);
      for (let time = 1; time < registrations; time++) reinstalls(script);
      guesses(names(script, 2), 1);
      guesses(names(script, 1), attemptsMax * registrations);
    }),
  ),
});
