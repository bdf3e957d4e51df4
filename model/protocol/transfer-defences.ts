import type { DefenceDescription } from "./defence-description.ts";

/** The checks of a realm with several groups of replicas, between which records move. */
export const TRANSFER_DEFENCES = {
  "bind-evidence-to-group": {
    rule: "Every message between replicas is bound to its group.",
    attack:
      "What a leader of one group appends is routed to a follower of another, which gives up what its own has committed.",
    sources: ["JBX", "attacks A7"],
  },
} as const satisfies Record<string, DefenceDescription>;
