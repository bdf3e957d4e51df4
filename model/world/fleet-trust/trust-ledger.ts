/** What the fleet-trust world remembers beside its parties: the time, what is spent, what is stolen, what was copied. */
import type { TrustBudgets } from "../../adversary/trust-threat.ts";
import type { PartyId } from "../../protocol/parties.ts";
import { FIRST_ERA, isWitnessParty } from "../../protocol/trust-keys.ts";
import { UNCOUNTED } from "../ledger.ts";

export interface TrustLedger {
  readonly provisioned: boolean;
  readonly clock: number;
  readonly era: number;
  readonly spent: Readonly<Partial<Record<keyof TrustBudgets, number>>>;
  /** `<party>@<era>`, sorted. */
  readonly stolen: readonly string[];
  /** Local states that the adversary has kept. */
  readonly copies: Readonly<Record<PartyId, number>>;
  /** When a client's clock was set back: it counts from there. */
  readonly setBack: Readonly<Record<PartyId, number>>;
  /** Fleets by name, in the order of their deployment. */
  readonly fleets: readonly string[];
}

export const TRUST_START: TrustLedger = {
  provisioned: false,
  clock: 0,
  era: FIRST_ERA,
  spent: {},
  stolen: [],
  copies: {},
  setBack: {},
  fleets: [],
};

export const affords = (
  { spent }: TrustLedger,
  budgets: TrustBudgets,
  budget: keyof TrustBudgets,
): boolean => (spent[budget] ?? 0) < budgets[budget];

/** Large budgets are not counted: counting would only keep equal worlds apart. */
export const spending = (
  ledger: TrustLedger,
  budgets: TrustBudgets,
  budget: keyof TrustBudgets,
): TrustLedger =>
  budgets[budget] >= UNCOUNTED
    ? ledger
    : { ...ledger, spent: { ...ledger.spent, [budget]: (ledger.spent[budget] ?? 0) + 1 } };

export const isStolen = ({ stolen }: TrustLedger, party: PartyId, era: number): boolean =>
  stolen.includes(`${party}@${era}`);

/** The era whose key a party signs with: witnesses keep theirs. */
export const keyEraOf = ({ era }: TrustLedger, party: PartyId): number =>
  isWitnessParty(party) ? FIRST_ERA : era;

/** What a party's clock shows. */
export const clockOf = ({ clock, setBack }: TrustLedger, party: PartyId): number =>
  clock - (setBack[party] ?? 0);
