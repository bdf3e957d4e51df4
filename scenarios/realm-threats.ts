/** Named threats of the realms' world (design `threshold`). Each owns the network; what is named comes on top. */
import type {
  RealmBudgets,
  RealmCapabilities,
  RealmThreat,
} from "../model/adversary/realm-threat.ts";
import type { RealmParameters } from "../model/protocol/configuration.ts";

const NOTHING: RealmCapabilities = {
  token: false,
  delays: "nothing",
  extracted: 0,
  opens: "at any time",
};

/** A user who registers; what a threat does not name happens not at all. */
const ORDINARY: RealmBudgets = {
  registrations: 1,
  changes: 0,
  recoveries: 0,
  losses: 0,
  retries: 0,
  guesses: 0,
  unlocks: 0,
  activations: 0,
  lies: 0,
};

const threat = (
  name: string,
  capabilities: Partial<RealmCapabilities>,
  budgets: Partial<RealmBudgets>,
): RealmThreat => ({
  world: "realms",
  name,
  capabilities: { ...NOTHING, ...capabilities },
  budgets: { ...ORDINARY, ...budgets },
});

export interface RealmThreatDescription {
  readonly threat: RealmThreat;
  readonly what: string;
  /** Of its exhaustive scope: how many realms, if not five of which three are enough; and the claims that it reaches. */
  readonly realms?: RealmParameters;
  readonly judges: readonly string[];
}

/** In the order of the sizes of their scopes. */
export const REALM_THREATS = {
  "realms-with-user": {
    threat: threat("realms-with-user", { token: true }, { recoveries: 1, losses: 1, guesses: 2 }),
    what: "NET and TOK: the user recovers on a new device beside a guess of the adversary's; everything is sent again.",
    realms: { count: 3, threshold: 2 },
    judges: ["X1", "X2", "X3", "X5", "X6", "CLN5", "LIV1"],
  },
  "realms-changing": {
    threat: threat("realms-changing", { delays: "everything" }, { changes: 1, retries: 1 }),
    what: "NET and HOST: a registration and a change of the code reach the realms one by one, late, twice or never.",
    judges: ["CLN3"],
  },
  "realms-activating": {
    threat: threat(
      "realms-activating",
      { token: true, delays: "everything" },
      { changes: 1, retries: 1, guesses: 1, activations: 1 },
    ),
    what: "NET, HOST and TOK where realms are activated: a registration reaches them one by one, late or never; a guess and an activation of the adversary's.",
    realms: { count: 3, threshold: 2, activation: true },
    judges: ["X1", "X2", "X3", "X6", "CLN3"],
  },
  "realms-left-behind": {
    threat: threat(
      "realms-left-behind",
      { delays: "uploads" },
      { changes: 1, recoveries: 1, losses: 1, retries: 1 },
    ),
    what: "NET and HOST: four realms of which three are enough; a registration and a change of the code reach them one by one, late or never; a new device recovers with either code.",
    realms: { count: 4, threshold: 3 },
    judges: ["CLN3", "LIV1", "CLN5"],
  },
  "realms-two-open": {
    threat: threat("realms-two-open", { token: true, extracted: 2 }, { guesses: 1, unlocks: 1 }),
    what: "NET, TOK and EX(2): the inside of any two realms, which is one fewer than it takes.",
    judges: ["X1", "X2", "X3", "X6"],
  },
  "realms-lying": {
    threat: threat(
      "realms-lying",
      { extracted: 2, delays: "replies", opens: "at the start" },
      { recoveries: 1, losses: 1, lies: 2 },
    ),
    what: "NET and EX(2): two realms answer a recovery with wrong shares, wrong proofs and keys of their own.",
    judges: ["LIV1", "CLN5", "X1"],
  },
  realms: {
    threat: threat("realms", { token: true }, { guesses: 2, unlocks: 1 }),
    what: "NET and TOK against a key shared among realms: the adversary chooses which realms serve each guess.",
    judges: ["X1", "X2", "X3", "X5", "X6"],
  },
  "realms-three-open": {
    threat: threat("realms-three-open", { extracted: 3 }, {}),
    what: "NET and EX(3): the inside of any three realms, as many as it takes.",
    judges: ["X1", "X6"],
  },
} as const satisfies Record<string, RealmThreatDescription>;

export type RealmThreatName = keyof typeof REALM_THREATS;
