/**
 * How one way to the backup key is changed for another. First the new way is prepared, then each way that is left is taken
 * away, then the change is confirmed; so at every point at least one way is open, and after the end only one.
 */
import type { Value } from "../algebra/cryptosystem.ts";
import { openBackup, sealBackup } from "../protocol/backup.ts";
import type { Factor, Protocol } from "../protocol/configuration.ts";
import { arm, type Effect, type Outcome, record, refuse, send } from "../protocol/effects.ts";
import type { Goal } from "../protocol/goals.ts";
import { type Input, messageOf } from "../protocol/machine-kit.ts";
import type { BackupReply, FactorPrompt, VaultReply } from "../protocol/messages.ts";
import { FRONT_END, STORE, sessionId } from "../protocol/parties.ts";
import { deposit, isWithdrawn, keepsKey, newPasskey, putBox } from "./client-boxes.ts";
import { type ClientContext, codeOf, newOperation, operationOf } from "./client-context.ts";
import {
  backupKeyOf,
  finish,
  historyOf,
  keyToProtect,
  opened,
  opens,
  prepared,
  rekeys,
  updated,
} from "./client-requests.ts";

type Result = Outcome<ClientContext>;

/** The factor that a goal is about; the first one unless it says otherwise. */
export const factorIn = ({ configuration }: Protocol, goal: Goal): Factor | null => {
  if (goal.kind === "turn-off") return null;
  if (goal.kind === "register") return configuration.factor;
  if ("factor" in goal && goal.factor !== undefined) return goal.factor;
  return goal.kind === "change-code" || goal.kind === "check-code"
    ? "recovery-code"
    : configuration.factor;
};

const targetOf = (protocol: Protocol, context: ClientContext): Factor | null =>
  factorIn(protocol, operationOf(context).goal);

/**
 * What may still open the backup beside the new way, in the order in which it is taken away. What is on paper goes first, by
 * sealing the backup under another key: with that the other old ways open nothing any more, and before it they must all stay.
 */
const WAYS = ["paper", "record", "box"] as const;
type Way = (typeof WAYS)[number];

const opensBy: Readonly<Record<Way, Factor>> = {
  record: "recovery-code",
  box: "passkey",
  paper: "64-digit-key",
};

const exists = ({ record: mayBe, passkey, paper }: ClientContext, way: Way): boolean =>
  ({ record: mayBe, box: passkey !== null, paper: paper !== null })[way];

/** What a step has done, and how many of the ways are then dealt with. */
export const MILESTONES = {
  begun: 0,
  activated: 0,
  deposited: 0,
  resealed: 1,
  deleted: 2,
  withdrawn: 3,
} as const;
export type Milestone = keyof typeof MILESTONES;

export const LEFT = [...WAYS, "nothing", "off"] as const;
export type Left = (typeof LEFT)[number];

const leftAfter = (protocol: Protocol, context: ClientContext, milestone: Milestone): Left => {
  const target = targetOf(protocol, context);
  // A sheet of paper cannot be deleted; where nothing is to be opened any more it need not be made worthless.
  const ways = WAYS.slice(MILESTONES[milestone]).filter(
    (way) =>
      exists(context, way) && opensBy[way] !== target && !(way === "paper" && target === null),
  );
  const [way] = target === null || protocol.defends("delete-before-switch") ? ways : [];
  return way ?? (target === null ? "off" : "nothing");
};

/** Whether the reply shows that the step is done. */
const isDone = (
  protocol: Protocol,
  context: ClientContext,
  input: Input,
  milestone: Milestone,
): boolean => {
  switch (milestone) {
    case "begun":
      return true;
    case "activated":
      return opens(protocol, context, input);
    case "deposited":
      return operationOf(context).generation === null && keepsKey(protocol, context, input);
    case "deleted":
      return isDeleted(protocol, context, input);
    case "withdrawn":
      return isWithdrawn(context, input);
    case "resealed":
      return isResealed(protocol, context, input);
  }
};

/** The vault has destroyed the record; or, to a deletion that is asked for again, that there is none. */
const isDeleted = (protocol: Protocol, context: ClientContext, input: Input): boolean => {
  if (messageOf<VaultReply>(input).kind === "deletion-reply")
    return opens(protocol, context, input);
  const refusal = opened<"refusal-reply">(protocol, context, input)?.refusal;
  return refusal !== undefined && refusal === protocol.crypto.text("no-record");
};

const isResealed = (protocol: Protocol, context: ClientContext, input: Input): boolean => {
  const { session, backup } = messageOf<BackupReply>(input);
  const { key, session: own } = operationOf(context);
  if (session !== own || backup === null || key === null) return false;
  return openBackup(protocol.crypto, key, context.account, backup) !== undefined;
};

/** Begins an operation that the user asked for. */
const asked = (protocol: Protocol, context: ClientContext, { goal }: Input): Result => {
  if (goal === undefined) throw new Error("an operation begins without a goal");
  const sessions = context.sessions + 1;
  const session = sessionId(context.id, sessions);
  const factor = factorIn(protocol, goal);
  return {
    context: { ...context, sessions, operation: newOperation(goal, session) },
    effects: [record({ fact: "user-asked", session, goal: goal.kind, factor })],
  };
};

/** The user writes the backup key down, as 64 digits. */
const writeDigits = ({ context, effects }: Result, protocol: Protocol): Result => {
  const { session, goal } = operationOf(context);
  const key = context.key ?? backupKeyOf(protocol.crypto, context.sessions);
  // Registering afresh: what is on paper counts until the new backup is on its way.
  if (goal.kind === "register") return { context: updated(context, { key }), effects };
  return {
    context: { ...updated(context, { key }), paper: key },
    effects: [...effects, ...prepared(protocol, session, "64-digit-key", key)],
  };
};

const begun = (protocol: Protocol, context: ClientContext, input: Input): Result => {
  const begins = asked(protocol, context, input);
  return targetOf(protocol, begins.context) === "64-digit-key"
    ? writeDigits(begins, protocol)
    : begins;
};

/** Begins what the fleet must be asked for first. */
export const askFleet = (protocol: Protocol, context: ClientContext, input: Input): Result => {
  const begins = asked(protocol, context, input);
  const { session } = operationOf(begins.context);
  return {
    context: begins.context,
    effects: [...begins.effects, arm("retry"), send(FRONT_END, { kind: "fleet-request", session })],
  };
};

/** Puts the key into a box under the user's passkey: the one that is there from an earlier try, or a new one. */
const depositNow = (protocol: Protocol, context: ClientContext): Result => {
  const { goal } = operationOf(context);
  const key = keyToProtect(protocol, context);
  const kept = goal.kind === "register" ? null : context.passkey;
  const passkey = kept ?? newPasskey(protocol, context);
  const made = updated(context, { passkey, key });
  // Registering afresh: the passkey of before opens the backup of before, until the new one is on its way.
  if (goal.kind === "register") return deposit(protocol, made);
  const nextKey = rekeys(protocol, context) ? key : context.nextKey;
  return deposit(protocol, { ...made, passkey, nextKey });
};

export const prepareBox = (protocol: Protocol, context: ClientContext, input: Input): Result => {
  const begins = asked(protocol, context, input);
  const put = depositNow(protocol, begins.context);
  return { context: put.context, effects: [...begins.effects, ...put.effects] };
};

/** Without `prepare-before-delete` the record goes first, and the box is made only then. */
export const deletesFirst = (protocol: Protocol, context: ClientContext, goal?: Goal): boolean =>
  !protocol.defends("prepare-before-delete") &&
  context.record &&
  goal?.kind === "switch-factor" &&
  goal.factor === "passkey";

export const isDeletedFirst = (protocol: Protocol, context: ClientContext, input: Input): boolean =>
  targetOf(protocol, context) === "passkey" &&
  operationOf(context).passkey === null &&
  isDeleted(protocol, context, input);

export const prepareBoxLate = (protocol: Protocol, context: ClientContext): Result =>
  depositNow(protocol, { ...context, record: false });

/** What the step has changed for good. */
const after = (context: ClientContext, milestone: Milestone): ClientContext => {
  switch (milestone) {
    case "deleted":
      return { ...context, record: false };
    case "withdrawn":
      return { ...context, passkey: null };
    case "resealed":
      return { ...context, key: operationOf(context).key, paper: null, nextKey: null };
    default:
      return context;
  }
};

const seal = (protocol: Protocol, { account }: ClientContext, key: Value) => {
  const backup = sealBackup(protocol.crypto, key, account, historyOf(protocol, account));
  return { backup, sealed: record({ fact: "backup-sealed", key, backup }) };
};

/** The device has the history: under a new key it stores it again. */
const reseal = (protocol: Protocol, context: ClientContext): Effect[] => {
  const { key, session } = operationOf(context);
  if (key === null) throw new Error("a backup is sealed again without a key");
  const { account } = context;
  const { backup, sealed } = seal(protocol, context, key);
  return [arm("retry"), sealed, send(STORE, { kind: "backup-replace", account, session, backup })];
};

const confirmed = (protocol: Protocol, context: ClientContext): Result => {
  const operation = operationOf(context);
  const { goal, session } = operation;
  const key = operation.key ?? context.key;
  const factor = targetOf(protocol, context);
  if (key === null || factor === null) throw new Error("a change is confirmed without a key");
  const code = factor === "recovery-code" ? codeOf(operation) : null;
  const fact =
    goal.kind === "register"
      ? ({ fact: "backup-enrolled", session, code } as const)
      : goal.kind === "change-code"
        ? ({ fact: "code-changed", session, code: code ?? "" } as const)
        : ({ fact: "factor-switched", session, factor, code } as const);
  if (goal.kind !== "register") return finish(context, { key, factor }, [fact]);
  const own = {
    key,
    factor,
    passkey: factor === "passkey" ? operation.passkey : context.passkey,
    paper: factor === "64-digit-key" ? key : context.paper,
  };
  const enrolled = finish(context, own, [fact]);
  const told = factor === "64-digit-key" ? prepared(protocol, session, factor, key) : [];
  const done = { ...enrolled, effects: [...enrolled.effects, ...told] };
  const { account } = context;
  const { backup, sealed } = seal(protocol, context, key);
  const put = send(STORE, { kind: "backup-put", account, backup });
  return { ...done, effects: [...done.effects, sealed, put] };
};

const turnedOff = (context: ClientContext): Result =>
  finish(context, { key: null, factor: null, paper: null, passkey: null, nextKey: null }, [
    { fact: "backup-turned-off", session: operationOf(context).session },
  ]);

/** Goes on from a step to what is left: the next way to take away, or the end. */
const goOn = (protocol: Protocol, context: ClientContext, left: Left): Result => {
  const { session } = operationOf(context);
  switch (left) {
    case "record":
      return {
        context,
        effects: [arm("retry"), send(FRONT_END, { kind: "fleet-request", session })],
      };
    case "box":
      if (context.passkey === null) throw new Error("a box is left, and no passkey");
      return { context, effects: [arm("retry"), putBox(context, context.passkey, null)] };
    case "paper":
      return { context, effects: reseal(protocol, context) };
    case "nothing":
      return confirmed(protocol, context);
    case "off":
      return turnedOff(context);
  }
};

/** Whether the step is done, and this is what is left then. */
export const isLeft =
  (milestone: Milestone, left: Left) =>
  (protocol: Protocol, context: ClientContext, input: Input): boolean => {
    if (milestone === "begun")
      return leftAfter(protocol, begun(protocol, context, input).context, milestone) === left;
    return (
      isDone(protocol, context, input, milestone) &&
      leftAfter(protocol, context, milestone) === left
    );
  };

export const goOnFrom =
  (milestone: Milestone, left: Left) =>
  (protocol: Protocol, context: ClientContext, input: Input): Result => {
    if (milestone !== "begun") return goOn(protocol, after(context, milestone), left);
    const begins = begun(protocol, context, input);
    const next = goOn(protocol, begins.context, left);
    return { context: next.context, effects: [...begins.effects, ...next.effects] };
  };

/** The user unlocks on a new device with what the goal says. */
export const unlocksWith =
  (factor: Factor) =>
  (protocol: Protocol, goal: Goal | undefined): boolean =>
    goal !== undefined && factorIn(protocol, goal) === factor;

/** A key that the user's own way has led to, and that opens the backup. */
export const restoreBy = (protocol: Protocol, context: ClientContext): Result => {
  const { session, key, goal } = operationOf(context);
  if (key === null) throw new Error("a restored backup without a key");
  const factor = factorIn(protocol, goal);
  return finish(context, { key, factor }, [
    { fact: "history-restored", session },
    { fact: "key-taken", session, key },
  ]);
};

/** Whether a key that came out of the vault is the one that the device has. */
export const isOwnKey = (protocol: Protocol, context: ClientContext, key: Value | undefined) =>
  key !== undefined && (key === context.key || !protocol.defends("verify-recovered-key"));

/** The user has the right code; without the check, whatever key came is the device's from now on. */
export const takeChecked = (context: ClientContext, key: Value | undefined): Result => {
  const { session } = operationOf(context);
  if (key === undefined) throw new Error("a checked code without a key");
  return finish(context, { key }, [
    { fact: "code-checked", session },
    { fact: "key-taken", session, key },
  ]);
};

/** Another key than the device's: somebody else has registered. The device keeps its own. */
export const rejectKey = (context: ClientContext): Result => {
  const done = finish(context, {}, []);
  return { ...done, effects: [...done.effects, refuse("other-key")] };
};

/**
 * Without `ignore-unauthenticated-refusal`: any refusal of this session is taken for the last word (K6).
 *   1. the user types the code, to check it; 2. the network answers that no tries are left;
 *   3. the device drops its key, and the vault's record, exhausted or deleted later, is all that there is.
 */
export const believesRefusal = (
  protocol: Protocol,
  context: ClientContext,
  input: Input,
): boolean =>
  !protocol.defends("ignore-unauthenticated-refusal") &&
  context.key !== null &&
  messageOf<VaultReply>(input).session === operationOf(context).session;

export const dropKey = (context: ClientContext): Result => {
  const { session } = operationOf(context);
  return finish(context, { key: null }, [{ fact: "key-dropped", session }]);
};

/** Without `remember-factor`: the service asks for a code, and the device lets the user set one (L1). */
export const followsPrompt = (protocol: Protocol, context: ClientContext): boolean =>
  !protocol.defends("remember-factor") && context.factor !== "recovery-code";

export const followPrompt = (protocol: Protocol, context: ClientContext, input: Input): Result => {
  const { factor } = messageOf<FactorPrompt>(input);
  const [code = ""] = protocol.configuration.codes;
  const sessions = context.sessions + 1;
  const session = sessionId(context.id, sessions);
  const goal: Goal = { kind: "switch-factor", factor, code };
  return {
    context: { ...context, sessions, operation: newOperation(goal, session) },
    effects: [arm("retry"), send(FRONT_END, { kind: "fleet-request", session })],
  };
};

/** A new device knows of no factor, and cannot rule out that the vault has a record. */
export const replaceSwitchable = (context: ClientContext): Result =>
  finish(context, { key: null, factor: null, record: true, nextKey: null }, [
    { fact: "device-replaced" },
  ]);

const CHANGES: readonly Goal["kind"][] = ["register", "change-code", "switch-factor", "turn-off"];

/** The same ending; and where it cuts a change short, it says so. */
export const cutting =
  (end: (context: ClientContext, input: Input) => Result) =>
  (context: ClientContext, input: Input): Result => {
    const { operation } = context;
    const { context: next, effects } = end(context, input);
    return operation === null || !CHANGES.includes(operation.goal.kind)
      ? { context: next, effects }
      : {
          context: next,
          effects: [...effects, record({ fact: "change-cut", session: operation.session })],
        };
  };
