import type { DefenceDescription } from "./defence-description.ts";

/** The checks of a fleet whose members change. */
export const MEMBERSHIP_DEFENCES = {
  "commit-own-term-before-change": {
    rule: "A leader changes the configuration only when an entry of its own term is committed.",
    attack:
      "Two leaders in turn change the same configuration, each in its own way, and the two results have quorums apart.",
    sources: ["Raft 6", "attacks C1 M27"],
  },
  "finish-change-first": {
    rule: "No change of the configuration while another one is uncommitted.",
    attack: "Two voters are added one by one, and the old fleet outvotes none of them.",
    sources: ["Raft 6", "SVR2", "attacks C2"],
  },
  "change-one-voter": {
    rule: "A change names nobody twice, changes something, and one voter at most unless it goes through a joint configuration.",
    attack:
      "Two voters go at once, and what is left has a quorum that shares nobody with the old one.",
    sources: ["SVR2", "attacks C2"],
  },
  "lead-as-voter": {
    rule: "Only a voter stands for election, and a leader does not remove itself.",
    attack: "A replica that is no member any more goes on leading the members.",
    sources: ["SVR2", "attacks C3"],
  },
  "keep-voters-above-tolerance": {
    rule: "The fleet never has R voters or fewer.",
    attack: "With R voters all of them may be set back, and nobody remembers.",
    sources: ["SVR2", "attacks C4"],
  },
  "count-members-only": {
    rule: "Votes and acknowledgements count from voters of the configuration in force, and from nobody else.",
    attack: "A removed replica, or one that is still loading, completes a quorum.",
    sources: ["SVR2", "JBX", "attacks A7 C5"],
  },
  "load-before-voting": {
    rule: "A replica becomes a voter only when it has loaded everything that is committed.",
    attack: "An empty replica is counted as a voter: the fleet looks as large as it is not.",
    sources: ["SVR2", "attacks C6"],
  },
  "serve-above-minimum": {
    rule: "With fewer voters than its minimum the fleet serves nobody.",
    attack: "The operator shrinks the fleet to one HSM, and has one HSM to break.",
    sources: ["SVR2", "attacks C7"],
  },
  "carry-floor": {
    rule: "The floor of versions stands in the log, so that whoever joins or takes over has it.",
    attack: "A replica that joined after the floor was raised leads, and admits an outdated one.",
    sources: ["SVR2", "attacks C11 M10"],
  },
  "raise-floor-only": {
    rule: "The floor of versions is never lowered.",
    attack: "The operator lowers the floor, and admits an HSM whose program has a known fault.",
    sources: ["SVR2", "attacks C11"],
  },
  "admit-above-floor": {
    rule: "An HSM whose program is older than the floor is no member.",
    attack: "The operator admits an HSM whose program has a known fault.",
    sources: ["SVR2", "attacks C11"],
  },
  "new-identity-after-wipe": {
    rule: "An HSM that has lost its log comes back under a new name, and joins like any other.",
    attack:
      "A replica acknowledges a charge, is emptied, and votes under its old name for a leader that missed the charge.",
    sources: ["SVR2", "attacks C12"],
  },
  "time-out-joining": {
    rule: "A replica that does not finish loading gives up, and forgets what it has loaded.",
    attack: "The leader that it loads from is lost half-way, and it waits for ever.",
    sources: ["SVR2", "attacks C14 M9"],
  },
} as const satisfies Record<string, DefenceDescription>;
