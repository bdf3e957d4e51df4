/**
 * A replica loads a snapshot: it collects the pages beside what it has, and puts them in the place of all of it at once,
 * when they are whole. Until then it votes, follows and answers by its old log, and a crash forgets the pages.
 */
import type { Protocol } from "../protocol/configuration.ts";
import { arm, type Effect, type Outcome, record, refuse, send } from "../protocol/effects.ts";
import {
  isSound,
  type RecordRow,
  rowsOf,
  type SnapshotHead,
  snapshotDigest,
  stateIn,
} from "../protocol/log-snapshot.ts";
import { type Input, messageOf } from "../protocol/machine-kit.ts";
import type { SnapshotOffer, SnapshotPage, SnapshotReply } from "../protocol/messages.ts";
import type { ReplicaId } from "../protocol/parties.ts";
import { acknowledgement } from "./acknowledgements.ts";
import { isAuthentic, tagged } from "./channel.ts";
import { digested, isWrittenLate } from "./compaction.ts";
import { adoptTerm, leaveOffice } from "./election-rules.ts";
import {
  baseIndex,
  entryAt,
  hashAt,
  type Loading,
  type ReplicaContext,
  type Stored,
  writtenIndex,
  writtenOf,
} from "./replica-context.ts";

type Result = Outcome<ReplicaContext>;

/** What every message of a leader is heard by: its tag, its term; and whoever leads leaves office. */
const heard = (
  protocol: Protocol,
  context: ReplicaContext,
  message: SnapshotOffer | SnapshotPage,
): Result & { readonly isHeard: boolean } => {
  const refused = (refusal: "unauthenticated" | "stale-term") =>
    ({ isHeard: false, context, effects: [refuse(refusal)] }) as const;
  if (!isAuthentic(protocol, context, message)) return refused("unauthenticated");
  if (message.term < context.term && protocol.defends("refuse-stale-term"))
    return refused("stale-term");
  const left = leaveOffice(protocol, context);
  return {
    isHeard: true,
    context: adoptTerm(protocol, left.context, message.term),
    effects: [...left.effects, arm("election")],
  };
};

/**
 * How far the log holds what a snapshot stands for; `undefined` where it does not. The attack that looking stops (A18):
 *   1. a replica loads a snapshot, and acknowledges charges behind it;
 *   2. the host delivers the offer and the pages a second time;
 *   3. the replica is where it was before those charges, and a quorum has forgotten one.
 * Played in scenarios/weakened/refuse-older-snapshot.json.
 */
const heldUpTo = (
  protocol: Protocol,
  context: ReplicaContext,
  { index, hash }: Pick<SnapshotHead, "index" | "hash">,
): number | undefined => {
  if (!protocol.defends("refuse-older-snapshot")) return undefined;
  if (hashAt(protocol, context, index) === hash) return index;
  return index <= context.commit ? baseIndex(context) : undefined;
};

const loadOf = (
  { leader, index, entryTerm, hash, members, root, digest, pages }: SnapshotOffer,
  kept: Loading["pages"],
): Loading => ({
  leader,
  head: { index, term: entryTerm, hash, members, ...(root === undefined ? {} : { root }) },
  digest,
  pages: Array.from({ length: pages }, (_, page) => kept[page] ?? null),
});

const isLoadOf = (
  loading: Loading,
  { leader, index, digest }: Pick<SnapshotOffer, "leader" | "index" | "digest">,
): boolean =>
  loading.leader === leader && loading.head.index === index && loading.digest === digest;

/** For whoever watches: the pages so far are forgotten. */
const ended = ({ device, loading }: ReplicaContext): readonly Effect[] =>
  loading === null
    ? []
    : [
        record({
          fact: "load-ended",
          replica: device,
          index: loading.head.index,
          pages: loading.pages.filter((page) => page !== null).length,
        }),
      ];

/** A leader offers a snapshot. What was being loaded of another one is forgotten. */
export const takeOffer = (protocol: Protocol, context: ReplicaContext, input: Input): Result => {
  const offer = messageOf<SnapshotOffer>(input);
  const { isHeard, context: follower, effects } = heard(protocol, context, offer);
  if (!isHeard) return { context: follower, effects };
  const held = heldUpTo(protocol, follower, offer);
  if (held !== undefined) {
    const told = acknowledgement(protocol, follower, offer.leader, held);
    return { context: told.context, effects: [...effects, ...told.effects] };
  }
  const { loading } = follower;
  if (loading !== null && isLoadOf(loading, offer))
    return goOn(protocol, follower, loading, effects);
  const kept = protocol.defends("install-whole-snapshot") ? [] : (loading?.pages ?? []);
  const begun = record({
    fact: "load-begun",
    replica: context.device,
    leader: offer.leader,
    index: offer.index,
  });
  return goOn(protocol, follower, loadOf(offer, kept), [...effects, ...ended(follower), begun]);
};

/** A page of the snapshot that is being loaded; in whatever order, however often. */
export const takePage = (protocol: Protocol, context: ReplicaContext, input: Input): Result => {
  const page = messageOf<SnapshotPage>(input);
  const { isHeard, context: follower, effects } = heard(protocol, context, page);
  if (!isHeard) return { context: follower, effects };
  const { loading } = follower;
  const isExpected =
    loading !== null &&
    page.page < loading.pages.length &&
    (isLoadOf(loading, page) || !protocol.defends("install-whole-snapshot"));
  if (!isExpected) return { context: follower, effects: [...effects, refuse("page-not-expected")] };
  const pages = loading.pages.map((rows, at) => (at === page.page ? page.rows : rows));
  return goOn(protocol, follower, { ...loading, pages }, effects);
};

/** The page that is asked for next; none where the load is complete, or passes for it. */
const missingIn = ({ defends }: Protocol, { pages }: Loading): number | undefined => {
  const missing = pages.indexOf(null);
  const passes = !defends("install-whole-snapshot") && pages.at(-1) !== null;
  return missing < 0 || passes ? undefined : missing;
};

const goOn = (
  protocol: Protocol,
  context: ReplicaContext,
  loading: Loading,
  before: readonly Effect[],
): Result => {
  const page = missingIn(protocol, loading);
  if (page === undefined) return install(protocol, context, loading, before);
  const asked = tagged<SnapshotReply>(protocol, context, {
    kind: "snapshot-reply",
    term: context.term,
    replica: context.id,
    index: loading.head.index,
    digest: loading.digest,
    page,
  });
  return { context: { ...context, loading }, effects: [...before, send(loading.leader, asked)] };
};

/**
 * Whether the rows are those of the snapshot that was named. The attack that this stops (A19):
 *   1. a replica loads a page of a snapshot, and attempts commit before it has the next one;
 *   2. the log is compacted again, and the leader offers the newer snapshot;
 *   3. the page that is there already is kept: a record in it has the attempts that were charged since.
 * Played in scenarios/weakened/install-whole-snapshot.json.
 */
const isWhole = (
  protocol: Protocol,
  { head, digest, pages }: Loading,
  rows: readonly RecordRow[],
): boolean =>
  !protocol.defends("install-whole-snapshot") ||
  (!pages.includes(null) &&
    rows.every((row) => isSound(protocol, row)) &&
    snapshotDigest(protocol, head, rows) === digest);

const secretsIn = (rows: readonly RecordRow[]) =>
  rows.flatMap(({ record: recordId, active, pending }) =>
    [active, pending].flatMap((generation) =>
      generation === null || generation.secrets === null
        ? []
        : [{ record: recordId, generation: generation.number }],
    ),
  );

/** What the storage has until it has written a snapshot that another replica sent: the log as it was. */
const storedBefore = (context: ReplicaContext, leader: ReplicaId): Stored => {
  const { snapshot, stored, tree, commit } = context;
  return {
    snapshot: stored === null ? snapshot : stored.snapshot,
    log: stored === null ? writtenOf(context) : stored.log,
    loaded: { leader, tree: stored?.loaded ? stored.loaded.tree : tree },
    // Behind what is applied the two may differ.
    upTo: stored?.upTo ?? Math.min(commit, writtenIndex(context)),
  };
};

/** Everything at once: snapshot, log and records; or nothing. */
const install = (
  protocol: Protocol,
  context: ReplicaContext,
  loading: Loading,
  before: readonly Effect[],
): Result => {
  const { head, leader, pages } = loading;
  const { index } = head;
  const rows = pages.flatMap((page) => page ?? []);
  const records = isWhole(protocol, loading, rows) ? stateIn(protocol, rows) : undefined;
  if (records === undefined)
    return {
      context: { ...context, loading: null },
      effects: [...before, ...ended({ ...context, loading }), refuse("snapshot-rejected")],
    };
  const late = isWrittenLate(protocol) ? storedBefore(context, leader) : null;
  const installed: ReplicaContext = {
    ...context,
    unwritten: 0,
    stored: late,
    snapshot: {
      ...head,
      records,
      digest: snapshotDigest(protocol, head, rowsOf(protocol, records)),
    },
    log: [],
    commit: index,
    records,
    loading: null,
    ...(head.root === undefined
      ? {}
      : {
          tree: { applied: index, root: head.root },
          known: Math.max(context.known, index),
          reading: null,
        }),
  };
  const told = acknowledgement(protocol, installed, leader, index);
  return {
    context: told.context,
    effects: [
      ...before,
      ...(late === null ? factsOf(context, context, leader, head, rows) : []),
      ...digested(protocol, installed),
      ...told.effects,
    ],
  };
};

/** What a log loses to a snapshot that ends with this index: what is behind it, if anything is; an own snapshot may have stood for some. */
const discardedBehind = (before: Pick<ReplicaContext, "snapshot" | "log">, index: number) => {
  const from = index + 1;
  const at = Math.max(from, baseIndex(before));
  const hash = at === baseIndex(before) ? before.snapshot?.hash : entryAt(before, at)?.hash;
  return hash === undefined ? [] : [{ from, at, hash }];
};

/** For whoever watches: a snapshot is in the place of what the replica had; told when it is durable. */
const factsOf = (
  { device: replica }: ReplicaContext,
  before: Pick<ReplicaContext, "snapshot" | "log">,
  leader: ReplicaId,
  { index, term, hash }: SnapshotHead,
  rows: readonly RecordRow[],
): readonly Effect[] => [
  ...discardedBehind(before, index).map((lost) =>
    record({ fact: "entries-discarded", replica, ...lost }),
  ),
  record({
    fact: "snapshot-installed",
    replica,
    leader,
    index,
    term,
    hash,
    secrets: secretsIn(rows),
  }),
];

/** The storage has written a snapshot that another replica sent; nothing of one that is its own. */
export const installedFacts = (protocol: Protocol, context: ReplicaContext): readonly Effect[] => {
  const { snapshot, stored } = context;
  return snapshot === null || stored === null || stored.loaded === null
    ? []
    : factsOf(context, stored, stored.loaded.leader, snapshot, rowsOf(protocol, snapshot.records));
};
