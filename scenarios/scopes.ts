/** Named small scopes: what `--exhaustive` visits completely. Each states its budgets; a test pins its size. */
import type { Threat } from "../model/adversary/threat.ts";
import type { TrustThreat } from "../model/adversary/trust-threat.ts";
import { hindersHolders } from "../model/protocol/client-signature.ts";
import type { Configuration } from "../model/protocol/configuration.ts";
import type { Scope } from "../properties/harness/scope.ts";
import { DEVICE_SCOPES } from "./device-scopes.ts";
import { CONSENSUS, FAULT_SCOPES, GUESSES, LOGS } from "./fault-scopes.ts";
import { JOINT_SCOPES } from "./joint-scopes.ts";
import { MOVING_SCOPES } from "./moving-scopes.ts";
import { REALM_THREATS } from "./realm-threats.ts";
import { within } from "./scope-budgets.ts";
import { VAULT_THREATS } from "./threats.ts";
import { TRUST_THREATS } from "./trust-threats.ts";

const SMALL = { replicas: 3, rollbackTolerance: 0, attemptsMax: 2 };
const COMPACTED = { ...SMALL, attemptsMax: 1, compactAfter: 4 };
const FAULTS = { drops: 1, duplicates: 1, crashes: 1 };

/** Everything that a corrupt front end has, so and so often. */
const behindFrontEnd = (name: string, budgets: Parameters<typeof within>[1]): Threat => ({
  ...within(name, budgets),
  name: `corrupt front end, within ${name}`,
  capabilities: VAULT_THREATS["corrupt-front-end"].threat.capabilities,
});

const EXPIRING_WITHIN = within("expiring", {
  snapshots: 1,
  rollbacks: 1,
  ticks: 1,
  clockSettings: 1,
  elections: 1,
  termMax: 2,
});
const EMPTIED_WITHIN = within("emptied", { wipes: 1, elections: 1, termMax: 2 });
const CLOCKS_WITHIN = within("clocks", { memberChanges: 1, ticks: 1, clockSettings: 2 });

const VAULT_SCOPES: readonly Scope[] = [
  ...DEVICE_SCOPES,
  {
    name: "expiring",
    what: "Three replicas and no client; the third is not attested again, and its attestation is good until the ceremony's tick. The first stands; one tick, one clock set, the third is set back once when its attestation has run out, one more election in two terms, any losses.",
    configuration: { ...SMALL, attestationLifetime: 0, unrenewed: 1 },
    start: "standing",
    threat: { ...EXPIRING_WITHIN, capabilities: VAULT_THREATS.clocks.threat.capabilities },
    reductions: { safetyOnly: true },
    of: "clocks",
    judges: CONSENSUS,
    nightly: true,
  },
  {
    name: "clocks",
    what: "Three replicas, a spare that has joined as a learner, and one that is not attested again and whose attestation is good until the ceremony's tick; no client. One tick, two clocks set, of which one is a replica's of the first fleet, one change of the members, any losses, one leader.",
    configuration: { ...SMALL, spares: 2, attestationLifetime: 0, unrenewed: 1 },
    start: "loaded",
    threat: {
      ...CLOCKS_WITHIN,
      capabilities: VAULT_THREATS["membership-clocks"].threat.capabilities,
    },
    reductions: { safetyOnly: true },
    of: "membership-clocks",
    judges: [...LOGS, "CON6", "CON11", "CLN1"],
    nightly: true,
  },
  {
    name: "emptied",
    what: "Three replicas, a spare and no client. The first stands; one HSM is emptied at any time, and joins nothing; one more election in two terms, any losses.",
    configuration: { ...SMALL, spares: 1 },
    start: "standing",
    threat: { ...EMPTIED_WITHIN, capabilities: VAULT_THREATS.membership.threat.capabilities },
    reductions: {},
    of: "membership",
    judges: [...CONSENSUS, "CON9"],
  },
  {
    name: "reinstall",
    what: "Three replicas, one attempt, an elected leader. A user with a new device registers once more; the front end may change the record's name twice; any losses; two logins of the adversary's.",
    configuration: { ...SMALL, attemptsMax: 1 },
    start: "device lost",
    threat: behindFrontEnd("reinstall", { guesses: 2, goals: { register: 1, "name-record": 2 } }),
    reductions: { safetyOnly: true },
    of: "corrupt-front-end",
    judges: ["X1", ...GUESSES, "X7", "X8", "CON7"],
  },
  {
    name: "small",
    what: "Three replicas, two attempts. A user is registered. One crash, one duplicate, any losses, one change of leader; three logins of the adversary's, one more than there are attempts.",
    configuration: SMALL,
    start: "device lost",
    threat: within("small", { ...FAULTS, elections: 1, termMax: 2, guesses: 3 }),
    reductions: { safetyOnly: true, urgentReplies: true, alikeReplicas: true },
    judges: [...GUESSES, "X5", "CON7", ...CONSENSUS],
  },
  {
    name: "login",
    what: "As small, for a login of the user's own in place of the adversary's.",
    configuration: SMALL,
    start: "device lost",
    threat: within("login", { ...FAULTS, elections: 1, termMax: 2, goals: { retrieve: 1 } }),
    reductions: { safetyOnly: true, urgentReplies: true, alikeReplicas: true },
    judges: [...GUESSES, "CON7", ...CONSENSUS],
  },
  {
    name: "mixed",
    what: "As small, for a login of the user's beside one of the adversary's, under one leader.",
    configuration: SMALL,
    start: "device lost",
    threat: within("mixed", { ...FAULTS, guesses: 1, confirmations: 1, goals: { retrieve: 1 } }),
    reductions: { safetyOnly: true, urgentReplies: true },
    judges: [...GUESSES, "X5", "CON2", "CON3", "CON4", "CON7"],
  },
  {
    name: "reset",
    what: "Three replicas, one attempt. A login of the user's, which gives it back, beside two of the adversary's, which never confirms; one duplicate, any losses, one leader.",
    configuration: { ...SMALL, attemptsMax: 1 },
    start: "device lost",
    threat: within("reset", { duplicates: 1, guesses: 2, goals: { retrieve: 1 } }),
    reductions: { safetyOnly: true, urgentReplies: true },
    judges: [...GUESSES, "X5", "CON2", "CON3", "CON4", "CON7"],
  },
  {
    name: "signed",
    what: "Three replicas, one attempt; clients sign. A login of the user's, which gives it back, beside one of the adversary's, which turns the backup off or registers over it; any losses, one leader.",
    configuration: { ...SMALL, attemptsMax: 1, signature: "client" },
    start: "device lost",
    threat: within("signed", {
      guesses: 1,
      registrations: 1,
      forgeries: 1,
      goals: { retrieve: 1 },
    }),
    reductions: { safetyOnly: true, urgentReplies: true },
    judges: [...GUESSES, "X5", "CON7", "CLN8"],
  },
  {
    name: "signed-off",
    what: "As signed, for a user who turns the backup off and registers again, and an adversary that replays one request and turns the backup off once.",
    configuration: { ...SMALL, attemptsMax: 1, signature: "client" },
    start: "enrolled",
    threat: within("signed-off", {
      replays: 1,
      forgeries: 1,
      goals: { "turn-off": 1, register: 1 },
    }),
    reductions: { safetyOnly: true },
    judges: ["X1", "X5", "CLN8", "CLN9"],
  },
  {
    name: "registration",
    what: "Three replicas, two attempts, an elected leader. A registration with one crash, one duplicate, any losses; one login and one invented activation of the adversary's.",
    configuration: SMALL,
    start: "elected",
    threat: within("registration", { ...FAULTS, guesses: 1, forgeries: 1, goals: { register: 1 } }),
    reductions: { safetyOnly: true },
    judges: ["X1", ...GUESSES, "CON2", "CON3", "CON4", "CON7"],
  },
  {
    name: "consensus",
    what: "Three replicas and no client: two elections in two terms, one crash, one duplicate, any losses, one invented vote or acknowledgement.",
    configuration: SMALL,
    start: "provisioned",
    threat: within("consensus", { ...FAULTS, elections: 2, termMax: 2, forgedEvidence: 1 }),
    reductions: { safetyOnly: true },
    judges: [...CONSENSUS],
  },
  {
    // The first to stand is hsm-1 in every run but for the names: nothing can happen before, and all are alike.
    name: "elections",
    what: "Three replicas and no client: four elections in four terms and any losses. The first replica stands in the first; what a deposed leader has logged comes back with it.",
    configuration: SMALL,
    start: "standing",
    threat: within("elections", { elections: 3, termMax: 4 }),
    reductions: { safetyOnly: true },
    judges: [...CONSENSUS],
  },
  {
    name: "loading",
    what: "Three replicas, one attempt; logs are compacted after every fourth entry, which the first charge is. A user is registered. One heartbeat, one duplicate, any losses, one leader; two logins of the adversary's: who lacks the charge loads the snapshot, once or twice.",
    configuration: COMPACTED,
    start: "device lost",
    threat: within("loading", { heartbeats: 1, duplicates: 1, guesses: 2 }),
    reductions: { safetyOnly: true, urgentReplies: true },
    judges: [...GUESSES, "X5", "CON2", "CON3", "CON4", "CON7", "CON13"],
    nightly: true,
  },
  {
    name: "compaction",
    what: "As loading, with a change of leader in place of the duplicate: who has loaded the exhausted record may lead.",
    configuration: COMPACTED,
    start: "device lost",
    threat: within("compaction", { heartbeats: 1, elections: 1, termMax: 2, guesses: 2 }),
    reductions: { safetyOnly: true, urgentReplies: true },
    judges: [...GUESSES, "X5", "CON7", "CON13", ...CONSENSUS],
    nightly: true,
  },
  ...FAULT_SCOPES,
  ...JOINT_SCOPES,
  ...MOVING_SCOPES,
];

/** The claims whose triggers a threat of fleet trust reaches. */
const reachedBy = ({ budgets, capabilities, menu }: TrustThreat): readonly string[] => {
  const accepts = budgets.publishes > 0 || capabilities.keysMax > 1;
  const polled = budgets.polls > 0 && budgets.publishes > 0;
  return [
    ...(accepts ? ["BUN1", "BUN2", "BUN4", "BUN5", "BUN11"] : []),
    ...(accepts && budgets.polls > 0 ? ["BUN6", "BUN7", "BUN14"] : []),
    ...(polled && menu.shows.some((view) => view !== "invented-head") ? ["BUN12"] : []),
    ...(budgets.reports > 0 ? ["BUN13"] : []),
    ...(budgets.publishes > 0 ? ["BUN9"] : []),
    ...(budgets.uses > 0 ? ["BUN3", "CLN1"] : []),
    ...(budgets.rotations > 0 ? ["BUN8"] : []),
    "BUN10",
  ];
};

/** Each threat of the fleet-trust world is a scope of its own: its budgets are small. */
const trustScope = (name: keyof typeof TRUST_THREATS): Scope => {
  const { threat, what } = TRUST_THREATS[name];
  return {
    name,
    of: name,
    what,
    configuration: {},
    start: "nothing",
    threat,
    reductions: {},
    judges: reachedBy(threat),
  };
};

const TRUST_SCOPES: readonly Scope[] = (
  Object.keys(TRUST_THREATS) as (keyof typeof TRUST_THREATS)[]
).map((name) => trustScope(name));

/** Each threat of the realms' world is a scope of its own, with one attempt at each realm. */
const REALM_SCOPES: readonly Scope[] = Object.entries(REALM_THREATS).map(
  ([name, description]): Scope => ({
    name,
    of: name,
    what: description.what,
    configuration: {
      attemptsMax: 1,
      ...("realms" in description ? { realms: description.realms } : {}),
    },
    start: "nothing",
    threat: description.threat,
    reductions: {},
    judges: description.judges,
  }),
);

export const SCOPES: readonly Scope[] = [...VAULT_SCOPES, ...TRUST_SCOPES, ...REALM_SCOPES];

/** Scopes that a threat is checked in: in the default check, those of vault and fleet trust. */
export const scopesFor = (threat: string): readonly string[] =>
  (threat === "operator"
    ? [
        ...VAULT_SCOPES.filter(({ nightly, of }) => !nightly && of === undefined),
        ...TRUST_SCOPES.filter(({ name }) => DEFAULT_TRUST.includes(name)),
      ]
    : threat === "realms"
      ? REALM_SCOPES
      : SCOPES.filter(({ of, nightly }) => of === threat && !nightly)
  ).map(({ name }) => name);

/** Those of some scopes that this vault can be visited in: where clients sign, if its design has that, and nothing in it hinders it. */
export const scopesIn = (
  configuration: Configuration,
  names: readonly string[],
): readonly string[] =>
  names.filter((name) => {
    const { configuration: own = {} } = SCOPES.find((other) => other.name === name) ?? {};
    return (
      own.signature === undefined ||
      (configuration.design === "hardened" && !hindersHolders({ ...configuration, ...own }))
    );
  });

/** Where any element may be sent and answered, `small` has more than 18 million states: it is visited where it is named. */
export const isTooLarge = (name: string, { elements }: Configuration): boolean =>
  name === "small" && elements === "any";

/** Larger scopes of the vault, which a check under that threat visits only where they are asked for by name. */
export const nightlyFor = (threat: string): readonly string[] =>
  VAULT_SCOPES.filter(
    ({ nightly, under, of }) =>
      nightly && (of === threat || (of === undefined && [under, "operator"].includes(threat))),
  ).map(({ name }) => name);

/** What of fleet trust every check visits: the larger scopes are checked under their own threat. */
const DEFAULT_TRUST = [
  "one-signer-stolen",
  "both-signers",
  "both-signers-and-log",
  "insider",
  "insider-at-ceremony",
  "client-clock",
];

export const SCOPE_NAMES = SCOPES.map(({ name }) => name);

/** Scopes that are visited in a few seconds, whatever is taken away. */
export const QUICK_SCOPES: readonly string[] = [
  "consensus",
  "elections",
  "reset",
  "mixed",
  "login",
];
