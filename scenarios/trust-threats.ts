/** Named threats of the fleet-trust world. Each owns the network; what is named comes on top. */
import type {
  TrustBudgets,
  TrustCapabilities,
  TrustMenu,
  TrustThreat,
} from "../model/adversary/trust-threat.ts";
import { CEREMONY_FLAWS } from "../model/protocol/evidence.ts";
import { COUNTERSIGNER, FIRST_SIGNER, LOG } from "../model/protocol/trust-keys.ts";

const NOTHING: TrustCapabilities = {
  keys: [],
  keysMax: 0,
  witnesses: 0,
  clocks: false,
  disk: false,
  insider: false,
  rollback: false,
  hosts: false,
};

/** What happens in any case, so and so often; what a threat does not name happens not at all. */
const ORDINARY: TrustBudgets = {
  ticks: 4,
  deploys: 1,
  publishes: 2,
  retirements: 0,
  rotations: 0,
  uses: 2,
  polls: 2,
  reports: 0,
  updates: 0,
  disablings: 0,
  crashes: 0,
  rollbacks: 0,
  clockChanges: 0,
  injections: 2,
};

const MENU: TrustMenu = {
  clients: 1,
  forged: ["adversary-fleet"],
  means: "every",
  inside: [],
  flaws: [],
  shows: [],
};

const threat = (
  name: string,
  capabilities: Partial<TrustCapabilities>,
  budgets: Partial<TrustBudgets> = {},
  menu: Partial<TrustMenu> = {},
): TrustThreat => ({
  world: "fleet-trust",
  name,
  capabilities: { ...NOTHING, ...capabilities },
  budgets: { ...ORDINARY, ...budgets },
  menu: { ...MENU, ...menu },
});

export interface TrustThreatDescription {
  readonly threat: TrustThreat;
  readonly what: string;
}

const BOTH = [FIRST_SIGNER, COUNTERSIGNER];

export const TRUST_THREATS = {
  "bundle-network": {
    threat: threat(
      "bundle-network",
      {},
      { uses: 1, polls: 1, ticks: 3, injections: 1 },
      { inside: ["other-namespace"] },
    ),
    what: "NET: whoever carries bundles to the clients delays, replays, mixes and invents them.",
  },
  "endless-data": {
    threat: threat(
      "endless-data",
      {},
      { publishes: 0, ticks: 0, uses: 0, polls: 0, injections: 1 },
      { forged: ["oversized"] },
    ),
    what: "NET: bundles without end.",
  },
  "one-signer-stolen": {
    threat: threat(
      "one-signer-stolen",
      { keys: BOTH, keysMax: 1 },
      { ticks: 1, uses: 1, polls: 1, injections: 3 },
    ),
    what: "KC or KM: the signing key of one of the two signers.",
  },
  "both-signers": {
    threat: threat(
      "both-signers",
      { keys: BOTH, keysMax: 2 },
      { publishes: 1, polls: 1, ticks: 0, uses: 0, injections: 2 },
      { forged: ["adversary-fleet", "far-epoch"], shows: ["own-key"] },
    ),
    what: "KC and KM: both signing keys; the log is somebody else's, and honest.",
  },
  "both-signers-and-log": {
    threat: threat(
      "both-signers-and-log",
      { keys: [...BOTH, LOG], keysMax: 3 },
      { publishes: 0, deploys: 0, polls: 1, ticks: 0, uses: 0, injections: 3 },
      { shows: ["before"] },
    ),
    what: "KC, KM and LOG: both signing keys, and the log that is to show it.",
  },
  "split-view": {
    threat: threat(
      "split-view",
      { keys: [...BOTH, LOG], keysMax: 3 },
      { publishes: 1, ticks: 0, uses: 0, polls: 1, injections: 3 },
      { means: "stolen" },
    ),
    what: "KC, KM and LOG, after an honest bundle: a second tree of the same size for one victim.",
  },
  "and-one-witness": {
    threat: threat(
      "and-one-witness",
      { keys: [...BOTH, LOG], keysMax: 3, witnesses: 1 },
      { publishes: 0, deploys: 0, ticks: 0, uses: 0, injections: 3, polls: 1 },
      { means: "stolen" },
    ),
    what: "KC, KM, LOG and W(1): the same, with one witness that lies.",
  },
  "lying-log": {
    threat: threat(
      "lying-log",
      { keys: [LOG], keysMax: 1, insider: true },
      { publishes: 1, polls: 2, ticks: 0, uses: 0, injections: 1 },
      {
        inside: ["adversary-fleet"],
        shows: ["no-artifacts", "other-artifacts", "flipped-bit", "before"],
      },
    ),
    what: "LOG and an insider: the log shows the monitor what it likes, and a fleet is signed that nobody deployed.",
  },
  insider: {
    threat: threat(
      "insider",
      { insider: true },
      { publishes: 2, ticks: 0, uses: 1, polls: 1, injections: 0 },
      {
        inside: [
          "adversary-fleet",
          "extra-key",
          "swapped-roles",
          "weak-parameters",
          "simulated-fleet",
          "no-evidence",
          "far-epoch",
          "same-epoch",
        ],
      },
    ),
    what: "People inside: both signers sign what should never have been drafted.",
  },
  "insider-at-ceremony": {
    threat: threat(
      "insider-at-ceremony",
      { insider: true },
      { publishes: 1, ticks: 0, uses: 0, polls: 2, deploys: 2, injections: 0 },
      { flaws: [...CEREMONY_FLAWS] },
    ),
    what: "People inside: the ceremony is not held as the evidence should say, or the evidence is edited.",
  },
  "signer-hosts": {
    threat: threat(
      "signer-hosts",
      { hosts: true },
      { publishes: 2, ticks: 0, uses: 0, polls: 0, injections: 0 },
    ),
    what: "HOST: whoever runs signers, log and witnesses decides when each of them gets a message, and stores.",
  },
  "first-key-and-hosts": {
    threat: threat(
      "first-key-and-hosts",
      { hosts: true, keys: [FIRST_SIGNER], keysMax: 1 },
      { publishes: 1, ticks: 0, uses: 0, polls: 0, injections: 3 },
    ),
    what: "KC and HOST: the first signer's key, and the wire between it and the publisher.",
  },
  "log-and-witness-hosts": {
    threat: threat(
      "log-and-witness-hosts",
      { hosts: true, keys: [...BOTH, LOG], keysMax: 3 },
      { publishes: 1, ticks: 0, uses: 0, polls: 1, injections: 2 },
      { means: "stolen" },
    ),
    what: "KC, KM, LOG and HOST: both keys and the log, and the order in which witnesses are asked.",
  },
  "client-disk": {
    threat: threat(
      "client-disk",
      { disk: true },
      { uses: 1, polls: 0, crashes: 1, rollbacks: 1, injections: 1 },
    ),
    what: "DEV: crashes the client at any moment, and puts an old state of its disk back.",
  },
  "client-clock": {
    threat: threat(
      "client-clock",
      { clocks: true },
      { uses: 2, polls: 0, clockChanges: 1, injections: 0 },
    ),
    what: "CLK: sets the client's clock back.",
  },
  "signers-rolled-back": {
    threat: threat(
      "signers-rolled-back",
      { rollback: true },
      { publishes: 2, ticks: 0, uses: 0, polls: 1, rollbacks: 1, injections: 0 },
    ),
    what: "RB: puts an old state of a signer, the log or a witness back.",
  },
  "theft-and-rotation": {
    threat: threat(
      "theft-and-rotation",
      { keys: BOTH, keysMax: 2 },
      {
        publishes: 1,
        rotations: 1,
        updates: 1,
        ticks: 0,
        uses: 0,
        polls: 0,
        deploys: 1,
        injections: 1,
      },
      { forged: ["far-epoch"] },
    ),
    what: "KC and KM, noticed: the signers' keys are rotated, and the application is updated.",
  },
  retirement: {
    threat: threat(
      "retirement",
      {},
      { deploys: 2, retirements: 1, ticks: 3, uses: 2, polls: 2, injections: 0 },
    ),
    what: "NET, while one fleet follows another and the first one is retired.",
  },
  gossip: {
    threat: threat(
      "gossip",
      { keys: BOTH, keysMax: 2 },
      { publishes: 1, ticks: 0, uses: 0, polls: 1, reports: 1, injections: 1 },
    ),
    what: "KC and KM, and clients that report what they are given.",
  },
  "insider-rotation": {
    threat: threat(
      "insider-rotation",
      { insider: true },
      { publishes: 1, rotations: 1, ticks: 0, uses: 0, polls: 1, deploys: 1, injections: 1 },
      { inside: ["weak-parameters"] },
    ),
    what: "People inside rotate to signer keys that nobody needs to sign with.",
  },
  "foreign-suite": {
    threat: threat(
      "foreign-suite",
      {},
      { publishes: 1, ticks: 0, uses: 1, polls: 0, injections: 1 },
      { forged: ["other-suite"] },
    ),
    what: "NET: bundles of a ciphersuite that the client does not have.",
  },
  "insider-and-time": {
    threat: threat(
      "insider-and-time",
      { insider: true },
      { publishes: 1, ticks: 3, uses: 1, polls: 1, injections: 0 },
      { inside: ["no-terms", "weak-parameters"] },
    ),
    what: "People inside have an artifact signed without its terms, and wait.",
  },
  "witness-arithmetic": {
    threat: threat(
      "witness-arithmetic",
      { keys: [...BOTH, LOG], keysMax: 3 },
      { publishes: 0, deploys: 0, ticks: 0, uses: 0, polls: 0, injections: 3 },
      { means: "stolen", proofs: ["built", "invented", "doubled"], trees: ["built"] },
    ),
    what: "KC, KM and LOG: cosignatures that are invented, stand there twice, or are of one group of witnesses.",
  },
  "other-log": {
    threat: threat(
      "other-log",
      { keys: [...BOTH, LOG], keysMax: 3 },
      { publishes: 1, deploys: 1, ticks: 0, uses: 0, polls: 1, injections: 3 },
      { means: "stolen", proofs: ["elsewhere"], trees: ["elsewhere"] },
    ),
    what: "KC, KM and LOG: the entry stands in another log of the same operator, which witnesses follow too.",
  },
  visitors: {
    threat: threat(
      "visitors",
      {},
      { publishes: 1, ticks: 0, uses: 0, polls: 1, injections: 1 },
      { forged: ["none"], trees: ["unsigned"], shows: ["invented-head"] },
    ),
    what: "NET: anybody hands entries to the log and trees to witnesses, and says things in their name.",
  },
  "lying-directory": {
    threat: threat(
      "lying-directory",
      { keys: [LOG], keysMax: 1 },
      { publishes: 2, ticks: 0, uses: 0, polls: 1, injections: 0 },
      { shows: ["stale-missing", "stale-late", "history-truncated", "history-odd"] },
    ),
    what: "LOG: the key directory lies about which list of keys was replaced, and when.",
  },
  "range-games": {
    threat: threat(
      "range-games",
      { keys: [LOG], keysMax: 1 },
      { publishes: 2, ticks: 0, uses: 0, polls: 2, injections: 0 },
      { shows: ["range-equal", "range-reversed", "range-future", "range-hashes"] },
    ),
    what: "LOG: it answers the monitor for another range than it was asked, or with the wrong number of hashes.",
  },
  "dated-ahead": {
    threat: threat(
      "dated-ahead",
      { keys: BOTH, keysMax: 2 },
      { publishes: 1, ticks: 1, uses: 1, polls: 1, injections: 2 },
      { forged: ["dated-ahead"] },
    ),
    what: "KC and KM: statements that are dated ahead, to be shown once the theft is forgotten.",
  },
  "covered-up": {
    threat: threat(
      "covered-up",
      { keys: BOTH, keysMax: 2 },
      { deploys: 2, publishes: 2, ticks: 0, uses: 0, polls: 0, injections: 2 },
      { means: "every" },
    ),
    what: "KC and KM: a forged epoch, and then the honest ones as if nothing had happened.",
  },
  "closed-namespace": {
    threat: threat(
      "closed-namespace",
      {},
      { publishes: 2, ticks: 1, uses: 0, polls: 0, disablings: 1, injections: 0 },
    ),
    what: "The namespace is closed at the first signer, and the publisher goes on.",
  },
  "application-update": {
    threat: threat(
      "application-update",
      { insider: true },
      { publishes: 0, deploys: 0, ticks: 0, uses: 0, polls: 0, updates: 1, injections: 1 },
    ),
    what: "People inside ship an application with pins of the adversary's: out of the scope of every claim.",
  },
  "witnesses-rolled-back": {
    threat: threat(
      "witnesses-rolled-back",
      { keys: [...BOTH, LOG], keysMax: 3, rollback: "witnesses" },
      { publishes: 1, ticks: 0, uses: 0, polls: 1, rollbacks: 2, injections: 3 },
      { means: "stolen", proofs: ["built"], trees: ["built"] },
    ),
    what: "KC, KM, LOG and RB(2): two of three witnesses are put back to an old state.",
  },
} as const satisfies Record<string, TrustThreatDescription>;

export type TrustThreatName = keyof typeof TRUST_THREATS;
