/** How the control states of a replica take requests: those of clients, and what only a realm with several groups knows. */
import type { Protocol } from "../protocol/configuration.ts";
import { REQUEST_FIELDS } from "../protocol/messages.ts";
import { TRANSFER_MESSAGE_KINDS } from "../protocol/transfer.ts";

const each = <T>(kinds: readonly string[], transition: T) =>
  Object.fromEntries(kinds.map((kind) => [kind, transition])) as Record<string, T>;

export const requests = <T>(transition: T) => each(Object.keys(REQUEST_FIELDS), transition);

/** What only a realm with several groups of replicas knows: a coordinator's requests, and what groups state. */
export const movingBetween = ({ configuration }: Protocol) =>
  configuration.groups === 1
    ? { following: {}, leading: {} }
    : {
        following: each(TRANSFER_MESSAGE_KINDS, { actions: "refuse: not leader" } as const),
        leading: {
          ...each(["begin.prepare-transfer", "begin.cancel-transfer"], [
            { guard: "has committed in its term", actions: "move" },
            { actions: "refuse: not ready" },
          ] as const),
          ...each(TRANSFER_MESSAGE_KINDS, [
            { guard: "has committed in its term", actions: "take statement" },
            { actions: "refuse: not ready" },
          ] as const),
        },
      };
