/** How the vault's world shows itself to the harness (playable.ts): its moves in words, what is injected. */
import { forge } from "../adversary/forgery.ts";
import { isOperatorGoal, isTransferGoal } from "../protocol/goals.ts";
import type { Envelope } from "../protocol/messages.ts";
import { ADVERSARY } from "../protocol/parties.ts";
import type { Event, VaultEvent } from "./event.ts";
import { candidateFor, eventOf } from "./narration.ts";
import type { Options } from "./options.ts";
import type { Inapplicable } from "./playable.ts";
import type { Universe } from "./universe.ts";
import { WorldBase } from "./world-base.ts";

const MACHINES = ["client", "front end", "store"] as const;

export abstract class VaultView extends WorldBase<Universe> {
  abstract readonly options: Options;

  machineOf(slot: number): string {
    return MACHINES[slot] ?? "replica";
  }

  eventOf(worlds: Int32Array, at: number, move: number): VaultEvent {
    return eventOf(this, worlds, at, move);
  }

  candidateFor(worlds: Int32Array, at: number, event: Event): number | Inapplicable {
    return candidateFor(this, worlds, at, event as VaultEvent);
  }

  /** A search asks a leader only for changes that it takes up; a schedule that is written by hand may ask for any. */
  allows(_worlds: Int32Array, _at: number, event: Event): boolean {
    const { hosts, membership, transfer } = this.universe.threat.capabilities;
    if (event.do !== "begin" || !isOperatorGoal(event.goal) || !hosts) return false;
    return isTransferGoal(event.goal) ? transfer : membership;
  }

  withoutSpending(vector: Int32Array): void {
    const { ledgerSlot, ledgers } = this.universe;
    vector[ledgerSlot] = ledgers.withoutSpending(vector[ledgerSlot] as number);
  }

  injectedIn(before: Int32Array, event: Event): Envelope | undefined {
    if (event.do !== "inject") return undefined;
    const { message } = event as Extract<VaultEvent, { do: "inject" }>;
    if (
      message.recipe === "forge-vote" ||
      message.recipe === "forge-acknowledgement" ||
      message.recipe === "forge-statement" ||
      message.recipe === "serve-record"
    )
      return undefined;
    const { universe } = this;
    const ledger = universe.ledgers.at(before[universe.ledgerSlot] as number);
    const forgery = forge(
      universe.protocol,
      { ...ledger, fleet: universe.fleet, nextFleet: universe.nextFleet },
      message,
    );
    return forgery && { from: ADVERSARY, to: forgery.to, message: forgery.message };
  }
}
