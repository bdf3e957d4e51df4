/** What the tests of transfers share: two groups of three replicas, and a coordinator that is the test. */
import type { Configuration } from "../protocol/configuration.ts";
import type { TransferGoal } from "../protocol/goals.ts";
import type { ReplicaId } from "../protocol/parties.ts";
import type { RecordRange } from "../protocol/ranges.ts";
import type { TransferMessage } from "../protocol/transfer.ts";
import { Fleet } from "./fleet.setting.ts";

export const [SOURCE, DESTINATION] = ["hsm-1", "hsm-4"] as const;
export const [FIRST, SECOND] = [1, 2] as const;

/** The part with the record of the tests, and what comes behind it. */
export const HALF: RecordRange = { from: "", to: "record of m" };
export const OTHER_HALF: RecordRange = { from: "record of m", to: "~" };

/** Two groups, each with a leader; the first one owns every record, and has one. */
export const twoGroups = (change: Partial<Configuration> = {}): Fleet =>
  new Fleet({ groups: 2, ...change }).elect(SOURCE).elect(DESTINATION).register(SOURCE, "code-1");

/** What a coordinator asks of a leader. */
export const asks = (fleet: Fleet, leader: ReplicaId, operator: TransferGoal): Fleet => {
  fleet.give(leader, { type: `begin.${operator.kind}`, operator });
  return fleet;
};

/** Asks a leader to take a range over, and brings it through its log. */
export const prepares = (
  fleet: Fleet,
  range: RecordRange = HALF,
  leader: ReplicaId = DESTINATION,
): Fleet => {
  asks(fleet, leader, { kind: "prepare-transfer", source: FIRST, range }).deliver();
  return fleet;
};

type Kind = TransferMessage["kind"];

/** Everything that groups have stated of a kind, in the order of saying. */
export const allStated = <K extends Kind>(fleet: Fleet, kind: K) =>
  (fleet.replies as readonly { readonly kind: string }[]).filter(
    (reply): reply is TransferMessage & { kind: K } => reply.kind === kind,
  );

/** What a group has stated of a kind last. */
export const stated = <K extends Kind>(fleet: Fleet, kind: K): TransferMessage & { kind: K } => {
  const last = allStated(fleet, kind).at(-1);
  if (last === undefined) throw new Error(`nobody has stated ${kind}`);
  return last;
};

/** Brings a leader what was stated last of a kind. */
export const brings = (fleet: Fleet, kind: Kind, leader: ReplicaId): Fleet => {
  fleet.tell(leader, stated(fleet, kind), "fleet");
  fleet.deliver();
  return fleet;
};

/** The steps of a transfer, each through the log of the group that takes it. */
export const out = (fleet: Fleet, leader: ReplicaId = SOURCE): Fleet =>
  brings(fleet, "transfer-prepared", leader);
export const arrives = (fleet: Fleet, leader: ReplicaId = DESTINATION): Fleet =>
  brings(fleet, "transfer-statement", leader);
export const completes = (fleet: Fleet, leader: ReplicaId = SOURCE): Fleet =>
  brings(fleet, "transfer-completed", leader);

/** A whole transfer to the second group. */
export const moves = (fleet: Fleet, range: RecordRange = HALF): Fleet =>
  completes(arrives(out(prepares(fleet, range))));
