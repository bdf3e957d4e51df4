/**
 * What a world remembers beside its parties, its network and the adversary's knowledge: which budgets are spent, how
 * the network is cut, and what the adversary has begun.
 */

import type { ClientRecipe } from "../adversary/recipe.ts";
import type { AdversarySession } from "../adversary/sight.ts";
import type { Budgets } from "../adversary/threat.ts";
import type { Configuration } from "../protocol/configuration.ts";
import type { ClientDisk, Durable } from "../protocol/durable.ts";
import type { GoalKind } from "../protocol/goals.ts";
import type { VaultReply, VaultRequest } from "../protocol/messages.ts";
import type { PartyId, ReplicaId, SessionId } from "../protocol/parties.ts";
import { secretNamesIn } from "../vault/kept-secrets.ts";
import { Canon, canonicalKey, Interner } from "./interner.ts";
import { PairMap } from "./pair-map.ts";

export type Budget = Exclude<keyof Budgets, "goals" | "termMax">;

/** A durable state of a device, as the host keeps it. */
export type Snapshot =
  | { readonly device: PartyId; readonly durable: Durable }
  /** Of a device of the user's. */
  | { readonly device: PartyId; readonly disk: ClientDisk };

export interface Ledger {
  readonly provisioned: boolean;
  readonly spent: Readonly<Partial<Record<Budget, number>>>;
  readonly goals: Readonly<Partial<Record<GoalKind, number>>>;
  /** The sides of a partition; null while the network is whole. */
  readonly sides: readonly (readonly PartyId[])[] | null;
  readonly extracted: readonly ReplicaId[];
  /** What the host has kept, in the order in which it did. */
  readonly snapshots: readonly Snapshot[];
  /** The replicas that it has set back, and those that a second device acts for. */
  readonly rolledBack: readonly ReplicaId[];
  readonly copies: readonly ReplicaId[];
  /** Where attestations run out: the ticks since the ceremony, and the clocks that hosts have stopped. */
  readonly time?: number;
  readonly clocks?: Readonly<Record<PartyId, number>>;
  readonly sessions: readonly AdversarySession[];
  readonly inbox: readonly VaultReply[];
  readonly captured: readonly VaultRequest[];
}

const START: Ledger = {
  provisioned: false,
  spent: {},
  goals: {},
  sides: null,
  extracted: [],
  snapshots: [],
  rolledBack: [],
  copies: [],
  sessions: [],
  inbox: [],
  captured: [],
};

/**
 * Whether a durable state that the host has kept serves it as well as another one of the device would, so that it need not keep that too.
 * Peers and the fleet's keys do not change after the ceremony, and a log is named by its length and last hash. The two may still
 * differ in the secrets that were erased: whoever sets back prefers the one that has them all, unless an anchor minds.
 */
export const standsFor = (
  kept: Durable,
  other: Durable,
  { anchor }: Pick<Configuration, "anchor">,
): boolean => {
  if (!agree(kept, other)) return false;
  const [had, has] = [secretNamesIn(kept), secretNamesIn(other)];
  return (
    has.every((secret) => had.includes(secret)) && (anchor === "none" || had.length === has.length)
  );
};

const agree = (one: Durable, other: Durable): boolean =>
  one.id === other.id &&
  one.term === other.term &&
  one.votedFor === other.votedFor &&
  one.candidacy === other.candidacy &&
  one.snapshot?.digest === other.snapshot?.digest &&
  one.log.length === other.log.length &&
  one.log.at(-1)?.hash === other.log.at(-1)?.hash &&
  one.tree?.root === other.tree?.root &&
  one.tree?.applied === other.tree?.applied &&
  canonicalKey(one.counts) === canonicalKey(other.counts);

/** One change of the ledger. */
export type LedgerChange =
  | { readonly change: "provision" }
  | { readonly change: "spend"; readonly budget: Budget }
  | { readonly change: "goal"; readonly goal: GoalKind }
  | { readonly change: "cut"; readonly sides: readonly (readonly PartyId[])[] }
  | { readonly change: "heal" }
  | { readonly change: "extract"; readonly replica: ReplicaId }
  | { readonly change: "keep"; readonly snapshot: Snapshot }
  | { readonly change: "set back"; readonly replica: ReplicaId }
  | { readonly change: "copy"; readonly replica: ReplicaId }
  | { readonly change: "tick" }
  | { readonly change: "set clock"; readonly device: PartyId; readonly to: number }
  | { readonly change: "begin"; readonly session: AdversarySession }
  | {
      readonly change: "carry on";
      readonly session: SessionId;
      readonly recipe: ClientRecipe["recipe"];
    }
  | { readonly change: "receive"; readonly reply: VaultReply }
  | { readonly change: "capture"; readonly request: VaultRequest };

/** A budget of this size or more is not counted: it would only keep equal worlds apart. */
export const UNCOUNTED = 1000;

const counted = <Key extends string>(
  counts: Readonly<Partial<Record<Key, number>>>,
  key: Key,
  limit: number,
): Partial<Record<Key, number>> =>
  limit >= UNCOUNTED ? counts : { ...counts, [key]: (counts[key] ?? 0) + 1 };

const sameMessage = (a: VaultReply | VaultRequest, b: VaultReply | VaultRequest): boolean =>
  a.kind === b.kind && a.session === b.session && a.sealed === b.sealed;

const changed = (ledger: Ledger, change: LedgerChange, budgets: Budgets): Ledger => {
  switch (change.change) {
    case "provision":
      return { ...ledger, provisioned: true };
    case "spend":
      return { ...ledger, spent: counted(ledger.spent, change.budget, budgets[change.budget]) };
    case "goal":
      return { ...ledger, goals: counted(ledger.goals, change.goal, budgets.goals[change.goal]) };
    case "cut":
      return { ...ledger, sides: change.sides };
    case "heal":
      return { ...ledger, sides: null };
    case "extract":
      return { ...ledger, extracted: [...ledger.extracted, change.replica].sort() };
    case "keep":
      return { ...ledger, snapshots: [...ledger.snapshots, change.snapshot] };
    case "set back":
      return ledger.rolledBack.includes(change.replica)
        ? ledger
        : { ...ledger, rolledBack: [...ledger.rolledBack, change.replica].sort() };
    case "copy":
      return { ...ledger, copies: [...ledger.copies, change.replica] };
    case "tick":
      return { ...ledger, time: (ledger.time ?? 0) + 1 };
    case "set clock":
      return { ...ledger, clocks: { ...ledger.clocks, [change.device]: change.to } };
    case "begin":
      return { ...ledger, sessions: [...ledger.sessions, change.session] };
    case "carry on":
      return {
        ...ledger,
        sessions: ledger.sessions.map((session) =>
          session.id === change.session
            ? { ...session, carriedOn: [...session.carriedOn, change.recipe].sort() }
            : session,
        ),
      };
    case "receive":
      return ledger.inbox.some((other) => sameMessage(other, change.reply))
        ? ledger
        : { ...ledger, inbox: [...ledger.inbox, change.reply] };
    case "capture":
      return ledger.captured.some((other) => sameMessage(other, change.request))
        ? ledger
        : { ...ledger, captured: [...ledger.captured, change.request] };
  }
};

/** Interned ledgers and memoised changes. */
export class LedgerTable {
  readonly #budgets: Budgets;
  readonly #canon = new Canon();
  readonly #ledgers = new Interner<Ledger>();
  readonly #changes = new Interner<LedgerChange>();
  readonly #known = new PairMap();
  readonly start: number;

  constructor(budgets: Budgets) {
    this.#budgets = budgets;
    this.start = this.#intern(START);
  }

  get size(): number {
    return this.#ledgers.size;
  }

  at(id: number): Ledger {
    return this.#ledgers.at(id);
  }

  change(change: LedgerChange): number {
    return this.#changes.intern(canonicalKey(change), () => change);
  }

  /** The ledger after a change. */
  after(ledger: number, change: number): number {
    const known = this.#known.get(ledger, change);
    if (known >= 0) return known;
    const next = this.#intern(changed(this.at(ledger), this.#changes.at(change), this.#budgets));
    this.#known.set(ledger, change, next);
    return next;
  }

  /** The same ledger with nothing spent. */
  withoutSpending(ledger: number): number {
    return this.#intern({ ...this.at(ledger), spent: {}, goals: {} });
  }

  /** Whether a budget has something left. */
  affords(ledger: Ledger, budget: Budget): boolean {
    return (ledger.spent[budget] ?? 0) < this.#budgets[budget];
  }

  affordsGoal(ledger: Ledger, goal: GoalKind): boolean {
    return (ledger.goals[goal] ?? 0) < this.#budgets.goals[goal];
  }

  #intern(ledger: Ledger): number {
    return this.#ledgers.intern(this.#canon.key(ledger), () => ledger);
  }
}
