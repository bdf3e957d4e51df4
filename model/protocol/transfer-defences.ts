import type { DefenceDescription } from "./defence-description.ts";

/** The checks of a realm with several groups of replicas, between which records move. */
export const TRANSFER_DEFENCES = {
  "bind-evidence-to-group": {
    rule: "Every message between replicas is bound to its group.",
    attack:
      "What a leader of one group appends is routed to a follower of another, which gives up what its own has committed.",
    sources: ["JBX", "attacks A7"],
  },
  "own-before-answer": {
    rule: "A group answers only for records that it owns.",
    attack: "The host asks a group that never had the record, and a second one comes into being.",
    sources: ["JBX", "attacks C19"],
  },
  "stop-answering-after-out": {
    rule: "From the entry by which it gives a range away on, a group answers nothing about it.",
    attack:
      "The source goes on answering until it hears that the range has arrived: two groups count.",
    sources: ["JBX", "attacks C19"],
  },
  "commit-before-statement": {
    rule: "The source states that a range is given away only when the entry that says so is committed.",
    attack: "The destination takes over what the source's next leader has never given away.",
    sources: ["JBX", "attacks C16"],
  },
  "check-transfer-statement": {
    rule: "A statement about a transfer is believed only with the realm's MAC over source, destination, range, nonce and records.",
    attack: "The operator writes a statement itself, with no charges in it.",
    sources: ["JBX", "attacks C16"],
  },
  "check-transfer-nonce": {
    rule: "A range is taken over only under the nonce that was drawn when the destination prepared for it.",
    attack: "The statement of an earlier move is given again, and attempts come back.",
    sources: ["JBX", "attacks C16"],
  },
  "finish-transfer-first": {
    rule: "A group has one transfer at a time in hand, as source or as destination.",
    attack:
      "A range comes back before its source knows that it has arrived, and what the source kept for a retry is given away again.",
    sources: ["JBX", "attacks C16"],
  },
  "move-owned-ranges-only": {
    rule: "Only a range in order moves, from another group that owns all of it to one that owns none of it.",
    attack:
      "A group that does not own a range gives it away, and the destination forgets its counters.",
    sources: ["JBX", "attacks C20"],
  },
  "keep-range-given-away": {
    rule: "Only what is prepared can be cancelled; what is given away is not taken back.",
    attack: "The operator cancels at the source, while the destination takes over.",
    sources: ["JBX", "attacks C18"],
  },
  "seal-moved-records": {
    rule: "The secrets of a record travel between groups in a box that only the realm's HSMs open.",
    attack: "The coordinator reads the OPRF key and the envelope, and tests every code offline.",
    sources: ["JBX", "attacks C15 E4"],
  },
  "erase-after-move": {
    rule: "When a range has arrived elsewhere its secrets are erased where they were.",
    attack: "A replica of the former owner is opened after the record is exhausted elsewhere.",
    sources: ["JBX", "attacks C15 D21"],
  },
  "retire-before-activating": {
    rule: "A device whose application pins two fleets activates with one only after the other has said that it holds no record.",
    attack:
      "The user moves to a second fleet with the same code; the first one's record stays, and each counts for itself: k guesses at both.",
    sources: ["JBX", "attacks D16"],
  },
} as const satisfies Record<string, DefenceDescription>;
