/**
 * What the leader of a group does for a coordinator that moves records: it collects every reason to refuse, and otherwise
 * writes one entry. The coordinator is the operator's, and trusted with nothing: it may ask anything at any time, say
 * anything twice, and leave off anywhere; another one begins where it likes.
 */
import type { Protocol } from "../protocol/configuration.ts";
import { type Outcome, refuse } from "../protocol/effects.ts";
import type { TransferGoal } from "../protocol/goals.ts";
import { groupOf } from "../protocol/groups.ts";
import { type Input, messageOf } from "../protocol/machine-kit.ts";
import { covers, isSameRange } from "../protocol/ranges.ts";
import type { TransferMessage, TransferOperation } from "../protocol/transfer.ts";
import { append } from "./log-rules.ts";
import { ownershipOf } from "./ownership.ts";
import { fleetOf, lastIndex, type ReplicaContext } from "./replica-context.ts";
import { ruleTransfer } from "./transfer-rules.ts";
import {
  stateArrived,
  stateGivenAway,
  statementTag,
  statePrepared,
} from "./transfer-statements.ts";

type Result = Outcome<ReplicaContext>;

/** Writes an entry that would do something to what the group holds now. */
const propose = (
  protocol: Protocol,
  context: ReplicaContext,
  operation: TransferOperation,
): Result => {
  const ruling = ruleTransfer(protocol, context, lastIndex(context) + 1, operation);
  return "refusal" in ruling
    ? { context, effects: [refuse(ruling.refusal)] }
    : append(protocol, context, operation, null);
};

/** The coordinator asks. What is prepared, or has arrived, is told again: whoever asks may have lost the answer. */
export const manageTransfer = (
  protocol: Protocol,
  context: ReplicaContext,
  goal: TransferGoal,
): Result => {
  const { range } = goal;
  if (goal.kind === "cancel-transfer")
    return propose(protocol, context, { kind: "cancel-transfer", range });
  const { source } = goal;
  const { owned, prepared, arrived } = ownershipOf(protocol, context);
  const isThis = (other: typeof prepared) =>
    other !== null && other.source === source && isSameRange(other.range, range);
  if (isThis(prepared)) return { context, effects: statePrepared(protocol, context) };
  if (isThis(arrived) && owned.some((piece) => covers(piece, range)))
    return { context, effects: stateArrived(protocol, context) };
  const nonce = protocol.crypto.fresh(context.device, "transfer", context.draws, "nonce");
  const drawn = { ...context, draws: context.draws + 1 };
  const proposed = propose(protocol, drawn, { kind: "prepare-transfer", source, range, nonce });
  return proposed.context === drawn ? { context, effects: proposed.effects } : proposed;
};

/** The source hears that the destination is ready. */
const giveAway = (
  protocol: Protocol,
  context: ReplicaContext,
  { destination, range, nonce }: TransferMessage,
): Result => {
  const { outgoing } = ownershipOf(protocol, context);
  if (outgoing?.nonce === nonce) return { context, effects: stateGivenAway(protocol, context) };
  const operation: TransferOperation = { kind: "transfer-out", destination, range, nonce };
  const proposed = propose(protocol, context, operation);
  if (protocol.defends("commit-before-statement") || proposed.context === context) return proposed;
  const ruling = ruleTransfer(protocol, context, lastIndex(context) + 1, operation);
  return "refusal" in ruling
    ? proposed
    : {
        context: proposed.context,
        effects: [...proposed.effects, ...stateGivenAway(protocol, { ...context, ...ruling })],
      };
};

/**
 * A statement of another group, as the coordinator brings it. The attack that its tag stops (C16):
 *   1. a group prepares to take a range;
 *   2. the operator writes the statement of the source itself, with no records and no charges in it;
 *   3. two groups own the range (scenarios/weakened/check-transfer-statement.json).
 * [Juicebox: transfer statements are MACs under a secret of the realm.]
 */
export const takeStatement = (
  protocol: Protocol,
  context: ReplicaContext,
  input: Input,
): Result => {
  const message = messageOf<TransferMessage>(input);
  const { kind, source, destination, range, nonce, tag } = message;
  const own = groupOf(protocol.configuration, context.id);
  if (own !== (kind === "transfer-statement" ? destination : source))
    return { context, effects: [refuse("not-owner")] };
  const expected = statementTag(protocol, fleetOf(context).channel, message);
  if (expected !== tag && protocol.defends("check-transfer-statement"))
    return { context, effects: [refuse("unauthenticated")] };
  if (kind === "transfer-prepared") return giveAway(protocol, context, message);
  if (kind === "transfer-completed")
    return propose(protocol, context, { kind: "complete-transfer", nonce });
  const { prepared, arrived } = ownershipOf(protocol, context);
  if (prepared === null && arrived?.nonce === nonce)
    return { context, effects: stateArrived(protocol, context) };
  const { base, moved } = message;
  return propose(protocol, context, { kind: "transfer-in", source, range, nonce, base, moved });
};
