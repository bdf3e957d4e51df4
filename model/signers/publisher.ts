/**
 * The publisher: it turns a deployed fleet into a signed bundle. It carries a draft from the first signer to the
 * countersigner, the log and the witnesses, and then to the clients.
 */
import { setup } from "xstate";
import type { Value } from "../algebra/cryptosystem.ts";
import {
  type Artifact,
  type Bundle,
  type Cosignature,
  digestOf,
  type FleetParameters,
  keyIdOf,
  NAMESPACE,
  type Proof,
  STAGING_NAMESPACE,
  type Statement,
  statementTerm,
} from "../protocol/bundle.ts";
import type { Protocol } from "../protocol/configuration.ts";
import { draftOf } from "../protocol/draft.ts";
import { type Effect, type Outcome, record, refuse, send } from "../protocol/effects.ts";
import { evidenceDigest } from "../protocol/evidence.ts";
import { type Input, messageOf, rule } from "../protocol/machine-kit.ts";
import type { PartyId } from "../protocol/parties.ts";
import type { Refusal } from "../protocol/refusals.ts";
import type { TrustInput } from "../protocol/trust-input.ts";
import {
  COUNTERSIGNER,
  FIRST_SIGNER,
  isWitnessed,
  LOG,
  rotationTerm,
  signingKeyOf,
  type TrustKeys,
} from "../protocol/trust-keys.ts";
import type {
  CountersignReply,
  EvidencePage,
  LogReply,
  SignReply,
  WitnessReply,
} from "../protocol/trust-messages.ts";

/** A bundle in the making. */
export interface Making {
  readonly namespace: string;
  readonly epoch: number;
  readonly artifact: Artifact;
  readonly digest: Value;
  readonly statement: Statement | null;
  readonly first: Value | null;
  readonly counter: Value | null;
  readonly proof: Proof | null;
}

export interface PublisherContext {
  readonly clients: readonly PartyId[];
  readonly keys: TrustKeys | null;
  readonly parameters: FleetParameters | null;
  /** Digest of the evidence, by fleet. */
  readonly evidence: Readonly<Record<string, Value>>;
  /** By namespace, the last epoch that was signed and its digest. */
  readonly signed: Readonly<Record<string, { readonly epoch: number; readonly digest: Value }>>;
  readonly making: readonly Making[];
  /** What it had signed to be published, as statements: its own record, which its monitor compares the log with. */
  readonly published: readonly Value[];
}

type Result = Outcome<PublisherContext>;

const given = ({ trust }: Input): TrustInput => {
  if (trust === undefined) throw new Error("an input of this world says what is given");
  return trust;
};

const noteEvidence = ({ crypto }: Protocol, context: PublisherContext, input: Input): Result => {
  const { evidence } = messageOf<EvidencePage>(input);
  return {
    context: {
      ...context,
      evidence: { ...context.evidence, [evidence.fleet]: evidenceDigest(crypto, evidence) },
    },
    effects: [],
  };
};

/** P1. */
const publish = (protocol: Protocol, context: PublisherContext, input: Input): Result => {
  const { crypto, configuration } = protocol;
  const { goal, now } = given(input);
  if (goal?.kind !== "publish" || context.parameters === null)
    throw new Error("nothing to publish");
  const { fleet, alteration = "none" } = goal;
  const namespace = alteration === "other-namespace" ? STAGING_NAMESPACE : NAMESPACE;
  const last = context.signed[namespace];
  const basis = {
    fleet,
    namespace,
    epoch: (last?.epoch ?? 0) + 1,
    previous: last?.digest ?? null,
    now,
    parameters: context.parameters,
    evidence: context.evidence[fleet] ?? null,
  };
  const { epoch, artifact } = draftOf(crypto, configuration.trust.format, basis, alteration);
  const digest = digestOf(crypto, artifact);
  // The published format does not carry what some alterations alter.
  const plain = draftOf(crypto, configuration.trust.format, basis, "none");
  const isAltered =
    plain.epoch !== epoch || digestOf(crypto, plain.artifact) !== digest || namespace !== NAMESPACE;
  const { previous } = basis;
  const making: Making = {
    namespace,
    epoch,
    artifact,
    digest,
    statement: null,
    first: null,
    counter: null,
    proof: null,
  };
  return {
    context: { ...context, making: [...context.making, making] },
    effects: [
      record({
        fact: "artifact-drafted",
        digest,
        fleet,
        alteration: isAltered ? alteration : "none",
        evidenced: basis.evidence !== null,
      }),
      send(FIRST_SIGNER, { kind: "sign-request", namespace, epoch, digest, previous }),
    ],
  };
};

const replaced = (context: PublisherContext, old: Making, next: Making): PublisherContext => ({
  ...context,
  making: context.making.map((one) => (one === old ? next : one)),
});

/** P2, P3. What does not verify as the answer to a request of its own is dropped. */
const takeSignature = (
  { crypto, defends }: Protocol,
  context: PublisherContext,
  input: Input,
): Result => {
  const { statement, signature } = messageOf<SignReply>(input);
  const making = context.making.find(
    (one) =>
      one.first === null &&
      one.digest === statement.digest &&
      one.epoch === statement.epoch &&
      one.namespace === statement.namespace,
  );
  if (making === undefined || context.keys === null)
    return { context, effects: [refuse("not-expected")] };
  const term = statementTerm(crypto, statement);
  if (
    defends("verify-before-countersigning") &&
    !crypto.verify(context.keys.first, term, signature)
  )
    return { context, effects: [refuse("not-expected")] };
  const { epoch, digest, namespace } = making;
  const next = replaced(context, making, { ...making, statement, first: signature });
  return {
    context: {
      ...next,
      signed: { ...context.signed, [namespace]: { epoch, digest } },
      published: [...context.published, term],
    },
    effects: [send(COUNTERSIGNER, { kind: "countersign-request", statement, signature })],
  };
};

const bundleOf = (keys: TrustKeys, making: Making): Bundle => {
  const { statement, first, counter, artifact, proof } = making;
  if (statement === null || first === null || counter === null)
    throw new Error("a bundle without its signatures");
  return {
    version: statement.ciphersuite,
    statement,
    artifact,
    signatures: [
      { slot: "first", keyId: keyIdOf("first"), key: keys.first, value: first },
      { slot: "counter", keyId: keyIdOf("counter"), key: keys.counter, value: counter },
    ],
    proof,
  };
};

/** P4: the bundle goes to the clients, through whoever runs the network. */
const finished = (
  { crypto }: Protocol,
  context: PublisherContext,
  making: Making,
  now: number,
): Result => {
  const { keys } = context;
  if (keys === null || making.statement === null) throw new Error("nothing is finished yet");
  const bundle = bundleOf(keys, making);
  const statement = statementTerm(crypto, making.statement);
  return {
    context: {
      ...context,
      making: context.making.filter((one) => one.digest !== making.digest),
    },
    effects: [
      record({
        fact: "bundle-published",
        era: keys.era,
        epoch: making.epoch,
        statement,
        time: now,
      }),
      ...context.clients.map((client) => send(client, { kind: "bundle-offer", bundle })),
    ],
  };
};

/** The countersignature: to the log with it, and in the published format to the clients as well. */
const takeCountersignature = (
  protocol: Protocol,
  context: PublisherContext,
  input: Input,
): Result => {
  const { statement, countersignature } = messageOf<CountersignReply>(input);
  const making = context.making.find(
    ({ digest, counter, first }) =>
      first !== null && counter === null && digest === statement.digest,
  );
  if (making === undefined || making.first === null)
    return { context, effects: [refuse("not-expected")] };
  const { artifact, first } = making;
  const complete = { ...making, counter: countersignature };
  const toLog = send(LOG, {
    kind: "log-request",
    entry: { statement, first, counter: countersignature, artifact },
  });
  if (protocol.configuration.trust.format === "hardened")
    return { context: replaced(context, making, complete), effects: [toLog] };
  const { context: next, effects } = finished(protocol, context, complete, given(input).now);
  return { context: next, effects: [toLog, ...effects] };
};

const isReady = (keys: TrustKeys, { proof }: Making): boolean =>
  proof !== null &&
  isWitnessed(keys, (name) => proof.cosignatures.some(({ witness }) => witness === name));

const advanced = (
  protocol: Protocol,
  context: PublisherContext,
  old: Making,
  next: Making,
  now: number,
): Result =>
  context.keys !== null && isReady(context.keys, next)
    ? finished(protocol, context, next, now)
    : { context: replaced(context, old, next), effects: [] };

const takeProof = (protocol: Protocol, context: PublisherContext, input: Input): Result => {
  const { statement, checkpoint, signature, index, path } = messageOf<LogReply>(input);
  const making = context.making.find(
    ({ digest, counter, proof }) =>
      counter !== null && proof === null && digest === statement.digest,
  );
  if (making === undefined) return { context, effects: [refuse("not-expected")] };
  const proof: Proof = { checkpoint, signature, index, path, cosignatures: [] };
  return advanced(protocol, context, making, { ...making, proof }, given(input).now);
};

const byWitness = (a: Cosignature, b: Cosignature): number =>
  a.witness < b.witness ? -1 : a.witness > b.witness ? 1 : 0;

const takeCosignature = (protocol: Protocol, context: PublisherContext, input: Input): Result => {
  const { checkpoint, cosignature } = messageOf<WitnessReply>(input);
  const making = context.making.find(
    ({ proof }) =>
      proof?.checkpoint.root === checkpoint.root &&
      !proof.cosignatures.some(({ witness }) => witness === cosignature.witness),
  );
  if (making === undefined || making.proof === null)
    return { context, effects: [refuse("not-expected")] };
  const cosignatures = [...making.proof.cosignatures, cosignature].sort(byWitness);
  const next = { ...making, proof: { ...making.proof, cosignatures } };
  return advanced(protocol, context, making, next, given(input).now);
};

/** New signer keys, signed by the old signers and the new ones; the ceremony of all four is one step. */
const rotate = ({ crypto }: Protocol, context: PublisherContext, input: Input): Result => {
  const { keys } = given(input);
  if (keys === undefined) throw new Error("a rotation brings keys");
  const term = rotationTerm(crypto, keys);
  const by = (party: PartyId, era: number) => crypto.sign(signingKeyOf(crypto, party, era), term);
  const signatures = {
    oldFirst: by(FIRST_SIGNER, keys.era - 1),
    oldCounter: by(COUNTERSIGNER, keys.era - 1),
    newFirst: by(FIRST_SIGNER, keys.era),
    newCounter: by(COUNTERSIGNER, keys.era),
  };
  return {
    context: { ...context, keys, signed: {}, making: [] },
    effects: [
      record({
        fact: "signers-rotated",
        era: keys.era,
        first: keys.first,
        counter: keys.counter,
      }),
      ...context.clients.map(
        (client): Effect => send(client, { kind: "rotation-offer", keys, signatures }),
      ),
    ],
  };
};

const provision = (context: PublisherContext, input: Input): Result => {
  const { keys = null, parameters = null } = given(input);
  return { context: { ...context, keys, parameters }, effects: [] };
};

const refusing =
  (refusal: Refusal) =>
  (context: PublisherContext): Result => ({ context, effects: [refuse(refusal)] });

export const publisherMachine = (protocol: Protocol, clients: readonly PartyId[]) => {
  const by = (apply: (protocol: Protocol, context: PublisherContext, input: Input) => Result) =>
    rule((context: PublisherContext, input) => apply(protocol, context, input));
  return setup({
    types: {} as { context: PublisherContext; events: Input },
    actions: {
      provision: rule(provision),
      "note evidence": by(noteEvidence),
      "ask the first signer": by(publish),
      "ask the countersigner": by(takeSignature),
      "ask the log": by(takeCountersignature),
      "take proof": by(takeProof),
      "take cosignature": by(takeCosignature),
      "announce new keys": by(rotate),
      "refuse: not expected": rule(refusing("not-expected")),
    },
  }).createMachine({
    id: "publisher",
    context: {
      clients,
      keys: null,
      parameters: null,
      evidence: {},
      signed: {},
      making: [],
      published: [],
    },
    initial: "publishing",
    states: {
      publishing: {
        on: {
          provision: { actions: "provision" },
          "evidence-page": { actions: "note evidence" },
          "begin.publish": { actions: "ask the first signer" },
          "sign-reply": { actions: "ask the countersigner" },
          "countersign-reply": { actions: "ask the log" },
          "log-reply": { actions: "take proof" },
          "witness-reply": { actions: "take cosignature" },
          rotate: { actions: "announce new keys" },
          "*": { actions: "refuse: not expected" },
        },
      },
    },
  });
};
