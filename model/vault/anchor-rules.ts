/**
 * An anchor outside the host's reach: of each name that a replica goes by it records which durable state is the newest, and it
 * never goes back. B6: no quorum helps where every replica is restored from a backup of itself, because nothing inside the fleet
 * remembers; only something outside it can. Where a device is started from a state that the anchor does not name, it does nothing.
 *
 * A copy has the keys and the newest state of its original, so the anchor cannot tell the two apart; it need not. A device asks it to go from
 * the state that it has to the next one, and where the newest is another one by then, somebody else has written under this name.
 */
import type { Value } from "../algebra/cryptosystem.ts";
import { vaultLabels } from "../algebra/labels.ts";
import type { Protocol } from "../protocol/configuration.ts";
import type { Durable } from "../protocol/durable.ts";
import type { Outcome } from "../protocol/effects.ts";
import { secretNamesIn } from "./kept-secrets.ts";
import { durableOf, lastIndex, type ReplicaContext } from "./replica-context.ts";

/**
 * The name of a durable state: all that changes after the ceremony. Equal names, equal states. The replica's own name is of
 * it, which an emptied device changes. Without it (docs/what-it-found.md, 8):
 *   1. the host keeps a replica's state of the ceremony, with nothing in its log;
 *   2. the replica acknowledges a charge, and is emptied: under its new name it has nothing in its log either;
 *   3. the host puts the first state back. The anchor takes it for the newest, and the amnesiac votes under its old name (C12).
 * Played in scenarios/attacks/c12-b12-emptied-and-set-back.json. And so are the secrets that it still has, which no hash tells. Without
 * them (docs/what-it-found.md, 10):
 *   1. a replica stores the entry of the attempt that destroys a generation, and the host keeps its state;
 *   2. it learns that the entry is committed, and erases the generation's secrets: no term, no index and no hash changes;
 *   3. the host puts the state back. The anchor takes it for the newest, and the device runs with secrets that it had erased.
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
      ...secretNamesIn(durable).map((name) => crypto.text(name)),
      ...Object.entries(counts).flatMap(([key, count]) => [
        crypto.text(key),
        crypto.integer(count, 4),
      ]),
    ),
  );
};

const isAnchoring = ({ configuration }: Protocol): boolean => configuration.anchor === "monotone";

/** Whether a step puts a state in place of the device's own, or empties it: then it does not go on from what it had. */
const startsAnew = (before: ReplicaContext, after: ReplicaContext): boolean =>
  before.fleet === null || before.restores !== after.restores;

/** A rule whose writes the anchor learns of, with the writing itself. */
export const anchoring = <Input>(
  protocol: Protocol,
  apply: (context: ReplicaContext, input: Input) => Outcome<ReplicaContext>,
): ((context: ReplicaContext, input: Input) => Outcome<ReplicaContext>) =>
  isAnchoring(protocol)
    ? (before, input) => {
        const { context, effects } = apply(before, input);
        const anchored = nameOf(protocol, durableOf(context));
        return startsAnew(before, context) || anchored !== nameOf(protocol, durableOf(before))
          ? { context: { ...context, anchored }, effects }
          : { context, effects };
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

/**
 * Whether the anchor refuses what a step writes, because the device does not go on from the newest state of its name. B5, where it is asked
 * when a device starts, and not again:
 *   1. the host starts a copy of a replica from its newest state;
 *   2. the replica votes, and acknowledges an entry that a quorum of it and others commits;
 *   3. the copy, which knows of neither, votes and acknowledges under the same name in the other half of the fleet: CON2 breaks.
 * Played in scenarios/attacks/b5-copy-asked-at-start.json, and refused in b5-copy-anchored.json.
 */
export const isOvertaken = (
  protocol: Protocol,
  before: ReplicaContext,
  after: ReplicaContext,
): boolean => {
  const [had, wrote] = [durableOf(before), durableOf(after)];
  return (
    protocol.defends("advance-anchor-at-writes") &&
    !startsAnew(before, after) &&
    nameOf(protocol, had) !== nameOf(protocol, wrote) &&
    !mayRunFrom(protocol, before, had)
  );
};
