/**
 * Records outside, and the leader evaluates at once: Juicebox's architecture [JBX]. The leader asks the host for the record,
 * evaluates on it and on what its log has of it already, logs what came out, and gives the host the leaf as the entry will make
 * it. The answer is held until a quorum has the entry, and only then does the root in each HSM move.
 *   So the host has a leaf in hand that is not committed, and could still stop its entry (D3): its size, and that there is one at
 * all, must not depend on what came out. Room for as many open attempts as there are makes every leaf as long; the entry's index
 * in it makes a record that did not change look like one that did.
 */

import type { Value } from "../algebra/cryptosystem.ts";
import type { Protocol } from "../protocol/configuration.ts";
import { type Effect, record, send } from "../protocol/effects.ts";
import type { Entry } from "../protocol/entries.ts";
import type { FleetSecrets } from "../protocol/fleet.ts";
import { type RecordId, STORE } from "../protocol/parties.ts";
import { rootAfter, type TreeLeaf, type TreeProof } from "../protocol/record-tree.ts";
import { rule } from "./apply-rules.ts";
import { expected } from "./hold-rules.ts";
import { isShownAhead, opening, type RecordState } from "./record-rules.ts";
import { sealRecord } from "./record-sealing.ts";
import { entryAt, fleetOf, lastIndex, type ReplicaContext } from "./replica-context.ts";

/** Whether leaves say nothing by their size, and by whether they are written. */
const isPadded = (protocol: Protocol): boolean =>
  isShownAhead(protocol) && protocol.defends("pad-uncommitted-leaf");

/** Whether an entry's leaf is written even where the entry changed nothing. */
export const isWrittenAnyway = (protocol: Protocol, entry: Entry | undefined): boolean =>
  isPadded(protocol) && entry?.operation.kind === "attempt";

/** The leaf of a record as an entry makes it. */
export const leafOf = (
  protocol: Protocol,
  fleet: FleetSecrets,
  recordId: RecordId,
  state: RecordState,
  entry: number,
): TreeLeaf => {
  const form = isPadded(protocol)
    ? { entry, slots: protocol.configuration.attemptsMax }
    : undefined;
  return { record: recordId, box: sealRecord(protocol, fleet, recordId, state, form) };
};

/** For how many open attempts a leaf has room, and for how many it would if the attempt were charged. */
const roomIn = (
  protocol: Protocol,
  { active }: RecordState,
  after: RecordState,
  index: number,
): { readonly slots: number; readonly due: number } => {
  const slots = protocol.configuration.attemptsMax;
  return isPadded(protocol)
    ? { slots, due: slots }
    : {
        slots: after.active?.open.length ?? 0,
        due: opening(protocol, { open: active?.open ?? [] }, index).length,
      };
};

/**
 * What the host is given of an attempt that is logged and not committed. M20: without `pad-uncommitted-leaf` a record that locks is
 * a shorter leaf, and one that has locked before is none at all (scenarios/weakened/pad-uncommitted-leaf.json).
 *
 * @param before the leader before it took the request, with the record in hand
 * @param root of the tree that the proof is of
 */
export const leafAhead = (
  protocol: Protocol,
  before: ReplicaContext,
  after: ReplicaContext,
  recordId: RecordId,
  proof: TreeProof,
  root: Value,
): readonly Effect[] => {
  const index = lastIndex(after);
  const operation = entryAt(after, index)?.operation;
  const isLogged = index > lastIndex(before) && operation?.kind === "attempt";
  if (!isShownAhead(protocol) || !isLogged || operation.outcome === undefined) return [];
  const stateAt = (context: ReplicaContext): RecordState =>
    expected(context, recordId, (state, at, other) => rule(protocol, state, at, other));
  const [was, is] = [stateAt(before), stateAt(after)];
  const { device: replica } = after;
  const told = record({ fact: "leaf-shown", replica, index, ...roomIn(protocol, was, is, index) });
  if (is === was && !isPadded(protocol)) return [told];
  const leaf = leafOf(protocol, fleetOf(after), recordId, is, index);
  const next = rootAfter(protocol.crypto, proof, leaf);
  return [told, send(STORE, { kind: "record-write", ...leaf, root, next })];
};
