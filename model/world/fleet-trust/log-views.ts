/** What the monitor is shown of the log, the witnesses and the evidence: as they are, or as a log in the adversary's hands lies. */
import type { Value } from "../../algebra/cryptosystem.ts";
import { checkpointTerm, cosignedTerm, LOG_ORIGIN, NAMESPACE } from "../../protocol/bundle.ts";
import { keyHistoryOf, placesOf, versionsOf } from "../../protocol/key-directory.ts";
import type { LogShow } from "../../protocol/log-show.ts";
import { consistencyProof, rootOf } from "../../protocol/merkle.ts";
import { ADVERSARY } from "../../protocol/parties.ts";
import type { Poll, TrustGoal } from "../../protocol/trust-input.ts";
import {
  EVIDENCE,
  isWitnessParty,
  LOG,
  MONITOR,
  PUBLISHER,
  signingKeyOf,
} from "../../protocol/trust-keys.ts";
import type { EvidenceContext } from "../../signers/evidence-publisher.ts";
import {
  cosign,
  type LogContext,
  leafOfEntry,
  signedHead,
  type WitnessContext,
} from "../../signers/log.ts";
import type { MonitorContext } from "../../signers/monitor.ts";
import type { PublisherContext } from "../../signers/publisher.ts";
import { canonicalKey } from "../interner.ts";
import type { TrustUniverse } from "./trust-universe.ts";

type Seen = Omit<Poll, "history" | "range">;
type WithDirectory = Omit<Poll, "range">;

const NO_ARTIFACT = { keys: [], terms: null };

/** A view of the log, signed with the log's key or, where the key is the liar's own, with that. */
const shown = (universe: TrustUniverse, poll: Seen, view: LogShow, era: number): Seen => {
  const { crypto } = universe;
  const signedAnew = (entries: Poll["entries"], key: Value): Seen => {
    const leaves = entries.map((entry) => leafOfEntry(crypto, { ...entry, artifact: NO_ARTIFACT }));
    const checkpoint = { origin: LOG_ORIGIN, size: leaves.length, root: rootOf(crypto, leaves) };
    const signature = crypto.sign(key, checkpointTerm(crypto, checkpoint));
    return { ...poll, entries, checkpoint, signature };
  };
  const newest = poll.entries.at(-1);
  if (newest === undefined) return poll;
  const older = poll.entries.slice(0, -1);
  switch (view) {
    case "no-artifacts":
      return { ...poll, entries: [...older, { ...newest, artifact: null }] };
    case "other-artifacts":
      return {
        ...poll,
        entries: [...older, { ...newest, artifact: older.at(-1)?.artifact ?? NO_ARTIFACT }],
      };
    case "flipped-bit": {
      // The last bit of the stored timestamp: the entry now reads like a second statement for its epoch.
      const flipped = { ...newest.statement, timestamp: newest.statement.timestamp ^ 1 };
      return { ...poll, entries: [...older, { ...newest, statement: flipped }] };
    }
    case "before":
      return signedAnew(older, signingKeyOf(crypto, LOG, era));
    case "own-key": {
      const key = ownLogKey(universe);
      return { ...signedAnew(older, key), namedKey: crypto.verifyingKey(key) };
    }
    case "invented-head": {
      const [head, ...others] = poll.heads;
      if (head === undefined) return poll;
      const key = ownLogKey(universe);
      const root = crypto.hash(crypto.text("invented"));
      const checkpoint = { ...poll.checkpoint, root };
      const { witness, time } = head.cosignature;
      const value = crypto.sign(key, cosignedTerm(crypto, checkpoint, time));
      const signature = crypto.sign(key, checkpointTerm(crypto, checkpoint));
      const invented = { checkpoint, signature, cosignature: { witness, time, value } };
      return { ...poll, heads: [invented, ...others] };
    }
    default:
      return poll;
  }
};

/** The directory's versions of what is shown. */
const versionsIn = ({ entries }: Seen) =>
  versionsOf(
    placesOf(
      entries.map(({ statement }) => statement),
      NAMESPACE,
    ),
  );

const ownLogKey = ({ crypto }: TrustUniverse): Value =>
  crypto.signingKey(crypto.fresh(ADVERSARY, "log-seed", 0, "seed"));

/** The key directory of what is shown, as it is or as it lies about the last list but one, where there is one. */
const withDirectory = (
  universe: TrustUniverse,
  poll: Seen,
  view: LogShow,
  era: number,
): WithDirectory => {
  const { crypto } = universe;
  const versions = versionsIn(poll);
  const key = view === "own-key" ? ownLogKey(universe) : signingKeyOf(crypto, LOG, era);
  const honest = keyHistoryOf(crypto, key, versions);
  const stale = versions.length - 2;
  const altered = (staleAt: (epoch: number) => number | null): WithDirectory => ({
    ...poll,
    history: keyHistoryOf(
      crypto,
      key,
      versions.map((one, index) =>
        index === stale && one.staleAt !== null ? { ...one, staleAt: staleAt(one.staleAt) } : one,
      ),
    ),
  });
  const proofs = (change: (path: readonly Value[]) => readonly Value[]): WithDirectory => ({
    ...poll,
    history: {
      ...honest,
      versions: honest.versions.map((one) => ({ ...one, fresh: change(one.fresh) })),
    },
  });
  switch (view) {
    case "stale-missing":
      return altered(() => null);
    case "stale-late":
      return altered((epoch) => epoch + 1);
    case "history-truncated":
      return proofs((path) => path.slice(0, -1));
    case "history-odd":
      return proofs((path) => [...path, crypto.hash(crypto.text("odd"))]);
    default:
      return { ...poll, history: honest };
  }
};

/** The log's proof from what the monitor saw last to what it is shown now. */
const withRange = ({ crypto }: TrustUniverse, poll: WithDirectory, from: number): Poll => {
  const leaves = poll.entries.map((entry) =>
    leafOfEntry(crypto, { ...entry, artifact: NO_ARTIFACT }),
  );
  const to = poll.checkpoint.size;
  const proof = from <= leaves.length ? consistencyProof(crypto, leaves, from) : [];
  return { ...poll, range: { from, to, proof } };
};

/** Another range than the monitor asked for, or more hashes than it takes. */
const rangeGame = (poll: Poll, view: LogShow): Poll => {
  const { from, to, proof } = poll.range;
  if (poll.entries.length === 0) return poll;
  switch (view) {
    case "range-equal":
      return { ...poll, range: { from: to, to, proof: [] } };
    case "range-reversed":
      return { ...poll, range: { from: to, to: from, proof } };
    case "range-future":
      return { ...poll, range: { from, to: to + 1, proof } };
    case "range-hashes":
      return { ...poll, range: { from, to, proof: [...proof, poll.checkpoint.root] } };
    default:
      return poll;
  }
};

/** What the witnesses tell the monitor; a stolen witness key says nothing that would give its thief away. */
const headsOf = (
  universe: TrustUniverse,
  world: Int32Array,
  unheard: readonly string[],
): Poll["heads"] =>
  universe.parties.flatMap((party): Poll["heads"] => {
    if (!isWitnessParty(party) || unheard.includes(party)) return [];
    const { size, root, last } = universe.contextOf<WitnessContext>(world, 0, party);
    if (root === null || last === null) {
      const checkpoint = { origin: LOG_ORIGIN, size: 0, root: rootOf(universe.crypto, []) };
      const value = cosign(universe.crypto, party, checkpoint, 0);
      return [{ checkpoint, signature: value, cosignature: { witness: party, time: 0, value } }];
    }
    const checkpoint = { origin: LOG_ORIGIN, size, root };
    const value = cosign(universe.crypto, party, checkpoint, last.time);
    return [
      {
        checkpoint,
        signature: last.signature,
        cosignature: { witness: party, time: last.time, value },
      },
    ];
  });

/** What the monitor is shown: the log as it is, or as it lies. */
export const pollOf = (
  universe: TrustUniverse,
  world: Int32Array,
  goal: Extract<TrustGoal, { kind: "poll" }>,
): Poll => {
  const { crypto } = universe;
  const { entries } = universe.contextOf<LogContext>(world, 0, LOG);
  const { pages, retired } = universe.contextOf<EvidenceContext>(world, 0, EVIDENCE);
  const { published } = universe.contextOf<PublisherContext>(world, 0, PUBLISHER);
  const { era } = universe.ledgerAt(world[universe.ledgerSlot] as number);
  const honest = signedHead(
    crypto,
    era,
    entries.map((entry) => leafOfEntry(crypto, entry)),
  );
  const poll: Seen = {
    ...honest,
    namedKey: universe.keysOf(era).log,
    entries,
    heads: headsOf(universe, world, goal.unheard ?? []),
    evidence: pages,
    retired: retired.map(({ fleet, epoch }) => ({ keys: universe.fleetDigest(fleet), epoch })),
    published,
  };
  const view = goal.view ?? "everything";
  const { memory } = universe.contextOf<MonitorContext>(world, 0, MONITOR);
  const from = memory?.head?.checkpoint.size ?? 0;
  const seen = withDirectory(universe, shown(universe, poll, view, era), view, era);
  return rangeGame(withRange(universe, seen, from), view);
};

/** Whether a view is another than the log's own, as far as the log has a say in it. */
export const isMisshown = (
  universe: TrustUniverse,
  world: Int32Array,
  goal: Extract<TrustGoal, { kind: "poll" }>,
): boolean => {
  if (goal.view === undefined || goal.view === "invented-head") return false;
  const spelled = (view: LogShow) => canonicalKey(pollOf(universe, world, { ...goal, view }));
  return spelled(goal.view) !== spelled("everything");
};
