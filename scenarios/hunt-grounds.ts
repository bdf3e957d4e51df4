/**
 * The grounds of each hunt: the vault and the threat in which a rule stands, where that is not the default vault against its operator.
 * A table, by defence; nothing here says what breaks, beyond which claims the rule serves.
 */
import { type Configuration, DEFAULT_CONFIGURATION } from "../model/protocol/configuration.ts";
import type { Defence } from "../model/protocol/defences.ts";
import type { Grounds, Vault } from "./grounds.ts";
import { ATTESTATION } from "./hunt-attestation.ts";
import { HOLDER } from "./hunt-holder.ts";
import type { VaultThreatName } from "./threats.ts";

/** What random search looks at, in this order: a small vault first, because there everything is near. */
const VAULTS: readonly Vault[] = [
  {
    name: "N=3 k=2",
    configuration: { ...DEFAULT_CONFIGURATION, replicas: 3, attemptsMax: 2 },
    effort: 1,
  },
  { name: "N=5 k=10", configuration: DEFAULT_CONFIGURATION, effort: 0.3 },
];

const small = { ...DEFAULT_CONFIGURATION, replicas: 3, attemptsMax: 2 };

/** A vault in which channels begin with a handshake. */
const onChannels = (judges?: readonly string[]): Grounds => ({
  threat: "operator",
  vaults: [
    { name: "N=3 k=2, channels", configuration: { ...small, channel: "handshake" }, effort: 1 },
  ],
  ...(judges === undefined ? {} : { judges }),
});

/** A vault that hides why an attempt is not served. */
const hiding: Grounds = {
  threat: "operator",
  vaults: [
    {
      name: "N=3 k=2, refusals hidden",
      configuration: { ...small, refusals: "hidden" },
      effort: 1,
    },
  ],
  judges: ["X9"],
};

/** A vault that looks at tokens, and somebody on the network who has none that is good. */
const admitting: Grounds = {
  threat: "network",
  vaults: [{ name: "N=3 k=2, tokens", configuration: { ...small, admission: "token" }, effort: 1 }],
  judges: ["LIV3"],
};

/** A vault to which clients state how many attempts there are to be. */
const stating: Grounds = {
  threat: "operator",
  vaults: [
    { name: "N=3 k=2, stated attempts", configuration: { ...small, policy: "client" }, effort: 1 },
  ],
  judges: ["X10"],
};

/** A vault whose operator may grant one attempt more than there are. */
const granting: Grounds = {
  threat: "operator",
  vaults: [
    {
      name: "N=3 k=1, one granted",
      configuration: { ...small, attemptsMax: 1, attemptsCap: 2 },
      effort: 1,
    },
  ],
  judges: ["X2"],
};

/** A vault to which the identity may be sent, and devices that may be answered with it. */
const oddElements = (threat: VaultThreatName): Grounds => ({
  threat,
  vaults: [
    { name: "N=3 k=2, any element", configuration: { ...small, elements: "any" }, effort: 1 },
  ],
  judges: ["CLN7"],
});

const outside: Vault = {
  name: "N=3 k=2, records outside",
  configuration: { ...small, records: "outside" },
  effort: 1,
};

/** A vault whose users change one factor for another, from this one on. */
const switching = (
  judge: string,
  factor: Configuration["factor"] = "recovery-code",
  threat: VaultThreatName = "operator",
): Grounds => ({
  threat,
  vaults: [
    {
      name: `N=3 k=2, factors, ${factor} first`,
      configuration: { ...small, factors: "switchable", factor },
      effort: 1,
    },
  ],
  judges: [judge],
});

/** A vault beside which backups are filed by their keys. */
const filing = (devices: 1 | 2): Grounds => ({
  threat: "operator",
  vaults: [
    {
      name: `N=3 k=2, backups filed, devices: ${devices}`,
      configuration: { ...small, devices, backups: "filed" },
      effort: 1,
    },
  ],
  judges: ["CLN3"],
});

/** The defences that stand against more than the operator, or in another vault than the default one. */
const SPECIAL: Readonly<Partial<Record<Defence, Grounds>>> = {
  "acknowledge-after-write": {
    threat: "operator",
    vaults: [
      {
        name: "N=3 k=2, delayed writes",
        configuration: { ...small, writes: "delayed" },
        effort: 1,
      },
    ],
  },
  "bind-record-to-account": {
    threat: "corrupt-front-end",
    vaults: [{ name: "N=3 k=2", configuration: small, effort: 1 }],
  },
  "require-token": admitting,
  "verify-token": admitting,
  "match-token-realm": admitting,
  "match-token-scope": admitting,
  "match-token-account": admitting,
  "refuse-expired-token": admitting,
  "bound-token-lifetime": admitting,
  "bind-token-to-request": admitting,
  "cap-attempts": stating,
  "never-raise-attempts": stating,
  "cap-granted-attempts": granting,
  "reject-identity": oddElements("operator"),
  "reject-reflected-element": oddElements("extract-one"),
  "pin-stretching": {
    threat: "network",
    vaults: [
      { name: "N=3 k=2, Argon2id", configuration: { ...small, stretching: "argon2id" }, effort: 1 },
    ],
    judges: ["CLN6"],
  },
  "answer-with-fake-record": hiding,
  "derive-fake-record": hiding,
  "acknowledge-every-deletion": hiding,
  "delete-before-switch": switching("CLN3"),
  "prepare-before-delete": switching("CLN3"),
  "rekey-after-digits": switching("CLN3", "64-digit-key"),
  "remember-factor": switching("CLN4", "passkey"),
  "verify-recovered-key": switching("CLN5", "recovery-code", "thief"),
  "ignore-unauthenticated-refusal": switching("CLN3"),
  "ask-vault-for-codes-only": {
    threat: "operator",
    vaults: [
      {
        name: "N=3 k=2, 64 digits",
        configuration: { ...small, factor: "64-digit-key" },
        effort: 1,
      },
    ],
    judges: ["CLN10"],
  },
  "keep-each-backup": filing(2),
  "file-before-activating": filing(1),
  "handshake-with-fleet-key": onChannels(["X1"]),
  "mark-last-part": onChannels(["CLN2"]),
  "take-once-on-channel": onChannels(["CLN2"]),
  "outnumber-rollbacks": {
    threat: "rollback-one",
    vaults: [{ name: "N=3 R=1 k=2", configuration: { ...small, rollbackTolerance: 1 }, effort: 2 }],
  },
  "pad-logged-outcome": {
    threat: "operator",
    vaults: [
      {
        name: "N=3 k=2, evaluate then hold",
        configuration: { ...small, architecture: "evaluate-then-hold" },
        effort: 1,
      },
    ],
    judges: ["X4"],
  },
  "pad-uncommitted-leaf": {
    threat: "operator",
    vaults: [
      {
        name: "N=3 k=2, outside, evaluate then hold",
        configuration: { ...small, records: "outside", architecture: "evaluate-then-hold" },
        effort: 1,
      },
    ],
    judges: ["X4"],
  },
  "verify-record-root": { threat: "operator", vaults: [outside], judges: ["X2", "CON7"] },
  "fresh-leaf-nonce": { threat: "operator", vaults: [outside], judges: ["X1"] },
  "prove-absence": { threat: "operator", vaults: [outside], judges: ["X2", "CON7"] },
  "match-record-to-proof": {
    threat: "clients",
    vaults: [
      // With one attempt the second evaluation breaks X2; with two the counter gives the lie away before the third.
      {
        name: "N=3 k=1, records outside",
        configuration: { ...outside.configuration, attemptsMax: 1 },
        effort: 1,
      },
    ],
    judges: ["X2", "CON7"],
  },
  "refuse-unanchored-state": {
    threat: "rollback-one",
    vaults: [
      { name: "N=3 k=2, anchor", configuration: { ...small, anchor: "monotone" }, effort: 1 },
    ],
    judges: ["X2", "X3", "CON2", "CON3", "CON7"],
  },
  "advance-anchor-at-writes": {
    threat: "clone-one",
    vaults: [
      { name: "N=3 k=2, anchor", configuration: { ...small, anchor: "monotone" }, effort: 1 },
    ],
    judges: ["CON1", "CON2", "CON4", "CON5", "X2"],
  },
  "bind-vote-to-candidacy": {
    threat: "rollback-one",
    // By parity four replicas tolerate one that is set back.
    vaults: [{ name: "N=4 k=2", configuration: { ...small, replicas: 4 }, effort: 4 }],
  },
};

/** Fleets whose members change: three or four replicas, and two HSMs that may join. */
const changing = (
  name: string,
  change: Partial<Configuration>,
  judges: readonly string[] = [],
  effort = 1,
): Grounds => ({
  threat: "membership",
  vaults: [{ name, configuration: { ...small, spares: 2, ...change }, effort }],
  ...(judges.length === 0 ? {} : { judges }),
});

const MEMBERSHIP: Readonly<Partial<Record<Defence, Grounds>>> = {
  "commit-own-term-before-change": changing("N=4 k=2, spares", { replicas: 4 }, [], 3),
  "finish-change-first": changing("N=3 k=2, spares", {}),
  "change-one-voter": changing("N=4 k=2, spares", { replicas: 4 }),
  "lead-as-voter": changing("N=3 k=2, spares", {}),
  "keep-voters-above-tolerance": changing("N=3 R=1 k=2, spares", { rollbackTolerance: 1 }),
  "count-members-only": changing("N=3 k=2, spares", {}),
  "load-before-voting": changing("N=3 k=2, spares", {}),
  "serve-above-minimum": changing("N=3 k=2, at least 3", { votersMin: 3 }),
  "carry-floor": changing("N=3 k=2, outdated spares", { outdatedSpares: 1 }),
  "raise-floor-only": changing("N=3 k=2, outdated spares", { outdatedSpares: 1 }),
  "admit-above-floor": changing("N=3 k=2, outdated spares", { outdatedSpares: 1 }),
  "new-identity-after-wipe": {
    ...changing("N=3 k=2, spares", {}, ["CON5"]),
    scopes: ["emptied"],
  },
  "time-out-joining": changing("N=3 k=2, spares", {}),
};

/** Two groups of three replicas. */
const moving = (judges: readonly string[] = [], effort = 1): Grounds => ({
  threat: "transfer",
  vaults: [{ name: "2 x N=3 k=2", configuration: { ...small, groups: 2 }, effort }],
  ...(judges.length === 0 ? {} : { judges }),
});

/** Two fleets of three replicas, each with keys of its own. */
const twoFleets: Grounds = {
  threat: "two-fleets",
  vaults: [
    {
      name: "2 fleets of N=3, k=2",
      configuration: { ...small, groups: 2, fleets: 2 },
      effort: 1,
    },
  ],
  judges: ["X11"],
};

const TRANSFER: Readonly<Partial<Record<Defence, Grounds>>> = {
  "retire-before-activating": twoFleets,
  "refuse-older-application": { ...twoFleets, threat: "fleets-old-application" },
  "bind-evidence-to-group": moving(),
  "own-before-answer": moving(["CON8"]),
  "stop-answering-after-out": moving(["CON8"]),
  "commit-before-statement": moving(["CON8"]),
  "check-transfer-statement": moving(["CON8"]),
  "check-transfer-nonce": { ...moving(["CON8"]), scopes: ["moving-again"] },
  "finish-transfer-first": moving(["CON8", "LIV1"], 2),
  "move-owned-ranges-only": moving(["CON8"]),
  "keep-range-given-away": moving(["CON8"]),
  "seal-moved-records": moving(["X1", "X6"]),
  "erase-after-move": moving(["CON8"]),
};

/** Fleets that compact their logs after every second entry. */
const compacting = (
  judges: readonly string[],
  change: Partial<Configuration> = {},
  threat: VaultThreatName = "operator",
  effort = 1,
): Grounds => ({
  threat,
  vaults: [
    {
      name: "N=3 k=2, compacting",
      configuration: { ...small, compactAfter: 2, ...change },
      effort,
    },
  ],
  judges,
});

const COMPACTION: Readonly<Partial<Record<Defence, Grounds>>> = {
  "install-whole-snapshot": compacting(["X2", "CON7", "CON13"], {}, "clients", 2),
  "keep-entries-until-snapshot-written": compacting(["X2", "CON3", "CON5", "CON9"], {
    writes: "delayed",
  }),
  "refuse-older-snapshot": compacting(["CON3", "CON5"]),
  "check-loaded-counter": compacting(["X2", "CON7"]),
  "erase-from-snapshot": compacting(["X5"]),
  "vote-by-snapshot-end": compacting(["CON2", "CON3", "CON5"]),
};

/** Where these defences stand, if not in the default vault. */
export const specialGroundsOf = (without: readonly Defence[]): Grounds | undefined =>
  without
    .map(
      (defence) =>
        SPECIAL[defence] ??
        MEMBERSHIP[defence] ??
        TRANSFER[defence] ??
        COMPACTION[defence] ??
        ATTESTATION[defence] ??
        HOLDER[defence as keyof typeof HOLDER],
    )
    .find((grounds) => grounds !== undefined);

export const groundsOf = (without: readonly Defence[]): Grounds =>
  specialGroundsOf(without) ?? { threat: "operator", vaults: VAULTS };
