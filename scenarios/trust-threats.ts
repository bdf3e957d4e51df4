/** Named threats of the fleet-trust world. Each owns the network; what is named comes on top. */
import type {
  TrustBudgets,
  TrustCapabilities,
  TrustMenu,
  TrustThreat,
} from "../model/adversary/trust-threat.ts";
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
  crashes: 0,
  rollbacks: 0,
  clockChanges: 0,
  injections: 2,
};

const MENU: TrustMenu = {
  clients: 1,
  forged: ["adversary-fleet"],
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

export const TRUST_THREATS = {
  "bundle-network": {
    threat: threat("bundle-network", {}, {}, { forged: ["adversary-fleet", "oversized"] }),
    what: "NET: whoever carries bundles to the clients delays, replays, mixes and invents them.",
  },
  "one-signer-stolen": {
    threat: threat("one-signer-stolen", { keys: [FIRST_SIGNER, COUNTERSIGNER], keysMax: 1 }),
    what: "KC or KM: the signing key of one of the two signers.",
  },
  "both-signers": {
    threat: threat(
      "both-signers",
      { keys: [FIRST_SIGNER, COUNTERSIGNER], keysMax: 2 },
      { publishes: 1, ticks: 1, uses: 0 },
      { forged: ["adversary-fleet", "far-epoch"] },
    ),
    what: "KC and KM: both signing keys, and a log that is somebody else's and honest.",
  },
  "both-signers-and-log": {
    threat: threat(
      "both-signers-and-log",
      { keys: [FIRST_SIGNER, COUNTERSIGNER, LOG], keysMax: 3 },
      { publishes: 1, ticks: 0, uses: 0, injections: 4 },
      { shows: ["before"] },
    ),
    what: "KC, KM and LOG: both signing keys, and the log that is to show it.",
  },
} as const satisfies Record<string, TrustThreatDescription>;
