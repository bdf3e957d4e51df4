/**
 * The anchor where one name may be that of two devices. It stands outside the host's reach, and is the same for both: each holds what it
 * would answer (`anchored`), and the answers are kept equal here, in the step in which one of them writes.
 */
import type { Value } from "../algebra/cryptosystem.ts";
import { isOvertaken } from "../vault/anchor-rules.ts";
import type { ReplicaContext } from "../vault/replica-context.ts";
import type { Universe } from "./universe.ts";

export class SharedAnchor {
  readonly #universe: Universe;
  readonly #rulings: number[][];

  private constructor(universe: Universe) {
    this.#universe = universe;
    this.#rulings = universe.tables.map(() => []);
  }

  /** Null where no name is that of two devices: there whoever runs has written the newest state itself. */
  static of(universe: Universe): SharedAnchor | null {
    const { configuration, copySlots } = universe;
    return configuration.anchor === "monotone" && copySlots.length > 0
      ? new SharedAnchor(universe)
      : null;
  }

  /** What comes of a step: the step; or, where the anchor refuses what it writes, that the device halts, and nothing of it leaves. */
  ruled(worlds: Int32Array, slot: number, reaction: number): number {
    if (!this.#universe.deviceSlots.includes(slot)) return reaction;
    const rulings = this.#rulings[slot] as number[];
    const known = rulings[reaction];
    if (known !== undefined) return known;
    const { protocol } = this.#universe;
    const table = this.#universe.table(slot);
    const state = worlds[slot] as number;
    const after = this.#contextOf(slot, table.nextOf(reaction));
    const ruling = isOvertaken(protocol, this.#contextOf(slot, state), after)
      ? table.react(state, table.input({ type: "overtaken" }))
      : reaction;
    rulings[reaction] = ruling;
    return ruling;
  }

  /** A device has made a step: all devices of its name have the anchor's new answer. A name that it gave up has no newest state any more. */
  tell(worlds: Int32Array, slot: number, before: number): void {
    if (!this.#universe.deviceSlots.includes(slot)) return;
    const was = this.#contextOf(slot, before);
    const now = this.#contextOf(slot, worlds[slot] as number);
    if (was.anchored === null || was.anchored === now.anchored) return;
    for (const other of this.#universe.deviceSlots)
      if (
        other !== slot &&
        this.#contextOf(other, worlds[other] as number).anchored === was.anchored
      )
        this.#answer(worlds, other, now.id === was.id ? now.anchored : null);
  }

  /** A copy has the name of its original, so it has the anchor's answer to it. */
  introduce(worlds: Int32Array, original: number, copy: number): void {
    this.#answer(worlds, copy, this.#contextOf(original, worlds[original] as number).anchored);
  }

  #answer(worlds: Int32Array, slot: number, anchored: Value | null): void {
    const table = this.#universe.table(slot);
    worlds[slot] = table.nextOf(
      table.react(worlds[slot] as number, table.input({ type: "anchor", anchored } as never)),
    );
  }

  #contextOf(slot: number, state: number): ReplicaContext {
    return this.#universe.table(slot).stateAt(state).context as ReplicaContext;
  }
}
