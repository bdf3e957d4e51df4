/** What the realms' world remembers beside its parties: what is spent, which realms are open, and the adversary's sessions. */
import type { RealmBudgets } from "../../adversary/realm-threat.ts";
import { ADVERSARY, type PartyId, type SessionId, sessionId } from "../../protocol/parties.ts";

export interface RealmLedger {
  readonly spent: Readonly<Partial<Record<keyof RealmBudgets, number>>>;
  /** Sorted. */
  readonly opened: readonly PartyId[];
  /** The code that each of the adversary's sessions tries, in the order in which they began. */
  readonly guesses: readonly string[];
}

export const REALM_START: RealmLedger = { spent: {}, opened: [], guesses: [] };

export const affords = (
  { spent }: RealmLedger,
  budgets: RealmBudgets,
  budget: keyof RealmBudgets,
): boolean => (spent[budget] ?? 0) < budgets[budget];

export const spending = (ledger: RealmLedger, budget: keyof RealmBudgets): RealmLedger => ({
  ...ledger,
  spent: { ...ledger.spent, [budget]: (ledger.spent[budget] ?? 0) + 1 },
});

/** Sessions of the adversary count from 1. */
export const guessSession = (place: number): SessionId => sessionId(ADVERSARY, place + 1);
