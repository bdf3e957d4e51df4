import type { DefenceDescription } from "./defence-description.ts";

/** The checks of a realm with several groups of replicas, between which records move. */
export const TRANSFER_DEFENCES = {
  "bind-evidence-to-group": {
    rule: "Every message between replicas is bound to its group.",
    attack:
      "What a leader of one group appends is routed to a follower of another, which gives up what its own has committed.",
    sources: ["JBX", "attacks A7"],
  },
  "retire-before-activating": {
    rule: "A device whose application pins two fleets activates with one only after the other has said that it holds no record.",
    attack:
      "The user moves to a second fleet with the same code; the first one's record stays, and each counts for itself: k guesses at both.",
    sources: ["JBX", "attacks D16"],
  },
} as const satisfies Record<string, DefenceDescription>;
