/** The transparency log, and the witnesses that keep it to one history. */
import { setup } from "xstate";
import type { Cryptosystem, Value } from "../algebra/cryptosystem.ts";
import {
  type Checkpoint,
  checkpointTerm,
  cosignedTerm,
  countersignedTerm,
  LOG_ORIGIN,
  leafOf,
  statementTerm,
} from "../protocol/bundle.ts";
import type { Protocol } from "../protocol/configuration.ts";
import {
  arm,
  disarm,
  type Effect,
  type Outcome,
  record,
  refuse,
  send,
} from "../protocol/effects.ts";
import { type Input, messageOf, rule } from "../protocol/machine-kit.ts";
import { consistencyProof, inclusionProof, isConsistent, rootOf } from "../protocol/merkle.ts";
import type { PartyId } from "../protocol/parties.ts";
import type { Refusal } from "../protocol/refusals.ts";
import {
  FIRST_ERA,
  LOG,
  PUBLISHER,
  signingKeyOf,
  type TrustKeys,
  witnessIds,
} from "../protocol/trust-keys.ts";
import type { LogEntry, LogRequest, WitnessRequest } from "../protocol/trust-messages.ts";

export interface LogContext {
  readonly era: number;
  /** Under which it verifies what it takes. */
  readonly keys: TrustKeys | null;
  readonly entries: readonly LogEntry[];
}

export const leafOfEntry = (crypto: Cryptosystem, { statement, first, counter }: LogEntry): Value =>
  leafOf(crypto, statement, first, counter);

/** The tree head over some leaves, signed with the log's key of an era. */
export const signedHead = (
  crypto: Cryptosystem,
  era: number,
  leaves: readonly Value[],
): { readonly checkpoint: Checkpoint; readonly signature: Value } => {
  const checkpoint: Checkpoint = {
    origin: LOG_ORIGIN,
    size: leaves.length,
    root: rootOf(crypto, leaves),
  };
  const key = signingKeyOf(crypto, LOG, era);
  return { checkpoint, signature: crypto.sign(key, checkpointTerm(crypto, checkpoint)) };
};

const entryRefusal = (
  { crypto, defends }: Protocol,
  { keys, entries }: LogContext,
  entry: LogEntry,
): Refusal | undefined => {
  const { statement, first, counter } = entry;
  if (keys === null) return "not-expected";
  const bound = defends("countersign-message");
  const isSigned =
    crypto.verify(keys.first, statementTerm(crypto, statement), first) &&
    crypto.verify(keys.counter, countersignedTerm(crypto, statement, first, bound), counter);
  if (defends("verify-logged-entries") && !isSigned) return "signature-invalid";
  const leaf = leafOfEntry(crypto, entry);
  // A request that comes again is answered by what stands there: it changes nothing.
  return entries.some((other) => leafOfEntry(crypto, other) === leaf)
    ? "already-logged"
    : undefined;
};

const append = (protocol: Protocol, context: LogContext, input: Input): Outcome<LogContext> => {
  const { crypto, configuration } = protocol;
  const { entry } = messageOf<LogRequest>(input);
  const refusal = entryRefusal(protocol, context, entry);
  if (refusal !== undefined) return { context, effects: [refuse(refusal)] };
  const entries = [...context.entries, entry];
  const leaves = entries.map((one) => leafOfEntry(crypto, one));
  const head = signedHead(crypto, context.era, leaves);
  const { statement } = entry;
  const index = entries.length - 1;
  const path = inclusionProof(crypto, leaves, index);
  const proofs = leaves.map((_, old) => consistencyProof(crypto, leaves, old));
  const toWitness: WitnessRequest = { kind: "witness-request", ...head, proofs };
  const effects: Effect[] = [
    record({
      fact: "entry-logged",
      size: entries.length,
      statement: statementTerm(crypto, statement),
    }),
    send(PUBLISHER, { kind: "log-reply", statement, ...head, index, path }),
    ...witnessIds(configuration.trust.witnesses).map((witness) => send(witness, toWitness)),
  ];
  return { context: { ...context, entries }, effects };
};

const refusing =
  (refusal: Refusal) =>
  <Context>(context: Context): Outcome<Context> => ({ context, effects: [refuse(refusal)] });

const takeKeys = (context: LogContext, { trust }: Input): Outcome<LogContext> => ({
  context: { ...context, keys: trust?.keys ?? null, era: trust?.keys?.era ?? FIRST_ERA },
  effects: [],
});

export const logMachine = (protocol: Protocol) =>
  setup({
    types: {} as { context: LogContext; events: Input },
    actions: {
      append: rule((context: LogContext, input) => append(protocol, context, input)),
      "take keys": rule(takeKeys),
      "refuse: not expected": rule(refusing("not-expected")),
    },
  }).createMachine({
    id: "log",
    context: { era: FIRST_ERA, keys: null, entries: [] },
    initial: "keeping",
    states: {
      keeping: {
        on: {
          provision: { actions: "take keys" },
          rotate: { actions: "take keys" },
          "log-request": { actions: "append" },
          "*": { actions: "refuse: not expected" },
        },
      },
    },
  });

export interface WitnessContext {
  readonly id: PartyId;
  readonly logKey: Value | null;
  /** The tree that it cosigned last. */
  readonly size: number;
  readonly root: Value | null;
  /** The log's and its own signature over that tree: what it tells a monitor. */
  readonly last: { readonly signature: Value; readonly time: number } | null;
  /** The tree of another log that it follows: each log has a history of its own. */
  readonly elsewhere: { readonly size: number; readonly root: Value } | null;
  /** Only without `persist-before-cosigning`: trees that were checked and are still to be stored. */
  readonly checked: readonly WitnessRequest[];
}

/** The tree that it cosigned last of the log that a checkpoint names. */
const lastOf = (
  { size, root, elsewhere }: WitnessContext,
  { origin }: Checkpoint,
): { readonly size: number; readonly root: Value | null } =>
  origin === LOG_ORIGIN ? { size, root } : (elsewhere ?? { size: 0, root: null });

const headRefusal = (
  { crypto, defends }: Protocol,
  context: WitnessContext,
  { checkpoint, signature, proofs }: WitnessRequest,
): Refusal | undefined => {
  const { logKey } = context;
  const { size, root } = lastOf(context, checkpoint);
  if (logKey === null) return "not-expected";
  // The attack: what anybody shows it becomes its state, and it tells monitors a head that the log has not signed.
  if (
    defends("verify-log-signature") &&
    !crypto.verify(logKey, checkpointTerm(crypto, checkpoint), signature)
  )
    return "signature-invalid";
  if (!defends("check-consistency")) return undefined;
  if (checkpoint.size < size) return "tree-shrank";
  const proof = checkpoint.size === size ? [] : proofs[size];
  const old = root ?? rootOf(crypto, []);
  return proof !== undefined &&
    isConsistent(crypto, size, old, checkpoint.size, checkpoint.root, proof)
    ? undefined
    : "tree-inconsistent";
};

/** The witness's signature over a tree at a time. */
export const cosign = (
  crypto: Cryptosystem,
  witness: PartyId,
  checkpoint: Checkpoint,
  time: number,
): Value =>
  crypto.sign(signingKeyOf(crypto, witness, FIRST_ERA), cosignedTerm(crypto, checkpoint, time));

const stored = (
  { crypto }: Protocol,
  context: WitnessContext,
  { checkpoint, signature }: WitnessRequest,
  time: number,
): Outcome<WitnessContext> => {
  const { id } = context;
  const { origin, size, root } = checkpoint;
  return {
    context:
      origin === LOG_ORIGIN
        ? { ...context, size, root, last: { signature, time } }
        : { ...context, elsewhere: { size, root } },
    effects: [
      record({ fact: "checkpoint-cosigned", witness: id, origin, size, root }),
      send(PUBLISHER, {
        kind: "witness-reply",
        checkpoint,
        cosignature: { witness: id, time, value: cosign(crypto, id, checkpoint, time) },
      }),
    ],
  };
};

/**
 * Check, store, answer: one step. Taken apart (C2SP warns of it; attacks I3), two trees of one size, or N + K and then
 * N, are checked against the same old tree side by side; both pass, and both are cosigned.
 */
const witness = (
  protocol: Protocol,
  context: WitnessContext,
  input: Input,
): Outcome<WitnessContext> => {
  const request = messageOf<WitnessRequest>(input);
  const { checkpoint } = request;
  const refusal = headRefusal(protocol, context, request);
  if (refusal !== undefined) return { context, effects: [refuse(refusal)] };
  const last = lastOf(context, checkpoint);
  if (checkpoint.size === last.size && checkpoint.root === last.root)
    return { context, effects: [refuse("already-logged")] };
  if (protocol.defends("persist-before-cosigning"))
    return stored(protocol, context, request, input.trust?.now ?? 0);
  return context.checked.some((other) => other.checkpoint.root === checkpoint.root)
    ? { context, effects: [refuse("already-logged")] }
    : {
        context: { ...context, checked: [...context.checked, request] },
        effects: [arm("persist")],
      };
};

const persist = (
  protocol: Protocol,
  context: WitnessContext,
  input: Input,
): Outcome<WitnessContext> => {
  const [next, ...checked] = context.checked;
  if (next === undefined) throw new Error("nothing waits to be stored");
  const outcome = stored(protocol, context, next, input.trust?.now ?? 0);
  return {
    context: { ...outcome.context, checked },
    effects: [...(checked.length === 0 ? [disarm("persist")] : []), ...outcome.effects],
  };
};

export const witnessMachine = (protocol: Protocol, id: PartyId) =>
  setup({
    types: {} as { context: WitnessContext; events: Input },
    actions: {
      witness: rule((context: WitnessContext, input) => witness(protocol, context, input)),
      "store and cosign": rule((context: WitnessContext, input) =>
        persist(protocol, context, input),
      ),
      "take keys": rule((context: WitnessContext, { trust }) => ({
        context: { ...context, logKey: trust?.keys?.log ?? null },
        effects: [],
      })),
      "refuse: not expected": rule(refusing("not-expected")),
    },
  }).createMachine({
    id: "witness",
    context: { id, logKey: null, size: 0, root: null, last: null, elsewhere: null, checked: [] },
    initial: "watching",
    states: {
      watching: {
        on: {
          provision: { actions: "take keys" },
          rotate: { actions: "take keys" },
          "witness-request": { actions: "witness" },
          "timeout.persist": { actions: "store and cosign" },
          "*": { actions: "refuse: not expected" },
        },
      },
    },
  });
