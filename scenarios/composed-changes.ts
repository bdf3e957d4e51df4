/**
 * Changes of the members that meet something else: another leader's change of the same configuration (C1, M27).
 * What the operator does to the members by itself is in composed-members.ts.
 */
import type { Configuration } from "../model/protocol/configuration.ts";
import { type ReplicaId, replicaId } from "../model/protocol/parties.ts";
import type { Cast } from "./cast.ts";
import { attacksWith, type Composed, elected, held, LOG, violated, witnessed } from "./composed.ts";
import { among, type Script } from "./script.ts";

const FOUR = { replicas: 4, spares: 1 } satisfies Partial<Configuration>;

const changes = attacksWith({ threat: "membership", configuration: FOUR });

/** The first who waits to join has joined the founders as a learner, and everybody knows that this is committed. */
const admitted = (script: Script, { everyone }: Cast, spare: ReplicaId): Script =>
  elected(script).askFor("hsm-1", everyone, [spare]).deliverAll().heartbeat("hsm-1").deliverAll();

/**
 * Raft's single-server bug in full, as Ongaro told it (raft-dev, 2015), in a fleet of four:
 *   1. the leader of term 1 adds a voter, hsm-5, and nobody hears of it: its fleet has five voters, and a quorum of three;
 *   2. the leader of term 2 removes the first one before anything of its own term is committed: its fleet has three voters,
 *      and it and hsm-3 are a quorum, by which all that it has logged is committed;
 *   3. the first leader stands again: hsm-4 and hsm-5 have heard of nothing, and vote for it. They are a quorum of five, and
 *      commit something else in the same place.
 * The rule refuses the change of step 2: then nothing is committed there, and what the first leader has in hand wins.
 */
const disjointMajorities = (script: Script, cast: Cast): void => {
  const { everyone, followers } = cast;
  const spare = replicaId(everyone.length + 1);
  const [far, near] = [among("hsm-2", "hsm-3"), among("hsm-1", "hsm-4", spare)];
  admitted(script, cast, spare);
  script.askFor("hsm-1", [...everyone, spare]);
  script.stand("hsm-2").deliverAll(({ kind }) => kind.startsWith("vote"));
  script.askFor("hsm-2", followers, [spare]).deliverAll(far);
  script.stand("hsm-1").deliverAll(near);
};

export const CHANGES: readonly Composed[] = [
  changes(["C1"], {
    name: "c1-disjoint-majorities",
    question:
      "Do two leaders that change one configuration in two ways, each unheard by the other, commit two entries in one place?",
    sources: ["attacks C1 M27", "Raft 6"],
    play: disjointMajorities,
    expect: { ...held(...LOG, "CON6", "CON11", "CON12"), ...witnessed("S-JOINED", "S-PROMOTED") },
  }),
  changes(["C1"], {
    name: "c1-disjoint-majorities-in-haste",
    question: "And where the second leader need not wait for an entry of its own term?",
    sources: ["attacks C1 M27", "Raft 6"],
    mutants: ["M27"],
    configuration: { ...FOUR, without: ["commit-own-term-before-change"] },
    play: disjointMajorities,
    // CON6 breaks first, at the change itself: what search finds (scenarios/weakened/commit-own-term-before-change.json).
    expect: violated("CON2"),
  }),
];
