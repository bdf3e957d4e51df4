import type { DefenceDescription } from "./defence-description.ts";

/** The checks of a fleet whose attestations run out: by which time, and what comes of it. */
export const ATTESTATION_DEFENCES = {
  "quorum-clock": {
    rule: "Attestations are judged by a time that a quorum gives for this very entry or candidacy, never by the clock of one's own host.",
    attack:
      "The host cuts a leader off with an HSM whose attestation has run out, stops the leader's clock, and the two are a quorum.",
    sources: ["SVR2", "attacks B14 M1"],
  },
  "count-voters-clocks": {
    rule: "Only the clocks of voters are counted in the time of the group.",
    attack: "Learners whose hosts' clocks stand still hold the time of the group back.",
    sources: ["SVR2", "attacks B15 M2"],
  },
  "refuse-expired-evidence": {
    rule: "The vote or the acknowledgement of an HSM whose attestation has run out counts for nothing.",
    attack:
      "An HSM that was found faulty and is not attested again acknowledges a charge, is set back, and elects a leader that missed it.",
    sources: ["SVR2", "attacks B14"],
  },
  "resign-when-expired": {
    rule: "A leader whose attestation has run out answers nobody and leaves its office.",
    attack: "An HSM that was found faulty goes on serving users as long as it leads.",
    sources: ["SVR2", "attacks B14"],
  },
  "refuse-expired-joiner": {
    rule: "An HSM whose attestation has run out is not made a learner or a voter.",
    attack:
      "The operator admits an HSM that was found faulty, on the attestation that it once had.",
    sources: ["SVR2", "attacks B14"],
  },
} as const satisfies Record<string, DefenceDescription>;
