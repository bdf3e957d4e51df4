/** Rows A9, A18, A19 and B7 where logs are compacted and storage completes late, or the host stores the records. */
import { type ReplicaId, recordOf, VICTIM_ACCOUNT } from "../model/protocol/parties.ts";
import type { Cast } from "./cast.ts";
import {
  attacksWith,
  bereft,
  type Composed,
  guess,
  guesses,
  held,
  RIGHT,
  SPARING_ONE,
  tries,
  witnessed,
} from "./composed.ts";
import { laggardOf, loses, nearIn, SERVED, takesOver, unheard } from "./composed-snapshots.ts";
import type { Script } from "./script.ts";

const COMPACTING = { replicas: 3, attemptsMax: 2, compactAfter: 2 } as const;
const DELAYED = { ...COMPACTING, writes: "delayed" } as const;
const OUTSIDE = { ...COMPACTING, attemptsMax: 3, records: "outside" } as const;

const compacting = attacksWith({ threat: "operator" });

/** A charge is written by a quorum, committed and compacted; before the snapshots are written the power is cut at all who have it. */
const cutBeforeSnapshot = (script: Script, cast: Cast): void => {
  const [near, last] = [cast.everyone.slice(0, -1), laggardOf(cast)];
  bereft(script).heartbeat("hsm-1").deliverAll();
  script.holdWrites();
  guess(script).deliverAll(nearIn(cast));
  script
    .write(...near)
    .deliverAll(nearIn(cast))
    .heartbeat("hsm-1")
    .deliverAll(nearIn(cast));
  script
    .letWrite()
    .crash(...near)
    .restart(...near);
  loses(script, last).stand(last).deliverAll();
  script.stand("hsm-2").deliverAll();
  guesses(script, 2);
};

/** The last one has loaded a snapshot in memory, and the power is cut; it comes up with its old log, votes by that, and loads again. */
const cutWhileLoading = (script: Script, cast: Cast): void => {
  const last = laggardOf(cast);
  unheard(bereft(script), 1, nearIn(cast));
  loses(script, last).heartbeat("hsm-1").holdWrites();
  script.deliver({ from: "hsm-1", to: last, kind: "snapshot-offer" });
  script.deliver({ from: last, to: "hsm-1", kind: "snapshot-reply" });
  script.deliver({ from: "hsm-1", to: last, kind: "snapshot-page" }).deliverAll();
  script.crash(last).restart(last).letWrite();
  script.heartbeat("hsm-1").deliverAll();
  takesOver(script, last);
};

/** The host serves the record as it was before the charges, whatever a replica has loaded. */
const lie = (script: Script, to: ReplicaId, leaf: number): Script =>
  script.inject({
    recipe: "serve-record",
    to,
    holder: recordOf(VICTIM_ACCOUNT),
    leaf,
    path: leaf,
  });

/** The last one lags and loads a root in place of entries; it leads, and is served the record of before the charge. */
const loadsRoot = (script: Script, cast: Cast): void => {
  const last = laggardOf(cast);
  unheard(bereft(script), 2, nearIn(cast));
  loses(script, last).heartbeat("hsm-1").deliverAll();
  script.crash("hsm-1").stand(last).deliverAll();
  guess(script).deliverAll(({ kind }) => kind !== "record-reply");
  script.drop({ to: last, kind: "record-reply" });
  lie(script, last, 1).deliverAll().heartbeat(last).deliverAll();
  tries(script, RIGHT);
};

/** The offer of an old root comes again when the last one has applied, and acknowledged, more. */
const oldRootAgain = (script: Script, cast: Cast): void => {
  const last = laggardOf(cast);
  unheard(bereft(script), 2, nearIn(cast));
  loses(script, last).heartbeat("hsm-1");
  script.duplicate({ from: "hsm-1", to: last, kind: "snapshot-offer" });
  const isOld = ({ kind }: { readonly kind: string }): boolean => kind !== "snapshot-offer";
  script.deliverAll(isOld);
  guess(script).deliverAll(isOld).heartbeat("hsm-1").deliverAll(isOld);
  script.deliver({ from: "hsm-1", to: last, kind: "snapshot-offer" }).deliverAll();
  script.crash("hsm-1").stand(last).deliverAll();
  guesses(script, 1);
};

export const COMPACTING_ROWS: readonly Composed[] = [
  compacting(["A9", "A18"], {
    name: "a9-power-cut-before-the-snapshot",
    question:
      "Is a charge gone where its entry was compacted, and the power is cut before the snapshot is written?",
    sources: ["attacks A9 A18"],
    configuration: DELAYED,
    play: cutBeforeSnapshot,
    family: SPARING_ONE,
    expect: { ...held(...SERVED, "X5"), ...witnessed("S-COMPACTED", "S-RESTARTED", "S-DESTROYED") },
  }),
  compacting(["A9", "A19"], {
    name: "a9-power-cut-before-a-loaded-snapshot-is-written",
    question:
      "Does a replica count for a snapshot that it has loaded in memory, and what has it after a power cut?",
    sources: ["attacks A9 A19"],
    configuration: DELAYED,
    play: cutWhileLoading,
    family: SPARING_ONE,
    expect: { ...held(...SERVED), ...witnessed("S-LOADED", "S-RESTARTED", "S-RESTORED") },
  }),
  compacting(["A18", "B7"], {
    name: "b7-record-rolled-back-for-who-loaded-a-root",
    question:
      "Where records are outside, does a replica that loaded a root in place of entries take a record of before it?",
    sources: ["attacks A18 B7"],
    configuration: OUTSIDE,
    play: loadsRoot,
    family: SPARING_ONE,
    expect: { ...held(...SERVED), ...witnessed("S-LOADED", "S-RECORD-REFUSED") },
  }),
  compacting(["A18", "B7"], {
    name: "a18-old-root-again",
    question:
      "Does a root that is delivered again set a replica back, so that an old record passes?",
    sources: ["attacks A18 B7"],
    configuration: OUTSIDE,
    play: oldRootAgain,
    family: SPARING_ONE,
    expect: { ...held(...SERVED), ...witnessed("S-LOADED") },
  }),
];
