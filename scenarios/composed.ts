/** What a composed scenario is, and the beginnings and expectations that they share. */
import { type Configuration, DEFAULT_CONFIGURATION } from "../model/protocol/configuration.ts";
import { VICTIM_ACCOUNT } from "../model/protocol/parties.ts";
import type { Cast } from "./cast.ts";
import type { Expectation, ScenarioFile } from "./schema.ts";
import type { Script } from "./script.ts";
import type { ThreatName } from "./threats.ts";

export interface Composed {
  readonly folder: "honest" | "attacks" | "corpus";
  readonly name: string;
  readonly question: string;
  readonly sources: readonly string[];
  readonly rows?: readonly string[];
  readonly mutants?: readonly string[];
  readonly threat: ThreatName;
  readonly configuration?: Partial<Configuration>;
  /** The script of a schedule, or a search as the file says it. */
  readonly play:
    | ((script: Script, cast: Cast) => void)
    | Exclude<ScenarioFile["search"], { kind: "schedule" }>;
  readonly expect: Readonly<Record<string, Expectation>>;
  /** Where the script plays in other fleets as well. */
  readonly family?: Family;
}

/** In which fleets a script plays, and what comes of it there. */
export interface Family {
  /** N, R and k are drawn among these; each is the stored scenario's where absent. */
  readonly replicas?: readonly number[];
  readonly tolerances?: readonly number[];
  readonly attempts?: readonly number[];
  /** Whether there is a part for everybody. */
  readonly fits?: (cast: Cast) => boolean;
}

/** Fleets of every size that is reported or thinkable here, and every tolerance that laws.ts has a row for. */
const FLEETS = { replicas: [3, 4, 5, 6, 7], tolerances: [0, 1, 2] } as const;

/** Families by what the script needs of a fleet; k is that of the stored scenario, where nothing else is said. */
export const ANYWHERE = FLEETS satisfies Family;
/** One replica that the fleet can do without, or more. */
export const SPARING_ONE = {
  ...FLEETS,
  fits: ({ others }: Cast) => others.length >= 1,
} satisfies Family;
export const SPARING_TWO = {
  ...FLEETS,
  fits: ({ others }: Cast) => others.length >= 2,
} satisfies Family;
/** Any two quorums share more replicas than are set back, or copied: two, or just the one. */
export const OUTNUMBERING = {
  ...FLEETS,
  fits: (cast: Cast) => sharedIn(cast) >= 2,
} satisfies Family;
export const OUTNUMBERED = {
  ...FLEETS,
  fits: (cast: Cast) => sharedIn(cast) === 1,
} satisfies Family;

const sharedIn = ({ quorum, everyone }: Cast): number => 2 * quorum - everyone.length;

export const configurationOf = ({ configuration }: Composed): Configuration => ({
  ...DEFAULT_CONFIGURATION,
  ...configuration,
});

/** Attacks of one kind, each with its rows: what they have in common, unless a scenario says otherwise. */
export const attacksWith =
  (common: Pick<Composed, "threat"> & Partial<Composed>) =>
  (
    rows: readonly string[],
    scenario: Omit<Composed, "folder" | "rows" | "threat"> & Partial<Composed>,
  ): Composed => ({ folder: "attacks", rows, ...common, ...scenario });

const all =
  (expectation: Expectation) =>
  (...ids: readonly string[]): Record<string, Expectation> =>
    Object.fromEntries(ids.map((id) => [id, expectation]));

export const held = all("held");
export const violated = all("violated");
export const witnessed = all("witnessed");

/** What every run with an elected leader triggers. */
export const LOG = ["CON1", "CON2", "CON3", "CON4", "CON5"] as const;
/** What every evaluation triggers. */
export const GUESSES = ["X2", "X3", "X4", "X6", "CON7", "CON10"] as const;

export const [RIGHT, NEXT, WRONG] = ["code-1", "code-2", "code-3"] as const;

/** A fleet with a leader. */
export const elected = (script: Script): Script => script.provision().stand("hsm-1").deliverAll();

/** A user with a backup. */
export const enrolled = (script: Script): Script =>
  elected(script).begin({ kind: "register", code: RIGHT }).deliverAll();

/** A user who has lost the device. */
export const bereft = (script: Script): Script =>
  enrolled(script).begin({ kind: "replace-device" });

/** The user tries a code, without disturbance. */
export const tries = (script: Script, code: string): Script =>
  script.begin({ kind: "retrieve", code }).deliverAll();

/** The adversary sends the first message of a login; it waits for a replica. */
export const guess = (script: Script, code: string = WRONG): Script =>
  script.inject({ recipe: "guess", account: VICTIM_ACCOUNT, code });

/** The adversary guesses so many times, and each answer comes. */
export const guesses = (script: Script, times: number): Script => {
  for (let time = 0; time < times; time++) guess(script).deliverAll();
  return script;
};
