/** The two signers: one key each, and what each insists on before it uses it. */
import { setup } from "xstate";
import type { Value } from "../algebra/cryptosystem.ts";
import {
  CIPHERSUITE,
  countersignedTerm,
  NAMESPACE,
  type Slot,
  STAGING_NAMESPACE,
  type Statement,
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
import type { Refusal } from "../protocol/refusals.ts";
import {
  COUNTERSIGNER,
  FIRST_ERA,
  FIRST_SIGNER,
  PUBLISHER,
  signingKeyOf,
} from "../protocol/trust-keys.ts";
import type { CountersignRequest, SignRequest } from "../protocol/trust-messages.ts";

/** What the first signer remembers of a namespace (CFDOC): the last epoch, and every digest. */
export interface NamespaceRecord {
  /** A namespace that is disabled is read-only for good. */
  readonly status: "online" | "disabled";
  readonly epoch: number;
  readonly digests: readonly Value[];
}

export interface FirstSignerContext {
  readonly era: number;
  readonly namespaces: Readonly<Record<string, NamespaceRecord>>;
  /** Only without `record-before-signing`: what was checked and is still to be recorded and signed. */
  readonly checked: readonly { readonly request: SignRequest; readonly requested: boolean }[];
}

const EMPTY: NamespaceRecord = { status: "online", epoch: 0, digests: [] };

const nowOf = ({ trust }: Input): number => trust?.now ?? 0;

/**
 * Publication constraints (CFDOC, facts.md 7): the log owner authenticates itself; epochs follow each other; no digest
 * twice, nothing republished; a namespace that is not online takes nothing.
 */
const refusalOf = (
  { defends, configuration }: Protocol,
  { namespaces }: FirstSignerContext,
  request: SignRequest,
  from: string | undefined,
): Refusal | undefined => {
  if (defends("authenticate-publisher") && from !== PUBLISHER) return "not-the-publisher";
  const known = namespaces[request.namespace];
  if (known === undefined || (known.status === "disabled" && defends("refuse-disabled-namespaces")))
    return "namespace-closed";
  if (defends("sign-digest-once") && known.digests.includes(request.digest))
    return "digest-repeated";
  const chained = configuration.trust.format === "hardened" && defends("chain-epochs");
  if (!defends("sign-consecutive-epochs")) return undefined;
  if (request.epoch !== known.epoch + 1) return "epoch-not-next";
  return chained && request.previous !== (known.digests.at(-1) ?? null)
    ? "chain-broken"
    : undefined;
};

const signed = (
  { crypto }: Protocol,
  era: number,
  request: SignRequest,
  requested: boolean,
  timestamp: number,
): readonly Effect[] => {
  const { namespace, epoch, digest } = request;
  const statement: Statement = { ciphersuite: CIPHERSUITE, namespace, timestamp, epoch, digest };
  const term = statementTerm(crypto, statement);
  const signature = crypto.sign(signingKeyOf(crypto, FIRST_SIGNER, era), term);
  return [
    record({
      fact: "statement-signed",
      slot: "first",
      era,
      statement: term,
      epoch,
      digest,
      namespace,
      requested,
    }),
    send(PUBLISHER, { kind: "sign-reply", statement, signature }),
  ];
};

const recorded = (context: FirstSignerContext, request: SignRequest): FirstSignerContext => {
  const before = context.namespaces[request.namespace] ?? EMPTY;
  const after: NamespaceRecord = {
    ...before,
    epoch: Math.max(before.epoch, request.epoch),
    digests: [...before.digests, request.digest],
  };
  return { ...context, namespaces: { ...context.namespaces, [request.namespace]: after } };
};

/**
 * One request. Without `record-before-signing` the attack (attacks H7): two requests for one epoch arrive together;
 * both find the epoch free; both are recorded, and both signed.
 */
const sign = (
  protocol: Protocol,
  context: FirstSignerContext,
  input: Input,
): Outcome<FirstSignerContext> => {
  const request = messageOf<SignRequest>(input);
  const refusal = refusalOf(protocol, context, request, input.from);
  if (refusal !== undefined) return { context, effects: [refuse(refusal)] };
  const requested = input.from === PUBLISHER;
  if (!protocol.defends("record-before-signing"))
    return context.checked.some((other) => other.request.digest === request.digest)
      ? { context, effects: [refuse("digest-repeated")] }
      : {
          context: { ...context, checked: [...context.checked, { request, requested }] },
          effects: [arm("persist")],
        };
  return {
    context: recorded(context, request),
    effects: signed(protocol, context.era, request, requested, nowOf(input)),
  };
};

const persist = (
  protocol: Protocol,
  context: FirstSignerContext,
  input: Input,
): Outcome<FirstSignerContext> => {
  const [next, ...checked] = context.checked;
  if (next === undefined) throw new Error("nothing waits to be recorded");
  return {
    context: { ...recorded(context, next.request), checked },
    effects: [
      ...(checked.length === 0 ? [disarm("persist")] : []),
      ...signed(protocol, context.era, next.request, next.requested, nowOf(input)),
    ],
  };
};

const refusing =
  (refusal: Refusal) =>
  <Context>(context: Context): Outcome<Context> => ({ context, effects: [refuse(refusal)] });

/** A new era begins: new keys, and epochs are counted anew. What is disabled stays so. */
const newEra = (context: FirstSignerContext): Outcome<FirstSignerContext> => ({
  context: {
    ...context,
    era: context.era + 1,
    namespaces: Object.fromEntries(
      Object.entries(context.namespaces).map(([name, { status }]) => [name, { ...EMPTY, status }]),
    ),
  },
  effects: [],
});

/** The log's owner closes its namespace for good (CFDOC): nothing is signed for it any more. */
const disable = (context: FirstSignerContext): Outcome<FirstSignerContext> => {
  const known = context.namespaces[NAMESPACE] ?? EMPTY;
  if (known.status === "disabled") return { context, effects: [refuse("namespace-closed")] };
  const disabled: NamespaceRecord = { ...known, status: "disabled" };
  return {
    context: { ...context, namespaces: { ...context.namespaces, [NAMESPACE]: disabled } },
    effects: [record({ fact: "namespace-disabled", namespace: NAMESPACE })],
  };
};

export const firstSignerMachine = (protocol: Protocol) =>
  setup({
    types: {} as { context: FirstSignerContext; events: Input },
    actions: {
      sign: rule((context: FirstSignerContext, input) => sign(protocol, context, input)),
      "record and sign": rule((context: FirstSignerContext, input) =>
        persist(protocol, context, input),
      ),
      "take new key": rule(newEra),
      "disable namespace": rule(disable),
      "refuse: not expected": rule(refusing("not-expected")),
    },
  }).createMachine({
    id: "first signer",
    context: {
      era: FIRST_ERA,
      namespaces: { [NAMESPACE]: EMPTY, [STAGING_NAMESPACE]: EMPTY },
      checked: [],
    },
    // CFDOC: it is initialised, then online; each namespace signs until it is disabled.
    initial: "initialization",
    states: {
      initialization: {
        on: { provision: "online", "*": { actions: "refuse: not expected" } },
      },
      online: {
        on: {
          "sign-request": { actions: "sign" },
          "timeout.persist": { actions: "record and sign" },
          rotate: { actions: "take new key" },
          "begin.disable-namespace": { actions: "disable namespace" },
          "*": { actions: "refuse: not expected" },
        },
      },
    },
  });

export interface CountersignerContext {
  readonly era: number;
  /** First signatures that it has countersigned; each once. */
  readonly signed: readonly Value[];
}

/**
 * Over the first signature's octets (MBT), or over the message as well. It verifies what it countersigns: else whoever has
 * the wire between the signers has it sign statements that the first signer never saw.
 */
const countersign = (
  { crypto, defends }: Protocol,
  context: CountersignerContext,
  input: Input,
): Outcome<CountersignerContext> => {
  const { statement, signature } = messageOf<CountersignRequest>(input);
  if (input.from !== PUBLISHER) return { context, effects: [refuse("not-the-publisher")] };
  const term = statementTerm(crypto, statement);
  const firstKey = crypto.verifyingKey(signingKeyOf(crypto, FIRST_SIGNER, context.era));
  if (defends("verify-before-countersigning") && !crypto.verify(firstKey, term, signature))
    return { context, effects: [refuse("signature-invalid")] };
  if (context.signed.includes(signature)) return { context, effects: [refuse("not-expected")] };
  const countersigned = countersignedTerm(
    crypto,
    statement,
    signature,
    defends("countersign-message"),
  );
  const key = signingKeyOf(crypto, COUNTERSIGNER, context.era);
  const slot: Slot = "counter";
  const { epoch, namespace, digest } = statement;
  return {
    context: { ...context, signed: [...context.signed, signature] },
    effects: [
      record({
        fact: "statement-signed",
        slot,
        era: context.era,
        statement: term,
        epoch,
        digest,
        namespace,
        requested: true,
      }),
      send(PUBLISHER, {
        kind: "countersign-reply",
        statement,
        countersignature: crypto.sign(key, countersigned),
      }),
    ],
  };
};

export const countersignerMachine = (protocol: Protocol) =>
  setup({
    types: {} as { context: CountersignerContext; events: Input },
    actions: {
      countersign: rule((context: CountersignerContext, input) =>
        countersign(protocol, context, input),
      ),
      "take new key": rule((context: CountersignerContext) => ({
        context: { ...context, era: context.era + 1 },
        effects: [],
      })),
      "refuse: not expected": rule(refusing("not-expected")),
    },
  }).createMachine({
    id: "countersigner",
    context: { era: FIRST_ERA, signed: [] },
    initial: "signing",
    states: {
      signing: {
        on: {
          "countersign-request": { actions: "countersign" },
          rotate: { actions: "take new key" },
          "*": { actions: "refuse: not expected" },
        },
      },
    },
  });
