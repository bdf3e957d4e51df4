/**
 * What the adversary's recipes come to: messages built from what it has seen and from stolen keys. Whether it can build
 * one is not decided here but by the deduction, over every value inside.
 */
import type { Cryptosystem, Value } from "../algebra/cryptosystem.ts";
import {
  type Artifact,
  type Bundle,
  CIPHERSUITE,
  type Cosignature,
  checkpointTerm,
  cosignedTerm,
  countersignedTerm,
  digestOf,
  type FleetParameters,
  keyIdOf,
  LOG_ORIGIN,
  leafOf,
  NAMESPACE,
  OTHER_LOG_ORIGIN,
  type Proof,
  type SignatureEntry,
  type Slot,
  type Statement,
  signatureIn,
  statementTerm,
} from "../protocol/bundle.ts";
import type { TrustParameters } from "../protocol/configuration.ts";
import { draftOf } from "../protocol/draft.ts";
import { consistencyProof, inclusionProof, rootOf } from "../protocol/merkle.ts";
import type { Message } from "../protocol/messages.ts";
import { ADVERSARY, type PartyId } from "../protocol/parties.ts";
import type { TrustFact } from "../protocol/trust-facts.ts";
import {
  COUNTERSIGNER,
  FIRST_ERA,
  FIRST_SIGNER,
  LOG,
  PUBLISHER,
  signingKeyOf,
  type TrustKeys,
  witnessIds,
} from "../protocol/trust-keys.ts";
import type { LogReply, SignRequest, WitnessReply } from "../protocol/trust-messages.ts";
import type {
  ForgedStatement,
  ProofSource,
  SignatureSource,
  TreeSource,
  TrustRecipe,
} from "../protocol/trust-recipe.ts";
import { ownKey, rotationForgery } from "./rotation-forgery.ts";

export type SignBoth = (signingKey: Value, one: Value, other: Value) => Value | undefined;

/** What the adversary has in front of it: what was published, and what parties have said. */
export interface Seen {
  readonly crypto: Cryptosystem;
  /** A signature that fits two messages, where the scheme allows it. */
  readonly signBoth: SignBoth;
  readonly trust: TrustParameters;
  /** Whether the countersignature covers the message. */
  readonly bound: boolean;
  readonly parameters: FleetParameters;
  readonly era: number;
  readonly now: number;
  readonly keys: TrustKeys;
  readonly bundles: readonly Bundle[];
  readonly requests: readonly SignRequest[];
  readonly leaves: readonly Value[];
  readonly logReplies: readonly LogReply[];
  readonly witnessReplies: readonly WitnessReply[];
  /** The fleet that was deployed last, and the digest of its evidence. */
  readonly fleet: string;
  readonly evidence: Value | null;
}

export interface TrustForgery {
  readonly to: PartyId;
  /** Who it seems to come from: channels between the signers are authenticated, the others are not. */
  readonly from: PartyId;
  readonly message: Message;
  /** Signatures that are made with stolen keys. */
  readonly facts: readonly TrustFact[];
}

const publishedAt = ({ bundles }: Seen, epoch: number): Bundle | undefined =>
  bundles.find(({ statement }) => statement.epoch === epoch && statement.namespace === NAMESPACE);

/** The artifact and statement of a recipe; `undefined` where there is nothing published to start from. */
const statementOf = (
  seen: Seen,
  {
    epoch,
    alteration,
    statement: which,
  }: Pick<ForgedStatement, "epoch" | "alteration" | "statement">,
): { readonly statement: Statement; readonly artifact: Artifact } | undefined => {
  const { crypto, trust, now, parameters, fleet, evidence } = seen;
  const before = publishedAt(seen, epoch - 1);
  const basis = {
    fleet,
    namespace: NAMESPACE,
    epoch,
    previous: before === undefined ? null : digestOf(crypto, before.artifact),
    now,
    parameters,
    evidence,
  };
  const draft = draftOf(crypto, trust.format, basis, alteration);
  if (which === "published") {
    const published = publishedAt(seen, epoch);
    return published && { statement: published.statement, artifact: draft.artifact };
  }
  const statement: Statement = {
    ciphersuite: draft.ciphersuite,
    namespace: draft.namespace,
    timestamp: now,
    epoch: draft.epoch,
    digest: digestOf(crypto, draft.artifact),
  };
  return { statement, artifact: draft.artifact };
};

interface Signing {
  readonly seen: Seen;
  readonly statement: Statement;
  readonly published: Bundle | undefined;
}

/** A signature entry of a slot; null for none. */
const entryOf = (
  { seen, statement, published }: Signing,
  slot: Slot,
  source: SignatureSource,
  first: Value | null,
): SignatureEntry | null => {
  const { crypto, bound, era, keys } = seen;
  const [party, other] =
    slot === "first" ? [FIRST_SIGNER, COUNTERSIGNER] : [COUNTERSIGNER, FIRST_SIGNER];
  const message =
    slot === "first"
      ? statementTerm(crypto, statement)
      : first && countersignedTerm(crypto, statement, first, bound);
  const named = { slot, keyId: keyIdOf(slot), key: slot === "first" ? keys.first : keys.counter };
  const signed = (key: Value): SignatureEntry | null =>
    message === null ? null : { ...named, value: crypto.sign(key, message) };
  switch (source) {
    case "published": {
      const value = published === undefined ? null : signatureIn(published, slot);
      return value === null ? null : { ...named, value };
    }
    case "stolen":
      return signed(signingKeyOf(crypto, party, era));
    case "crossed":
      return signed(signingKeyOf(crypto, other, era));
    case "own": {
      const own = ownKey(crypto, slot);
      const entry = signed(own);
      return entry && { ...entry, key: crypto.verifyingKey(own) };
    }
    case "copied":
      return first === null ? null : { ...named, slot: "first", value: first };
    case "garbage":
      return { ...named, value: null };
    case "none":
      return null;
  }
};

interface SignedParts {
  readonly statement: Statement;
  readonly artifact: Artifact;
  readonly signatures: readonly SignatureEntry[];
  readonly facts: readonly TrustFact[];
}

const signedParts = (seen: Seen, forged: ForgedStatement): SignedParts | undefined => {
  const parts = statementOf(seen, forged);
  if (parts === undefined) return undefined;
  const published = publishedAt(seen, forged.epoch);
  const signing = { seen, statement: parts.statement, published };
  const first = entryOf(signing, "first", forged.first, null);
  const counter = entryOf(signing, "counter", forged.counter, first?.value ?? null);
  const term = statementTerm(seen.crypto, parts.statement);
  const fact = (slot: Slot, source: SignatureSource): TrustFact[] =>
    source === "stolen" ? [{ fact: "statement-forged", slot, statement: term }] : [];
  return {
    ...parts,
    signatures: [first, counter].filter((entry) => entry !== null),
    facts: [...fact("first", forged.first), ...fact("counter", forged.counter)],
  };
};

/** What witnesses have said of a tree, and what stolen witness keys say of it. */
const cosignaturesFor = (
  { crypto, witnessReplies, trust, now }: Seen,
  checkpoint: Proof["checkpoint"],
  stolen: (party: PartyId) => boolean,
  source: ProofSource,
): readonly Cosignature[] =>
  witnessIds(trust.witnesses).flatMap((witness): Cosignature[] => {
    const said = witnessReplies.find(
      (reply) =>
        reply.cosignature.witness === witness &&
        reply.checkpoint.origin === checkpoint.origin &&
        reply.checkpoint.root === checkpoint.root &&
        reply.checkpoint.size === checkpoint.size,
    );
    if (said !== undefined)
      return source === "doubled" ? [said.cosignature, said.cosignature] : [said.cosignature];
    if (source === "invented") {
      const value = crypto.sign(ownKey(crypto, "first"), cosignedTerm(crypto, checkpoint, now));
      return [{ witness, time: now, value }];
    }
    if (!stolen(witness)) return [];
    const key = signingKeyOf(crypto, witness, FIRST_ERA);
    return [{ witness, time: now, value: crypto.sign(key, cosignedTerm(crypto, checkpoint, now)) }];
  });

const leavesFor = ({ leaves }: Seen, source: TreeSource): readonly Value[] => {
  if (source === "elsewhere") return [];
  return source === "forked" ? leaves.slice(0, -1) : leaves;
};

/** The log's tree with one entry more, or in the place of the last one, or another log's of that entry alone; signed. */
const builtTree = (seen: Seen, leaf: Value, source: TreeSource) => {
  const { crypto, era } = seen;
  const leaves = [...leavesFor(seen, source).filter((other) => other !== leaf), leaf];
  const origin = source === "elsewhere" ? OTHER_LOG_ORIGIN : LOG_ORIGIN;
  const checkpoint = { origin, size: leaves.length, root: rootOf(crypto, leaves) };
  const key = source === "unsigned" ? ownKey(crypto, "first") : signingKeyOf(crypto, LOG, era);
  const signature = crypto.sign(key, checkpointTerm(crypto, checkpoint));
  return { leaves, checkpoint, signature };
};

const proofOf = (
  seen: Seen,
  { statement, signatures }: SignedParts,
  epoch: number,
  source: ProofSource,
  stolen: (party: PartyId) => boolean,
): Proof | null => {
  const { crypto } = seen;
  if (source === "none") return null;
  if (source === "published") return publishedAt(seen, epoch)?.proof ?? null;
  const [first, counter] = [
    signatureIn({ signatures }, "first"),
    signatureIn({ signatures }, "counter"),
  ];
  if (first === null || counter === null) return null;
  if (source !== "found") {
    const leaf = leafOf(crypto, statement, first, counter);
    const tree = source === "invented" || source === "doubled" ? "built" : source;
    const { leaves, checkpoint, signature } = builtTree(seen, leaf, tree);
    const index = leaves.length - 1;
    const path = inclusionProof(crypto, leaves, index);
    return {
      checkpoint,
      signature,
      index,
      path,
      cosignatures: cosignaturesFor(seen, checkpoint, stolen, source),
    };
  }
  const term = statementTerm(crypto, statement);
  const reply = seen.logReplies.find((one) => statementTerm(crypto, one.statement) === term);
  if (reply === undefined) return null;
  const { checkpoint, signature, index, path } = reply;
  const cosignatures = cosignaturesFor(seen, checkpoint, stolen, source);
  return { checkpoint, signature, index, path, cosignatures };
};

const answerPublisher = (
  seen: Seen,
  { alteration, key }: Extract<TrustRecipe, { recipe: "answer-publisher" }>,
): TrustForgery | undefined => {
  const { crypto, now, era } = seen;
  const request = seen.requests.at(-1);
  if (request === undefined) return undefined;
  const { epoch, namespace, digest } = request;
  const statement: Statement = {
    ciphersuite: CIPHERSUITE,
    namespace,
    timestamp: now,
    epoch,
    digest,
  };
  if (key === "own") {
    const signature = crypto.sign(ownKey(crypto, "first"), statementTerm(crypto, statement));
    const message: Message = { kind: "sign-reply", statement, signature };
    return { to: PUBLISHER, from: FIRST_SIGNER, message, facts: [] };
  }
  const altered = statementOf(seen, { epoch, alteration, statement: "own" });
  if (altered === undefined) return undefined;
  const terms = [
    statementTerm(crypto, statement),
    statementTerm(crypto, altered.statement),
  ] as const;
  const signature = seen.signBoth(signingKeyOf(crypto, FIRST_SIGNER, era), ...terms);
  if (signature === undefined) return undefined;
  return {
    to: PUBLISHER,
    from: FIRST_SIGNER,
    message: { kind: "sign-reply", statement, signature },
    facts: terms.map((term) => ({ fact: "statement-forged", slot: "first", statement: term })),
  };
};

const ofParts = (
  seen: Seen,
  recipe: Extract<TrustRecipe, { recipe: "offer-bundle" | "log-entry" | "show-tree" }>,
  stolen: (party: PartyId) => boolean,
): TrustForgery | undefined => {
  const { crypto } = seen;
  const parts = signedParts(seen, recipe);
  if (parts === undefined) return undefined;
  const { statement, artifact, signatures, facts } = parts;
  if (recipe.recipe === "offer-bundle") {
    const proof = proofOf(seen, parts, recipe.epoch, recipe.proof, stolen);
    const bundle: Bundle = { version: CIPHERSUITE, statement, artifact, signatures, proof };
    return { to: recipe.to, from: PUBLISHER, message: { kind: "bundle-offer", bundle }, facts };
  }
  const [first, counter] = [
    signatureIn({ signatures }, "first"),
    signatureIn({ signatures }, "counter"),
  ];
  if (first === null || counter === null) return undefined;
  if (recipe.recipe === "log-entry") {
    const entry = { statement, first, counter, artifact };
    return { to: LOG, from: ADVERSARY, message: { kind: "log-request", entry }, facts };
  }
  const { leaves, checkpoint, signature } = builtTree(
    seen,
    leafOf(crypto, statement, first, counter),
    recipe.tree,
  );
  const proofs = leaves.map((_, old) => consistencyProof(crypto, leaves, old));
  return {
    to: recipe.to,
    from: LOG,
    message: { kind: "witness-request", checkpoint, signature, proofs },
    facts,
  };
};

/** The message of a recipe; `undefined` where there is nothing to build it from. */
export const forgeTrust = (
  seen: Seen,
  recipe: TrustRecipe,
  stolen: (party: PartyId) => boolean,
): TrustForgery | undefined => {
  switch (recipe.recipe) {
    case "answer-publisher":
      return answerPublisher(seen, recipe);
    case "offer-rotation":
      return rotationForgery(seen.crypto, seen.keys, recipe);
    case "ask-first-signer": {
      const { epoch, alteration } = recipe;
      const parts = statementOf(seen, { epoch, alteration, statement: "own" });
      if (parts === undefined) return undefined;
      const { namespace, digest } = parts.statement;
      const previous = parts.artifact.terms?.previous ?? null;
      return {
        to: FIRST_SIGNER,
        from: ADVERSARY,
        message: {
          kind: "sign-request",
          namespace,
          epoch: parts.statement.epoch,
          digest,
          previous,
        },
        facts: [],
      };
    }
    default:
      return ofParts(seen, recipe, stolen);
  }
};
