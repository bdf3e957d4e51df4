/** What is recorded of a change of the members. */
import { type Effect, record } from "../protocol/effects.ts";
import type { Entry } from "../protocol/entries.ts";
import { hashesOf, membersOf, type ReplicaContext } from "./replica-context.ts";

/** For whoever watches: the leader acts in another configuration from here on. */
export const changed = (before: ReplicaContext, after: ReplicaContext, entry: Entry): Effect[] =>
  entry.operation.kind !== "members"
    ? []
    : [
        record({
          fact: "members-changed",
          replica: before.device,
          leader: before.id,
          index: entry.index,
          ...hashesOf(after),
          commit: before.commit,
          before: membersOf(before),
          after: membersOf(after),
        }),
      ];
