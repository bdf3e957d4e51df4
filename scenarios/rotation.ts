/**
 * The law of the attempt counter (row D4): what an operator gets who chooses which quorum serves each attempt. Where each
 * replica counts for itself, floor(N * k / q) guesses; where the counter is an entry of the log, k.
 */
import { type Configuration, DEFAULT_CONFIGURATION } from "../model/protocol/configuration.ts";
import { type ReplicaId, replicaIds } from "../model/protocol/parties.ts";
import { quorumSize } from "../model/vault/quorum.ts";
import { enrolled, guess } from "./composed.ts";
import { among, Script } from "./script.ts";
import { VAULT_THREATS } from "./threats.ts";

export interface Counter {
  readonly replicas: number;
  readonly attemptsMax: number;
}

/** Attempts of one registration for which the law is written down, for each size of a fleet. */
export const ATTEMPTS = [1, 2, 3, 5, 10] as const;
export const FLEETS = [3, 4, 5, 6, 7] as const;

export const COUNTERS: readonly Counter[] = FLEETS.flatMap((replicas) =>
  ATTEMPTS.map((attemptsMax) => ({ replicas, attemptsMax })),
);

/** The quorum of a fleet that tolerates no rollback. */
export const servingSize = ({ replicas }: Counter): number => quorumSize(replicas, 0);

/** How many guesses there are where each replica counts for itself. */
export const guessesOfOwnCounters = (counter: Counter): number =>
  Math.floor((counter.replicas * counter.attemptsMax) / servingSize(counter));

/** Which replicas serve each attempt: always those with most attempts left, of whom the first then leads. */
export const rotation = (counter: Counter): readonly (readonly ReplicaId[])[] => {
  const left = new Map(replicaIds(counter.replicas).map((id) => [id, counter.attemptsMax]));
  const subsets = Array.from({ length: guessesOfOwnCounters(counter) }, () => {
    const most = [...left].sort(([, a], [, b]) => b - a).slice(0, servingSize(counter));
    for (const [id, attempts] of most) left.set(id, attempts - 1);
    return most.map(([id]) => id).sort();
  });
  // Attempts with one leader stand together, so that few elections are needed.
  return [...subsets].sort((a, b) => ((a[0] ?? "") < (b[0] ?? "") ? -1 : 1));
};

const COUNT = { kind: "count-request" } as const;

/** One guess, which exactly these replicas serve. Where the counter is in the log they are those that acknowledge. */
const served = (script: Script, members: readonly ReplicaId[], everyone: readonly ReplicaId[]) => {
  const [leader = "", ...others] = members;
  guess(script).deliver({ to: "fleet" }, leader);
  for (const peer of everyone)
    if (peer !== leader && !members.includes(peer)) script.drop({ ...COUNT, to: peer });
  for (const peer of others) script.deliver({ ...COUNT, to: peer });
  script.deliverAll();
};

/** The operator rotates the serving quorum over replicas that count for themselves. */
export const rotateOwnCounters =
  (counter: Counter) =>
  (script: Script): void => {
    const everyone = replicaIds(counter.replicas);
    let leads = "hsm-1";
    enrolled(script);
    for (const members of rotation(counter)) {
      const [leader = ""] = members;
      if (leader !== leads) script.stand(leader).deliverAll();
      leads = leader;
      served(script, members, everyone);
    }
  };

/** The same where the counter is in the log: each attempt is acknowledged by another quorum, under another leader. */
export const rotateQuorums =
  (counter: Counter) =>
  (script: Script): void => {
    let leads = "hsm-1";
    enrolled(script);
    for (const members of rotation(counter)) {
      const [leader = ""] = members;
      if (leader !== leads) script.stand(leader).deliverAll();
      leads = leader;
      guess(script)
        .deliver({ to: "fleet" }, leader)
        .deliverAll(among(...members));
      // The next leader must hold what this quorum committed, or nobody would vote for it.
      script.heartbeat(leader).deliverAll();
    }
  };

/** Guesses that were evaluated in the schedule. */
export const evaluatedIn = (
  counter: Counter,
  without: Configuration["without"],
  play: (script: Script) => void,
): number => {
  const script = new Script(
    { ...DEFAULT_CONFIGURATION, ...counter, without },
    VAULT_THREATS.operator.threat,
  );
  play(script);
  return script.facts.filter(({ fact }) => fact === "guess-evaluated").length;
};

export interface CounterLaw extends Counter {
  readonly quorum: number;
  /** Counted in schedules, not computed. */
  readonly ownCounters: number;
  readonly oneCounter: number;
}

/** Both counters, measured. */
export const counterLaw = (counter: Counter): CounterLaw => ({
  ...counter,
  quorum: servingSize(counter),
  ownCounters: evaluatedIn(counter, ["count-in-consensus"], rotateOwnCounters(counter)),
  oneCounter: evaluatedIn(counter, [], rotateQuorums(counter)),
});
