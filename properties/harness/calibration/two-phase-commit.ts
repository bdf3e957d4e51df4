/**
 * Two-phase commit with N resource managers: the protocol on which the explorer is calibrated,
 * because its state counts are published and every model checker agrees on them.
 *
 * Source: J. Gray and L. Lamport, "Consensus on transaction commit", ACM TODS 31(1), 2006, module
 * TwoPhase; in tlaplus/Examples, specifications/transaction_commit/TwoPhase.tla. As there, messages
 * are a set that only grows, and one message is read by everyone whom it concerns, as often as they
 * like.
 */
import { type AnyStateMachine, assign, setup } from "xstate";
import { ListInterner } from "../../../model/world/interner.ts";
import { PairMap } from "../../../model/world/pair-map.ts";
import { PartyTable } from "../../../model/world/party-table.ts";
import { type System, UNCHANGED } from "../../../model/world/system.ts";

/** A published number of distinct states, by the number of resource managers. */
export const PUBLISHED_STATES: Readonly<Record<number, number>> = {
  3: 288,
  5: 8_832,
  7: 296_448,
  8: 1_745_408,
  9: 10_340_352,
};

/** The breach: one resource manager has committed and another has aborted (TCConsistent). */
export const INCONSISTENT = 1;

/**
 * `hasty` is broken: the transaction manager decides to commit without waiting for the first
 * resource manager.
 */
export type TwoPhaseVariant = "correct" | "hasty";

type Input =
  | { type: "prepare" | "give-up" | "decide-commit" | "decide-abort" | "commit" | "abort" }
  | { type: "prepared"; from: number };

/**
 * A message is an input that is offered to its readers: the transaction manager, or every resource
 * manager.
 */
interface Message {
  readonly input: Input;
  readonly readers: "transaction-manager" | "resource-managers";
}

/** The resource manager that is called `from` in its messages. */
export function resourceManager(from: number): AnyStateMachine {
  return setup({ types: { events: {} as Input }, actions: { send: declareSend } }).createMachine({
    id: `resource-manager-${from}`,
    initial: "working",
    states: {
      working: {
        on: {
          prepare: { target: "prepared", actions: send({ type: "prepared", from }) },
          "give-up": "aborted",
          commit: "committed",
          abort: "aborted",
        },
      },
      prepared: { on: { commit: "committed", abort: "aborted" } },
      committed: {},
      aborted: {},
    },
  });
}

/** The transaction manager; it commits when all those in `awaited` have prepared. */
export function transactionManager(awaited: readonly number[]): AnyStateMachine {
  return setup({
    types: { context: {} as { prepared: readonly number[] }, events: {} as Input },
    guards: {
      isEveryonePrepared: ({ context }) =>
        awaited.every((manager) => context.prepared.includes(manager)),
    },
    actions: {
      send: declareSend,
      notePrepared: assign(({ context, event }) =>
        event.type === "prepared"
          ? { prepared: [...new Set([...context.prepared, event.from])].sort((a, b) => a - b) }
          : {},
      ),
    },
  }).createMachine({
    id: "transaction-manager",
    initial: "collecting",
    context: { prepared: [] },
    states: {
      collecting: {
        on: {
          prepared: { actions: "notePrepared" },
          "decide-commit": {
            guard: "isEveryonePrepared",
            target: "committed",
            actions: send({ type: "commit" }),
          },
          "decide-abort": { target: "aborted", actions: send({ type: "abort" }) },
        },
      },
      committed: {},
      aborted: {},
    },
  });
}

/**
 * Never run: the model collects effects and applies them itself. It tells the compiler the type of
 * the parameters.
 */
function declareSend(_: unknown, _params: { input: Input }): void {}

function send(input: Input): { type: "send"; params: { input: Input } } {
  return { type: "send", params: { input } };
}

const INPUT_BITS = 8; // a move is party << INPUT_BITS | input
const COMMITTED = 1;
const ABORTED = 2;

/**
 * Two-phase commit as a system. A world: the manager's state, the state of each resource manager,
 * the messages sent.
 */
export class TwoPhaseCommit implements System {
  readonly width: number;
  readonly #parties: readonly PartyTable[];
  readonly #messages: readonly Message[];
  readonly #messageSets = new ListInterner();
  /** (message set, party and reaction) -> message set. */
  readonly #unions = new PairMap();
  /** The moves that a message set offers, by its integer. */
  readonly #deliveries: (readonly number[])[] = [];
  /** By party and local state, whether it is COMMITTED or ABORTED; only of resource managers. */
  readonly #outcomes: number[][];
  readonly #ownMoves: readonly number[];

  /** @param count the number of resource managers, at least 1 */
  constructor(count: number, variant: TwoPhaseVariant = "correct") {
    const managers = Array.from({ length: count }, (_, i) => i + 1);
    const awaited = variant === "hasty" ? managers.slice(1) : managers;
    this.width = count + 2;
    this.#parties = [transactionManager(awaited), ...managers.map(resourceManager)].map(
      (m) => new PartyTable(m),
    );
    this.#messages = [
      ...managers.map((from) => message({ type: "prepared", from }, "transaction-manager")),
      message({ type: "commit" }, "resource-managers"),
      message({ type: "abort" }, "resource-managers"),
    ];
    this.#outcomes = this.#parties.map(() => []);
    this.#ownMoves = [
      this.#move(0, { type: "decide-commit" }),
      this.#move(0, { type: "decide-abort" }),
      ...managers.flatMap((m) => [
        this.#move(m, { type: "prepare" }),
        this.#move(m, { type: "give-up" }),
      ]),
    ];
  }

  /** The number of times that xstate was called. */
  get calls(): number {
    return this.#parties.reduce((sum, party) => sum + party.calls, 0);
  }

  initial(): Int32Array {
    return Int32Array.from([
      ...this.#parties.map((party) => party.initial()),
      this.#messageSets.intern([]),
    ]);
  }

  enabled(worlds: Int32Array, at: number, moves: number[]): void {
    const own = this.#ownMoves;
    for (let i = 0; i < own.length; i++) moves.push(own[i] as number);
    const messages = worlds[at + this.width - 1] as number;
    const offered = this.#deliveries[messages] ?? this.#offer(messages);
    for (let i = 0; i < offered.length; i++) moves.push(offered[i] as number);
  }

  apply(worlds: Int32Array, at: number, move: number, next: Int32Array): number {
    const width = this.width;
    const party = move >> INPUT_BITS;
    const table = this.#parties[party] as PartyTable;
    const state = worlds[at + party] as number;
    const reaction = table.react(state, move & ((1 << INPUT_BITS) - 1));
    if (table.isInert(reaction)) return UNCHANGED;
    for (let i = 0; i < width; i++) next[i] = worlds[at + i] as number;
    next[party] = table.nextOf(reaction);
    const sent = reaction * this.#parties.length + party;
    const messages = worlds[at + width - 1] as number;
    const union = this.#unions.get(messages, sent);
    next[width - 1] = union >= 0 ? union : this.#unite(messages, sent);
    return party > 0 && this.#isInconsistent(next) ? INCONSISTENT : 0;
  }

  /** The move in words. */
  describe(move: number): string {
    const party = move >> INPUT_BITS;
    const input = (this.#parties[party] as PartyTable).inputAt(
      move & ((1 << INPUT_BITS) - 1),
    ) as Input;
    const name = party === 0 ? "transaction manager" : `resource manager ${party}`;
    return `${name}: ${input.type}${input.type === "prepared" ? ` from ${input.from}` : ""}`;
  }

  #move(party: number, input: Input): number {
    return (party << INPUT_BITS) | (this.#parties[party] as PartyTable).input(input);
  }

  /** TCConsistent, over the resource managers of a world that begins at 0. */
  #isInconsistent(world: Int32Array): boolean {
    let seen = 0;
    for (let party = 1; party < this.width - 1; party++) {
      const state = world[party] as number;
      seen |= (this.#outcomes[party] as number[])[state] ?? this.#classify(party, state);
    }
    return seen === (COMMITTED | ABORTED);
  }

  #classify(party: number, state: number): number {
    const { value } = (this.#parties[party] as PartyTable).stateAt(state);
    const outcome = value === "committed" ? COMMITTED : value === "aborted" ? ABORTED : 0;
    (this.#outcomes[party] as number[])[state] = outcome;
    return outcome;
  }

  #unite(messages: number, sent: number): number {
    const party = sent % this.#parties.length;
    const effects = (this.#parties[party] as PartyTable).effectsOf(
      Math.floor(sent / this.#parties.length),
    );
    const union = new Set(this.#messageSets.at(messages));
    for (const effect of effects) {
      const text = JSON.stringify(effect.input);
      union.add(this.#messages.findIndex(({ input }) => JSON.stringify(input) === text));
    }
    const id = this.#messageSets.intern([...union].sort((a, b) => a - b));
    this.#unions.set(messages, sent, id);
    return id;
  }

  #offer(messages: number): readonly number[] {
    const offered: number[] = [];
    for (const index of this.#messageSets.at(messages)) {
      const { input, readers } = this.#messages[index] as Message;
      if (readers === "transaction-manager") offered.push(this.#move(0, input));
      else
        for (let party = 1; party < this.#parties.length; party++)
          offered.push(this.#move(party, input));
    }
    this.#deliveries[messages] = offered;
    return offered;
  }
}

function message(input: Input, readers: Message["readers"]): Message {
  return { input, readers };
}
