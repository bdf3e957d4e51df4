/**
 * Row D21, its other side: the record is destroyed at every replica, and a replica is opened afterwards. Nothing is left where no
 * secret of it has left the HSMs; here one has: in a statement between groups, in the host's store, in a state that the host kept.
 */
import type { Cast } from "./cast.ts";
import {
  attacksWith,
  bereft,
  type Composed,
  guesses,
  held,
  LOG,
  violated,
  witnessed,
} from "./composed.ts";
import type { Script } from "./script.ts";
import { bereft as bereftBetweenGroups, destinationOf, moves } from "./transfer-script.ts";

const TIGHT = { replicas: 3, attemptsMax: 1 } as const;
/** Any two quorums share a replica more than is set back. */
const SPARING = { replicas: 4, rollbackTolerance: 1, attemptsMax: 1 } as const;

const opens = (script: Script, party: string): Script =>
  script.take({ do: "corrupt", party, level: "extracted" });

/** The leader's heartbeat brings the destruction to whoever has not applied it. */
const exhausted = (script: Script, leader: string): Script =>
  guesses(script, 2).heartbeat(leader).deliverAll();

/**
 * The boxes of the move are under a key that all HSMs of the realm have, and keep: whoever saw the statement pass opens them with
 * any of them, also one of the former owner's that has erased everything.
 */
const movedAndOpened = (script: Script, cast: Cast): void => {
  moves(bereftBetweenGroups(script, cast), cast);
  opens(exhausted(script, destinationOf(cast)), "hsm-2");
};

/** Every tree that there ever was is the host's, under a sealing key that all HSMs have, and keep. */
const outsideAndOpened = (script: Script): void => {
  opens(exhausted(bereft(script), "hsm-1"), "hsm-2");
};

/** One replica, as many as the quorum rule allows for, holds what it had: until it hears from the others, or for ever if it does not. */
const setBackAndOpened = (script: Script): void => {
  bereft(script).keep("hsm-2");
  opens(exhausted(script, "hsm-1").setBack("hsm-2"), "hsm-2");
};

/** It hears from them first, and applies the destruction again. */
const setBackAndCaughtUp = (script: Script): void => {
  bereft(script).keep("hsm-2");
  exhausted(script, "hsm-1").setBack("hsm-2");
  opens(script.heartbeat("hsm-1").deliverAll().heartbeat("hsm-1").deliverAll(), "hsm-2");
};

const attack = attacksWith({ threat: "extract-one", configuration: TIGHT });

const EXPOSED = violated("X1", "X6");
/** Nobody broke a rule of the log: within the vault the record is destroyed, and stays so. */
const KEPT = ["X2", "X3", "X4", "X5", "CON7", "CON10", ...LOG] as const;

export const REMAINS: readonly Composed[] = [
  attack(["D21", "C15"], {
    name: "d21-c15-moved-and-opened",
    question:
      "The record was moved, and destroyed where it arrived; both sides have erased it. Does a replica that is opened then open what the host saw pass?",
    sources: ["attacks D21 C15", "found by this model"],
    threat: "transfer-and-extract",
    configuration: { ...TIGHT, groups: 2 },
    play: movedAndOpened,
    expect: { ...held(...KEPT, "CON8"), ...EXPOSED, ...witnessed("S-TRANSFERRED", "S-DESTROYED") },
  }),
  attack(["D21", "B7"], {
    name: "d21-b7-outside-and-opened",
    question:
      "Records are outside, and the record is destroyed. Does a replica that is opened then open what the host has kept of it?",
    sources: ["attacks D21 B7", "JBX"],
    configuration: { ...TIGHT, records: "outside" },
    play: outsideAndOpened,
    expect: { ...held(...KEPT), ...EXPOSED, ...witnessed("S-DESTROYED") },
  }),
  attack(["D21", "B1"], {
    name: "d21-b1-set-back-and-opened",
    question:
      "One replica is set back to before the destruction, which the quorum rule allows for, and is opened. Has it the secrets?",
    sources: ["attacks D21 B1", "found by this model"],
    threat: "rollback-and-extract",
    configuration: SPARING,
    play: setBackAndOpened,
    expect: { ...held(...KEPT), ...EXPOSED, ...witnessed("S-SET-BACK", "S-DESTROYED") },
  }),
  attack(["D21", "B12"], {
    name: "d21-b12-halted-and-opened",
    question:
      "And where an anchor names the newest states, so that the replica that is set back halts?",
    sources: ["attacks D21 B12", "found by this model"],
    threat: "rollback-and-extract",
    configuration: { ...SPARING, anchor: "monotone" },
    play: setBackAndOpened,
    expect: { ...held(...KEPT), ...EXPOSED, ...witnessed("S-HALTED", "S-DESTROYED") },
  }),
  attack(["D21", "B1"], {
    name: "d21-b1-set-back-and-caught-up",
    question: "And where it hears from the others before it is opened?",
    sources: ["attacks D21 B1", "found by this model"],
    threat: "rollback-and-extract",
    configuration: SPARING,
    play: setBackAndCaughtUp,
    expect: { ...held("X1", "X6", ...KEPT), ...witnessed("S-SET-BACK", "S-DESTROYED") },
  }),
];
