/** What is in flight, as far as scheduling is concerned. */
import { ADVERSARY, FLEET, isReplica, originOf } from "../protocol/parties.ts";
import type { Universe } from "./universe.ts";

/** An envelope in flight. */
export interface Flight {
  readonly id: number;
  /** Slot of the receiver; -1 for "any replica". */
  readonly to: number;
  /** Slot of the sender. */
  readonly from: number;
  readonly betweenReplicas: boolean;
  readonly toRelay: boolean;
  /** A request of the adversary's, on its way to the fleet. */
  readonly ofAdversary: boolean;
}

/** The envelopes of a network, in content order, each once. */
export const flightsIn = (universe: Universe, network: number): readonly Flight[] =>
  [...new Set(universe.networks.bag(network))].map((id): Flight => {
    const { from, to, message } = universe.networks.envelopeAt(id);
    const [fromSlot, toSlot] = [
      universe.slotOf(from),
      universe.isAnycast(to) ? -1 : universe.slotOf(to),
    ];
    return {
      id,
      from: fromSlot,
      to: toSlot,
      betweenReplicas: isReplica(from) && isReplica(to),
      toRelay: universe.isRelay(to),
      ofAdversary: to === FLEET && "session" in message && originOf(message.session) === ADVERSARY,
    };
  });
