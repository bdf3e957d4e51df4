/** Which records a group of replicas answers for, and by which numbers it names what it makes of them. */
import type { Protocol } from "../protocol/configuration.ts";
import { FIRST_GROUP, groupOf } from "../protocol/groups.ts";
import type { RecordId } from "../protocol/parties.ts";
import { EVERY_RECORD, isIn } from "../protocol/ranges.ts";
import type { OwnedRange, Ownership } from "../protocol/transfer.ts";
import type { ReplicaContext } from "./replica-context.ts";

const NOTHING: Ownership = { owned: [], prepared: null, outgoing: null, arrived: null };
const EVERYTHING: Ownership = { ...NOTHING, owned: [{ ...EVERY_RECORD, base: 0 }] };

type Holder = Pick<ReplicaContext, "id" | "ownership">;

/** What the replica's group owns; at the start the first group owns every record, and a fleet whatever was registered with it. */
export const ownershipOf = ({ configuration }: Protocol, { id, ownership }: Holder): Ownership =>
  ownership ??
  (configuration.fleets === 2 || groupOf(configuration, id) === FIRST_GROUP ? EVERYTHING : NOTHING);

const pieceWith = (protocol: Protocol, holder: Holder, record: RecordId): OwnedRange | undefined =>
  ownershipOf(protocol, holder).owned.find((piece) => isIn(piece, record));

/** Whether the replica's group owns a record. */
const owns = (protocol: Protocol, holder: Holder, record: RecordId): boolean =>
  protocol.configuration.groups === 1 || pieceWith(protocol, holder, record) !== undefined;

/**
 * Whether the replica's group answers for a record. C19, a source that keeps answering:
 *   1. a record moves to another group, with its counter;
 *   2. the host sends guesses to both groups: each counts for itself, and there are twice as many.
 * Played in scenarios/weakened/own-before-answer.json and stop-answering-after-out.json.
 */
export const answersFor = (protocol: Protocol, holder: Holder, record: RecordId): boolean =>
  owns(protocol, holder, record) || !protocol.defends("own-before-answer");

/**
 * What is added to log indices of this group to name what it makes of a record: generations and attempts. Where a record has
 * moved, so much that its names are above all that another group has given.
 */
export const baseFor = (protocol: Protocol, holder: Holder, record: RecordId): number =>
  protocol.configuration.groups === 1 ? 0 : (pieceWith(protocol, holder, record)?.base ?? 0);
