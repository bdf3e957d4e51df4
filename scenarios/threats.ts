/** Named threats: what `--threat` and a scenario file may say. */
import type { Budgets, Capabilities, Threat } from "../model/adversary/threat.ts";
import type { AnyThreat } from "../model/world/play.ts";
import { REALM_THREATS } from "./realm-threats.ts";
import { TRUST_THREATS } from "./trust-threats.ts";

const NOTHING: Capabilities = {
  network: false,
  hosts: false,
  token: false,
  clients: false,
  frontEnd: false,
  extracted: 0,
  rolledBack: 0,
  cloned: 0,
  clocks: 0,
  expired: false,
  disk: false,
  application: false,
  membership: false,
  transfer: false,
};

/** Enough for any run: budgets of this size are not even counted. */
const PLENTY = 1_000_000;

/** What random runs may spend. Guesses end one beyond what a record of ten attempts has. */
const GENEROUS: Budgets = {
  drops: PLENTY,
  duplicates: PLENTY,
  crashes: PLENTY,
  partitions: PLENTY,
  snapshots: 4,
  rollbacks: 4,
  memberChanges: 8,
  wipes: 1,
  transfers: 0,
  ticks: 4,
  clockSettings: 3,
  redirects: 0,
  joins: 2,
  elections: PLENTY,
  heartbeats: PLENTY,
  retries: PLENTY,
  termMax: 99,
  guesses: 24,
  confirmations: PLENTY,
  registrations: 1,
  forgeries: 2,
  replays: 2,
  forgedEvidence: 2,
  falseRecords: PLENTY,
  goals: {
    register: PLENTY,
    retrieve: PLENTY,
    "change-code": PLENTY,
    "turn-off": PLENTY,
    "replace-device": PLENTY,
    "switch-factor": PLENTY,
    "check-code": PLENTY,
    "pin-next-fleet": PLENTY,
    "install-older-application": PLENTY,
    migrate: PLENTY,
    "name-record": PLENTY,
  },
};

/** Whoever runs the service, but not the inside of an HSM. */
const OPERATOR = { network: true, hosts: true, token: true } as const;

const threat = (
  name: string,
  capabilities: Partial<Capabilities>,
  budgets: Partial<Budgets> = {},
): Threat => ({
  name,
  capabilities: { ...NOTHING, ...capabilities },
  budgets: { ...GENEROUS, ...budgets },
});

export interface ThreatDescription {
  readonly threat: AnyThreat;
  readonly what: string;
  /** Named threats that it contains: what is known to break under them is known to break under it. */
  readonly parts?: readonly string[];
}

/** By name. `operator` is the one that the vault is built against. */
export const VAULT_THREATS = {
  none: { threat: threat("none", {}), what: "Messages arrive in any order; nobody means harm." },
  network: {
    threat: threat("network", { network: true }),
    what: "NET: the clients' links belong to the adversary.",
  },
  hosts: {
    threat: threat("hosts", { hosts: true }),
    what: "HOST: the operator schedules, cuts, crashes and restarts replicas.",
  },
  token: {
    threat: threat("token", { token: true }),
    what: "TOK: a stolen account; logins as the victim, but no wires.",
  },
  thief: {
    threat: threat("thief", { token: true }, { guesses: 0, forgeries: 0, replays: 0 }),
    what: "TOK without guesses: a stolen account, under which the thief registers a key of its own.",
  },
  "network-token": {
    threat: threat("network-token", { network: true, token: true }),
    what: "NET and TOK.",
  },
  operator: {
    threat: threat("operator", OPERATOR),
    what: "NET, HOST and TOK: whoever runs the service, but not the inside of an HSM.",
  },
  clients: {
    threat: threat("clients", { network: true, hosts: true, token: true, clients: true }),
    what: "The operator, with accounts of its own beside the victim's (CLI).",
  },
  "corrupt-front-end": {
    threat: threat("corrupt-front-end", { network: true, token: true, frontEnd: true }),
    what: "The chat front end is the adversary's: it names records, serves itself as the victim, and reads, drops and doubles what it relays. The hosts of the HSMs are not.",
  },
  "front-end-and-clients": {
    threat: threat("front-end-and-clients", {
      network: true,
      token: true,
      frontEnd: true,
      clients: true,
    }),
    what: "As corrupt-front-end, with accounts of its own: it can file one user's request under another one's record.",
  },
  "rollback-one": {
    threat: threat("rollback-one", { ...OPERATOR, rolledBack: 1 }),
    what: "The operator, and one HSM that it sets back to an earlier durable state: RB(1).",
  },
  "rollback-two": {
    threat: threat("rollback-two", { ...OPERATOR, rolledBack: 2 }),
    what: "As rollback-one, with two HSMs: RB(2).",
  },
  "rollback-fleet": {
    threat: threat(
      "rollback-fleet",
      { ...OPERATOR, rolledBack: 13 },
      { snapshots: 13, rollbacks: 13 },
    ),
    what: "As rollback-one, with every HSM: the whole fleet is restored from a backup of itself.",
  },
  "clone-one": {
    threat: threat("clone-one", { ...OPERATOR, cloned: 1 }),
    what: "The operator, and a second device that runs from the durable state of one HSM: CL(1).",
  },
  "rollback-and-clone": {
    threat: threat("rollback-and-clone", { ...OPERATOR, rolledBack: 1, cloned: 1 }),
    what: "The operator, one HSM set back and one run twice: RB(1) and CL(1).",
  },
  membership: {
    threat: threat("membership", { ...OPERATOR, membership: true }),
    what: "The operator, who also changes the members of the fleet and empties one HSM (MEM).",
  },
  "membership-rollback": {
    threat: threat("membership-rollback", { ...OPERATOR, membership: true, rolledBack: 1 }),
    what: "As membership, and one HSM is set back to an earlier durable state: MEM and RB(1).",
  },
  "membership-clone": {
    threat: threat("membership-clone", { ...OPERATOR, membership: true, cloned: 1 }),
    what: "As membership, and one HSM runs twice: MEM and CL(1).",
  },
  clocks: {
    threat: threat("clocks", { ...OPERATOR, clocks: 1, expired: true }),
    what: "The operator, who stops the clock of one replica's host, or puts it ahead, and sets back HSMs that were found faulty and whose attestation has run out (CLK).",
  },
  "membership-clocks": {
    threat: threat("membership-clocks", { ...OPERATOR, membership: true, clocks: 1 }, { wipes: 0 }),
    what: "As membership, without emptying HSMs: and the clocks of one replica and of every HSM that joins are the operator's: MEM and CLK.",
  },
  transfer: {
    threat: threat("transfer", { ...OPERATOR, transfer: true }, { transfers: 6, redirects: 2 }),
    what: "The operator of two groups of HSMs, who moves records between them, and routes messages of one to the other (MOV).",
  },
  "transfer-rollback": {
    threat: threat(
      "transfer-rollback",
      { ...OPERATOR, transfer: true, rolledBack: 1 },
      { transfers: 6, redirects: 2 },
    ),
    what: "As transfer, and one HSM is set back to an earlier durable state: MOV and RB(1).",
  },
  "two-fleets": {
    threat: threat("two-fleets", OPERATOR, { termMax: 6 }),
    what: "The operator of two fleets with keys of their own, while the user moves from one to the other.",
  },
  "old-disk": {
    threat: threat("old-disk", { ...OPERATOR, disk: true }),
    what: "The operator, and a device of the user's whose disk is restored from an older copy (DEV).",
  },
  "fleets-old-disk": {
    threat: threat("fleets-old-disk", { ...OPERATOR, disk: true }, { termMax: 6 }),
    what: "As two-fleets, and the disk of the user's device is restored from an older copy (DEV).",
  },
  "fleets-old-application": {
    threat: threat("fleets-old-application", { ...OPERATOR, application: true }, { termMax: 6 }),
    what: "As two-fleets, and an older version is installed over the application of the user's device (DEV).",
  },
  "fleets-old-device": {
    threat: threat(
      "fleets-old-device",
      { ...OPERATOR, disk: true, application: true },
      { termMax: 6 },
    ),
    what: "As two-fleets, and both the disk and the application of the user's device go back (DEV).",
  },
  "extract-one": {
    threat: threat("extract-one", { network: true, hosts: true, token: true, extracted: 1 }),
    what: "The operator, and the inside of one HSM: EX(1).",
  },
  "rollback-and-extract": {
    threat: threat(
      "rollback-and-extract",
      { ...OPERATOR, rolledBack: 1, extracted: 1 },
      { forgedEvidence: 0 },
    ),
    what: "As rollback-one, and the inside of one HSM, for what it holds; nothing is said in an HSM's name: RB(1) and EX(1). A check asks it of a fleet with R = 1.",
    parts: ["rollback-one"],
  },
  "transfer-and-extract": {
    threat: threat(
      "transfer-and-extract",
      { ...OPERATOR, transfer: true, extracted: 1 },
      { transfers: 6, redirects: 2, forgedEvidence: 0 },
    ),
    what: "As transfer, and the inside of one HSM, for what it holds; nothing is said in an HSM's name: MOV and EX(1).",
    parts: ["transfer"],
  },
} as const satisfies Record<string, ThreatDescription>;

export type VaultThreatName = keyof typeof VAULT_THREATS;

/** Of all worlds, by name. */
export const THREATS = { ...VAULT_THREATS, ...TRUST_THREATS, ...REALM_THREATS } as const;

export type ThreatName = keyof typeof THREATS;

const DESCRIPTIONS: Readonly<Record<string, ThreatDescription>> = THREATS;

/** The named threats that a threat contains. */
export const partsOf = (name: string): readonly string[] => DESCRIPTIONS[name]?.parts ?? [];

export const THREAT_NAMES = Object.keys(THREATS) as ThreatName[];
