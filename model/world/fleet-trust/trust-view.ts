/** How the world of fleet trust shows itself to the harness (playable.ts): its moves in words, what is injected. */
import type { Envelope } from "../../protocol/messages.ts";
import { ADVERSARY } from "../../protocol/parties.ts";
import { isWitnessParty } from "../../protocol/trust-keys.ts";
import type { Event } from "../event.ts";
import { kindOf, moveOf, partyOf, payloadOf } from "../move.ts";
import type { Inapplicable } from "../playable.ts";
import { WorldBase } from "../world-base.ts";
import { TRUST_EVENT_KINDS, type TrustEvent } from "./trust-event.ts";
import { kindNumber, type TrustMenuOfMoves } from "./trust-options.ts";
import type { TrustUniverse } from "./trust-universe.ts";

export abstract class TrustView extends WorldBase<TrustUniverse> {
  abstract readonly menu: TrustMenuOfMoves;

  machineOf(slot: number): string {
    const party = this.parties[slot] ?? "";
    if (isWitnessParty(party)) return "witness";
    return party.startsWith("client-") ? "trusting client" : party.replace("-", " ");
  }

  eventOf(worlds: Int32Array, at: number, move: number): Event {
    const { universe } = this;
    const kind = TRUST_EVENT_KINDS[kindOf(move)] as TrustEvent["do"];
    const party = universe.parties[partyOf(move)] ?? "";
    switch (kind) {
      case "provision":
      case "tick":
        return { do: kind };
      case "begin":
        return { do: kind, party, goal: this.menu.goalAt(payloadOf(move)) };
      case "deliver": {
        const bag = worlds[at + universe.networkSlot] as number;
        return { do: kind, envelope: universe.networks.refOf(bag, payloadOf(move)) };
      }
      case "timeout":
        return { do: kind, party, timer: "persist" };
      case "corrupt":
        return { do: kind, party, level: "signing-key" };
      case "inject":
        return { do: kind, message: this.menu.recipeAt(payloadOf(move)) };
      default:
        return { do: kind, party };
    }
  }

  candidateFor(worlds: Int32Array, at: number, given: Event): number | Inapplicable {
    const event = given as TrustEvent;
    const { universe } = this;
    const kind = kindNumber(event.do);
    if (kind < 0) return { reason: `this world has no event "${event.do}"` };
    if (event.do === "deliver") {
      const id = universe.networks.resolve(
        worlds[at + universe.networkSlot] as number,
        event.envelope,
      );
      return id === undefined
        ? {
            reason: `nobody has said a ${event.envelope.kind} from ${event.envelope.from} to ${event.envelope.to} yet`,
          }
        : moveOf(kind, universe.slotOf(event.envelope.to), id);
    }
    if (event.do === "inject") return this.menu.injectMove(event.message);
    if (!("party" in event)) return moveOf(kind, 0, 0);
    if (!universe.hasParty(event.party))
      return {
        reason: `there is no party "${event.party}"; there are ${universe.parties.join(", ")}`,
      };
    const slot = universe.slotOf(event.party);
    return event.do === "begin" ? this.menu.goalMove(slot, event.goal) : moveOf(kind, slot, 0);
  }

  allows(worlds: Int32Array, at: number, given: Event): boolean {
    const event = given as TrustEvent;
    const { universe } = this;
    const ledger = universe.ledgerAt(worlds[at + universe.ledgerSlot] as number);
    if (event.do === "provision" || !ledger.provisioned) return false;
    if (event.do === "timeout" || event.do === "restart") {
      const slot = universe.slotOf(event.party);
      const { value, armed } = universe.table(slot).stateAt(worlds[at + slot] as number);
      return event.do === "timeout" ? armed.includes("persist") : value === "down";
    }
    return this.menu.covers(ledger, event);
  }

  withoutSpending(vector: Int32Array): void {
    const { universe } = this;
    const ledger = universe.ledgerAt(vector[universe.ledgerSlot] as number);
    vector[universe.ledgerSlot] = universe.ledger({ ...ledger, spent: {} });
  }

  injectedIn(before: Int32Array, event: Event): Envelope | undefined {
    if (event.do !== "inject") return undefined;
    const { message: recipe } = event as Extract<TrustEvent, { do: "inject" }>;
    const key = payloadOf(this.menu.injectMove(recipe));
    const forgery = this.universe.forgery(before, 0, recipe, key);
    return forgery && { from: ADVERSARY, to: forgery.to, message: forgery.message };
  }
}
