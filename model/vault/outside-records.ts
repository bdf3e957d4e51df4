/**
 * Records that are kept outside: the host's store has them, sealed, as leaves of a tree; the HSM keeps the root. To apply
 * an entry it asks for the record, checks the proof against its root, applies, seals, and has a new root. What the host
 * may do, and what stops it:
 *   - it serves the record as it was before (B7), or an old leaf under new siblings: the root differs;
 *   - it serves another record with its genuine proof (B8): that is not where the lookup of the id ends;
 *   - it says that there is no such record (B10): it must show the leaf in which the lookup ends.
 * It can always keep silent: then nothing is applied, and nobody is answered.
 * Where the leader evaluates at once it asks for the record before it evaluates (uncommitted-leaf.ts).
 */
import type { Protocol } from "../protocol/configuration.ts";
import { type Effect, type Outcome, record, refuse, send } from "../protocol/effects.ts";
import { type Input, messageOf } from "../protocol/machine-kit.ts";
import type { RecordReply, VaultRequest } from "../protocol/messages.ts";
import { type RecordId, STORE } from "../protocol/parties.ts";
import {
  emptyRoot,
  isWayOf,
  rootAfter,
  rootOf,
  type TreeLeaf,
  type TreeProof,
  unpackSteps,
} from "../protocol/record-tree.ts";
import { applyNext } from "./apply-rules.ts";
import { settled } from "./compaction.ts";
import { EMPTY_RECORD, type RecordState } from "./record-rules.ts";
import { openRecord } from "./record-sealing.ts";
import { entryAt, fleetOf, type ReplicaContext, writtenIndex } from "./replica-context.ts";
import { isWrittenAnyway, leafAhead, leafOf } from "./uncommitted-leaf.ts";

type Result = Outcome<ReplicaContext>;

export const isOutside = ({ configuration }: Protocol): boolean =>
  configuration.records === "outside";

const treeOf = (
  { crypto }: Protocol,
  { tree }: ReplicaContext,
): NonNullable<ReplicaContext["tree"]> => tree ?? { applied: 0, root: emptyRoot(crypto) };

/** How far it may apply: what is known to be committed, and its own storage has written. */
const limitOf = (context: ReplicaContext): number => Math.min(context.known, writtenIndex(context));

/** The record that the next entry is for; `undefined` where there is no next one, null for an entry without a record. */
const nextRecord = (context: ReplicaContext): RecordId | null | undefined => {
  if (context.commit >= limitOf(context)) return undefined;
  const operation = entryAt(context, context.commit + 1)?.operation;
  return operation !== undefined && "record" in operation ? operation.record : null;
};

const requestOf = (input: Input): VaultRequest => messageOf<VaultRequest>(input);

const ask = (protocol: Protocol, context: ReplicaContext, wanted: RecordId): Effect => {
  const { root } = treeOf(protocol, context);
  return send(STORE, { kind: "record-read", record: wanted, root });
};

const applied = (protocol: Protocol, context: ReplicaContext): ReplicaContext => ({
  ...context,
  tree: { ...treeOf(protocol, context), applied: context.commit },
});

/** Applies what needs no record, and asks for the record that comes next: of an entry first, then of a request. */
export const goOn = (protocol: Protocol, context: ReplicaContext): Result => {
  let next = context;
  const effects: Effect[] = [];
  while (nextRecord(next) === null) {
    const outcome = applyNext(protocol, next);
    const done = settled(protocol, { ...outcome, context: applied(protocol, outcome.context) });
    next = done.context;
    effects.push(...done.effects);
  }
  const [request] = next.waiting;
  const wanted = nextRecord(next) ?? (request && requestOf(request).record) ?? null;
  if (wanted === next.reading) return { context: next, effects };
  return {
    context: { ...next, reading: wanted },
    effects: wanted === null ? effects : [...effects, ask(protocol, next, wanted)],
  };
};

/** More of the log is known to be committed. */
export const commitOutside = (
  protocol: Protocol,
  context: ReplicaContext,
  commit: number,
): Result => goOn(protocol, { ...context, known: Math.max(context.known, commit) });

/** Asks the host again for what it has not served. */
export const askAgain = (protocol: Protocol, context: ReplicaContext): readonly Effect[] =>
  context.reading === null ? [] : [ask(protocol, context, context.reading)];

/** Lets a request wait for its record. */
export const awaitRecord = (protocol: Protocol, context: ReplicaContext, input: Input): Result =>
  goOn(protocol, { ...context, waiting: [...context.waiting, input] });

/** The record and its proof; `undefined` for what is refused. */
interface Served {
  readonly state: RecordState;
  readonly proof: TreeProof;
}

/** Each check is one way in which the host could lie, and a defence of its own. */
const served = (
  protocol: Protocol,
  context: ReplicaContext,
  { record: wanted, holder, box, steps: packed }: RecordReply,
): Served | undefined => {
  const { crypto, defends } = protocol;
  const steps = unpackSteps(crypto, packed);
  if (steps === undefined || (holder === null) !== (box === null)) return undefined;
  const leaf: TreeLeaf | null = holder === null || box === null ? null : { record: holder, box };
  const proof: TreeProof = { leaf, steps };
  const isRooted = rootOf(crypto, proof) === treeOf(protocol, context).root;
  const nothing: Served = { state: EMPTY_RECORD, proof };
  if (leaf === null) return isRooted || !defends("prove-absence") ? nothing : undefined;
  if (!isRooted && defends("verify-record-root")) return undefined;
  const isOther = leaf.record !== wanted;
  if (isOther && defends("match-record-to-proof"))
    return isWayOf(wanted, proof) || !defends("prove-absence") ? nothing : undefined;
  const state = openRecord(protocol, fleetOf(context), leaf.box);
  return state && { state, proof };
};

/** Applies the next entry to a record that was served, and gives it back to the host. */
const applyTo = (
  protocol: Protocol,
  context: ReplicaContext,
  wanted: RecordId,
  { state, proof }: Served,
): Result => {
  const { crypto } = protocol;
  const given = { ...context, reading: null, records: { [wanted]: state } };
  const outcome = applyNext(protocol, given);
  const after = outcome.context.records[wanted] ?? EMPTY_RECORD;
  const done = applied(protocol, { ...outcome.context, records: {} });
  const entry = entryAt(context, done.commit);
  if (after === state && !isWrittenAnyway(protocol, entry))
    return settled(protocol, { context: done, effects: outcome.effects });
  const { root } = treeOf(protocol, done);
  const leaf = leafOf(protocol, fleetOf(done), wanted, after, done.commit);
  const next = rootAfter(crypto, proof, leaf);
  return settled(protocol, {
    context: { ...done, tree: { applied: done.commit, root: next } },
    effects: [...outcome.effects, send(STORE, { kind: "record-write", ...leaf, root, next })],
  });
};

/** Serves the requests that wait for the record that was served. */
const serveWaiting = (
  protocol: Protocol,
  context: ReplicaContext,
  wanted: RecordId,
  { state, proof }: Served,
  serve: (context: ReplicaContext, input: Input) => Result,
): Result => {
  const isFor = (input: Input): boolean => requestOf(input).record === wanted;
  let next: ReplicaContext = {
    ...context,
    reading: null,
    waiting: context.waiting.filter((input) => !isFor(input)),
    records: { [wanted]: state },
  };
  const effects: Effect[] = [];
  const { root } = treeOf(protocol, context);
  for (const input of context.waiting.filter(isFor)) {
    const outcome = serve(next, input);
    const ahead = leafAhead(protocol, next, outcome.context, wanted, proof, root);
    next = outcome.context;
    effects.push(...outcome.effects, ...ahead);
  }
  const further = goOn(protocol, { ...next, records: {} });
  return { context: further.context, effects: [...effects, ...further.effects] };
};

/** What the host serves: used for the next entry that waits for it, or for a request, or refused. */
export const takeRecord = (
  protocol: Protocol,
  context: ReplicaContext,
  input: Input,
  serve: (context: ReplicaContext, input: Input) => Result,
): Result => {
  const reply = messageOf<RecordReply>(input);
  if (reply.record !== context.reading) return { context, effects: [refuse("not-expected")] };
  const found = served(protocol, context, reply);
  if (found === undefined) {
    const told = record({
      fact: "record-refused",
      replica: context.device,
      record: reply.record,
    });
    return { context, effects: [refuse("record-rejected"), told] };
  }
  if (nextRecord(context) !== reply.record)
    return serveWaiting(protocol, context, reply.record, found, serve);
  const outcome = applyTo(protocol, context, reply.record, found);
  const further = goOn(protocol, outcome.context);
  return { context: further.context, effects: [...outcome.effects, ...further.effects] };
};
