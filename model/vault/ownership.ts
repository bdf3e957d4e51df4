/** Which records a group of replicas answers for. */
import type { Protocol } from "../protocol/configuration.ts";
import { FIRST_GROUP, groupOf } from "../protocol/groups.ts";
import type { RecordId } from "../protocol/parties.ts";
import type { ReplicaContext } from "./replica-context.ts";

/** Whether the replica's group owns a record. A fleet answers for whatever was registered with it. */
export const owns = (
  { configuration }: Protocol,
  { id }: ReplicaContext,
  _record: RecordId,
): boolean =>
  configuration.groups === 1 ||
  configuration.fleets === 2 ||
  groupOf(configuration, id) === FIRST_GROUP;
