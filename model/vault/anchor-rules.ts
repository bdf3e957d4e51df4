/**
 * An anchor outside the host's reach: of each device it records which durable state is the newest, and it never goes
 * back. B6: no quorum helps where every replica is restored from a backup of itself, because nothing inside the fleet
 * remembers; only something outside it can. Where a device is started from a state that the anchor does not name, it
 * does nothing. A copy has no state of its own at the anchor, so it does nothing either.
 */
import type { Value } from "../algebra/cryptosystem.ts";
import { vaultLabels } from "../algebra/labels.ts";
import type { Protocol } from "../protocol/configuration.ts";
import type { Durable } from "../protocol/durable.ts";
import type { Outcome } from "../protocol/effects.ts";
import { durableOf, lastIndex, type ReplicaContext } from "./replica-context.ts";

/**
 * The name of a durable state: all that changes after the ceremony. Equal names, equal states. The replica's own name is of
 * it, which an emptied device changes. Without it (docs/what-it-found.md, 8):
 *   1. the host keeps a replica's state of the ceremony, with nothing in its log;
 *   2. the replica acknowledges a charge, and is emptied: under its new name it has nothing in its log either;
 *   3. the host puts the first state back. The anchor takes it for the newest, and the amnesiac votes under its old name (C12).
 * Played in scenarios/attacks/c12-b12-emptied-and-set-back.json.
 */
const nameOf = ({ crypto }: Protocol, durable: Durable): Value => {
  const { id, term, votedFor, candidacy, snapshot, tree, counts } = durable;
  const nothing = crypto.text("nothing");
  return crypto.hash(
    crypto.pack(
      crypto.text(vaultLabels.anchoredState),
      crypto.text(id),
      crypto.integer(term, 4),
      crypto.text(votedFor ?? ""),
      candidacy ?? nothing,
      crypto.integer(lastIndex(durable), 4),
      durable.log.at(-1)?.hash ?? snapshot?.hash ?? nothing,
      ...(snapshot === null ? [] : [crypto.integer(snapshot.index, 4), snapshot.digest]),
      ...(tree === null ? [] : [crypto.integer(tree.applied, 4), tree.root]),
      ...Object.entries(counts).flatMap(([key, count]) => [
        crypto.text(key),
        crypto.integer(count, 4),
      ]),
    ),
  );
};

const isAnchoring = ({ configuration }: Protocol): boolean => configuration.anchor === "monotone";

/** A rule whose writes the anchor learns of, with the writing itself. */
export const anchoring = <Input>(
  protocol: Protocol,
  apply: (context: ReplicaContext, input: Input) => Outcome<ReplicaContext>,
): ((context: ReplicaContext, input: Input) => Outcome<ReplicaContext>) =>
  isAnchoring(protocol)
    ? (before, input) => {
        const { context, effects } = apply(before, input);
        const anchored = nameOf(protocol, durableOf(context));
        return anchored === context.anchored
          ? { context, effects }
          : { context: { ...context, anchored }, effects };
      }
    : apply;

/** Whether a device may run from a state. Played in scenarios/weakened/refuse-unanchored-state.json. */
export const mayRunFrom = (
  protocol: Protocol,
  { anchored }: Pick<ReplicaContext, "anchored">,
  durable: Durable,
): boolean =>
  !isAnchoring(protocol) ||
  !protocol.defends("refuse-unanchored-state") ||
  nameOf(protocol, durable) === anchored;
