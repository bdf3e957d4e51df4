/**
 * When a client trusts a fleet's keys: the rules for a bundle, as pure functions. Each reason to refuse has its name;
 * they are collected first, and only then does the client act.
 */
import type { Cryptosystem, Value } from "../algebra/cryptosystem.ts";
import {
  type Artifact,
  type Bundle,
  CIPHERSUITE,
  COSIGNATURES_MAX,
  checkpointTerm,
  cosignedTerm,
  countersignedTerm,
  digestOf,
  type FleetParameters,
  KEYS_MAX,
  keyIdOf,
  keysDigestOf,
  LOG_ORIGIN,
  leafOf,
  NAMESPACE,
  PATH_MAX,
  type Proof,
  SIGNATURES_MAX,
  type SignatureEntry,
  signatureIn,
  statementTerm,
} from "../protocol/bundle.ts";
import type { Protocol } from "../protocol/configuration.ts";
import { isIncluded } from "../protocol/merkle.ts";
import type { FleetKeys } from "../protocol/messages.ts";
import type { Refusal } from "../protocol/refusals.ts";
import {
  keepsFloors,
  type ParameterFloors,
  rotationTerm,
  type TrustKeys,
} from "../protocol/trust-keys.ts";
import type { RotationOffer } from "../protocol/trust-messages.ts";
import { isReached, policyFault, readPolicy } from "../protocol/witness-policy.ts";

/** What a client keeps of the bundle that it trusts. */
export interface HeldBundle {
  readonly statement: Value;
  readonly era: number;
  readonly epoch: number;
  readonly timestamp: number;
  readonly artifact: Artifact;
  readonly digest: Value;
}

/** What decides whether a bundle is trusted; all of it survives a restart. */
export interface FleetTrust {
  readonly keys: TrustKeys;
  readonly floors: ParameterFloors;
  /** Digest of the fleet keys that the application ships with; null where bundles come over the air. */
  readonly pinnedFleet: Value | null;
  readonly held: HeldBundle | null;
  /** The last epoch accepted under these keys; null before the first. */
  readonly floor: {
    readonly epoch: number;
    readonly statement: Value;
    readonly digest: Value;
  } | null;
}

/** Whether offered vault keys are the pinned ones: the rule where keys come with the application. */
export const arePinned = (pins: FleetKeys | null, offer: FleetKeys): boolean =>
  pins?.transport === offer.transport && pins.vault === offer.vault;

/** Whether the one-byte id is that of the signer's own key; any key can be ground to have it. */
const isNamed = ({ keyId, slot }: SignatureEntry): boolean => keyId === keyIdOf(slot);

/** The keys under which a signature may verify. */
const keysFor = (protocol: Protocol, keys: TrustKeys, entry: SignatureEntry): readonly Value[] => {
  const own = entry.slot === "first" ? keys.first : keys.counter;
  const pinned = protocol.defends("count-distinct-signers")
    ? [own]
    : [own, keys.first, keys.counter];
  return protocol.defends("match-keys-in-full") || !isNamed(entry)
    ? pinned
    : [...pinned, entry.key];
};

/** Whether the client has the algorithms that the statement names, and the unsigned version says the same (attacks G15). */
const isKnownSuite = ({ version, statement }: Bundle): boolean =>
  statement.ciphersuite === CIPHERSUITE && version === statement.ciphersuite;

/**
 * Whether one signature counts for its signer. A client that goes on with a suite it does not know has nothing to verify
 * with, and takes what it reads (as readers of tokens did with "alg: none"). The attack where an error counts (CVE-2017-2448, M43): a signature that
 * does not decode raises an error, the error is mapped to success, and the bundle needs no key at all.
 */
const counts = (
  protocol: Protocol,
  keys: TrustKeys,
  bundle: Bundle,
  entry: SignatureEntry,
): boolean => {
  const { crypto, defends } = protocol;
  if (!defends(entry.slot === "first" ? "verify-first-signature" : "verify-countersignature"))
    return true;
  if (!isKnownSuite(bundle)) return !defends("check-ciphersuite");
  const { value } = entry;
  if (value === null) return !defends("refuse-on-error");
  const first = signatureIn(bundle, "first");
  const message =
    entry.slot === "first"
      ? statementTerm(crypto, bundle.statement)
      : first && countersignedTerm(crypto, bundle.statement, first, defends("countersign-message"));
  if (message === null) return false;
  return keysFor(protocol, keys, entry).some((key) => crypto.verify(key, message, value));
};

/** Which signers are missing; the signatures of a bundle are a list, and a list can say one thing twice. */
const signatureRefusals = (protocol: Protocol, keys: TrustKeys, bundle: Bundle): Refusal[] => {
  const counted = bundle.signatures.filter((entry) => counts(protocol, keys, bundle, entry));
  const slots = counted.map(({ slot }) => slot);
  const present = protocol.defends("count-signatures-once") ? [...new Set(slots)] : slots;
  if (present.length >= keys.threshold) return [];
  return slots.includes("first") ? ["countersignature-missing"] : ["first-signature-missing"];
};

const isOversized = ({ artifact, signatures, proof }: Bundle): boolean =>
  artifact.keys.length > KEYS_MAX ||
  signatures.length > SIGNATURES_MAX ||
  (proof !== null &&
    (proof.path.length > PATH_MAX || proof.cosignatures.length > COSIGNATURES_MAX));

/** What verifying the bundle costs: signatures and hashes. */
export const workOf = ({ artifact, signatures, proof }: Bundle): number =>
  artifact.keys.length +
  signatures.length +
  (proof === null ? 0 : 1 + proof.path.length + proof.cosignatures.length);

/** The key that requests are sealed to, and the role under which it is listed. */
export const sealingKey = (protocol: Protocol, { keys }: Artifact) =>
  protocol.defends("check-key-roles") ? keys.find(({ role }) => role === "transport") : keys.at(-1);

const artifactRefusals = (
  protocol: Protocol,
  trust: FleetTrust,
  { artifact }: Bundle,
): Refusal[] => {
  const { defends, crypto, configuration } = protocol;
  const refusals: Refusal[] = [];
  const roles = artifact.keys.map(({ role }) => role).sort();
  if (defends("check-key-roles") && roles.join() !== "signing,transport")
    refusals.push("wrong-key-roles");
  const isPinned = trust.pinnedFleet !== null && defends("pin-fleet-keys");
  if (isPinned && keysDigestOf(crypto, artifact.keys) !== trust.pinnedFleet)
    refusals.push("fleet-not-pinned");
  if (configuration.trust.format === "published") return refusals;
  // Signed before the format was hardened, or by an insider since: without terms nothing below can be checked.
  if (artifact.terms === null)
    return defends("require-terms") ? [...refusals, "wrong-format"] : refusals;
  if (defends("pin-parameter-floors") && !keepsFloors(artifact.terms.parameters, trust.floors))
    refusals.push("below-floors");
  if (defends("require-evidence") && artifact.terms.evidence === null) refusals.push("no-evidence");
  return refusals;
};

/** By the validity that the artifact states. Half-open clocks are not modelled: both ends belong to it. */
export const validityRefusals = (
  protocol: Protocol,
  { terms }: Artifact,
  now: number,
): Refusal[] => {
  if (terms === null || !protocol.defends("check-validity")) return [];
  if (now < terms.notBefore) return ["not-yet-valid"];
  return now > terms.notAfter ? ["bundle-expired"] : [];
};

/**
 * Rollback and its relatives, against the stored floor. The attack where the floor is zero (CVE-2022-29173, M34): any
 * older bundle that was ever signed is accepted again, that of a fleet whose keys have leaked since included.
 */
const floorRefusals = (protocol: Protocol, { floor }: FleetTrust, bundle: Bundle): Refusal[] => {
  const { crypto, defends } = protocol;
  const { epoch } = bundle.statement;
  if (floor === null) return [];
  if (epoch < floor.epoch) return defends("refuse-lower-epoch") ? ["epoch-below-floor"] : [];
  if (epoch > floor.epoch) {
    const { terms } = bundle.artifact;
    return defends("chain-epochs") &&
      terms !== null &&
      epoch === floor.epoch + 1 &&
      terms.previous !== floor.digest
      ? ["previous-differs"]
      : [];
  }
  return defends("refuse-changed-epoch") &&
    statementTerm(crypto, bundle.statement) !== floor.statement
    ? ["epoch-changed"]
    : [];
};

/** Names on the cosignatures that count: of witnesses that the client knows, with their own key, over this tree. */
const cosignersOf = (
  { crypto, defends }: Protocol,
  keys: TrustKeys,
  { checkpoint, cosignatures }: Proof,
): readonly string[] =>
  cosignatures
    .filter(({ witness, time, value }) => {
      if (!defends("verify-cosignatures")) return true;
      const key = keys.witnesses[witness];
      return key !== undefined && crypto.verify(key, cosignedTerm(crypto, checkpoint, time), value);
    })
    .map(({ witness }) => witness);

/** Whether enough witnesses have cosigned: each witness once, and each group of them once (attacks I7). */
const isCosigned = (protocol: Protocol, keys: TrustKeys, proof: Proof): boolean => {
  const { defends } = protocol;
  const policy = readPolicy(keys.policy);
  const cosigners = cosignersOf(protocol, keys, proof);
  if (policy === undefined) return false;
  if (!defends("count-witnesses-once")) return cosigners.length >= policy.threshold;
  if (!defends("count-groups-once")) return new Set(cosigners).size >= policy.threshold;
  return isReached(policy, (witness) => cosigners.includes(witness));
};

/** Whether the path leads from the bundle's entry to the root of the tree. */
export const isShownIncluded = (
  crypto: Cryptosystem,
  { statement, proof, ...rest }: Bundle,
): boolean => {
  const [first, counter] = [signatureIn(rest, "first"), signatureIn(rest, "counter")];
  if (proof === null || first === null || counter === null) return false;
  const { checkpoint, index, path } = proof;
  const leaf = leafOf(crypto, statement, first, counter);
  return isIncluded(crypto, leaf, index, checkpoint.size, checkpoint.root, path);
};

const proofRefusals = (protocol: Protocol, keys: TrustKeys, bundle: Bundle): Refusal[] => {
  const { crypto, defends, configuration } = protocol;
  if (configuration.trust.format === "published") return [];
  const { proof } = bundle;
  // Witnesses follow other logs too; a tree of one of them is cosigned, and nobody looks for fleet keys there (attacks I9).
  if (proof !== null && proof.checkpoint.origin !== LOG_ORIGIN && defends("check-origin"))
    return ["wrong-origin"];
  const isLogged =
    proof !== null &&
    crypto.verify(keys.log, checkpointTerm(crypto, proof.checkpoint), proof.signature) &&
    isShownIncluded(crypto, bundle);
  if (defends("require-inclusion-proof") && !isLogged) return ["not-logged"];
  if (!defends("require-cosignatures")) return [];
  return proof !== null && isCosigned(protocol, keys, proof) ? [] : ["not-cosigned"];
};

/** Every reason to refuse a bundle at the client's time, in the order in which they are found; empty: accept it. */
export const refusalsOf = (
  protocol: Protocol,
  trust: FleetTrust,
  bundle: Bundle,
  now: number,
): readonly Refusal[] => {
  const { crypto, defends } = protocol;
  const { statement, artifact } = bundle;
  if (defends("bound-bundle-size") && isOversized(bundle)) return ["bundle-oversized"];
  const refusals: Refusal[] = [];
  if (defends("check-ciphersuite") && !isKnownSuite(bundle)) refusals.push("unknown-ciphersuite");
  if (defends("check-namespace") && statement.namespace !== NAMESPACE)
    refusals.push("wrong-namespace");
  if (defends("check-digest") && digestOf(crypto, artifact) !== statement.digest)
    refusals.push("digest-mismatch");
  return [
    ...refusals,
    ...signatureRefusals(protocol, trust.keys, bundle),
    ...artifactRefusals(protocol, trust, bundle),
    ...proofRefusals(protocol, trust.keys, bundle),
    ...validityRefusals(protocol, artifact, now),
    ...floorRefusals(protocol, trust, bundle),
  ];
};

const heldOf = (
  crypto: Cryptosystem,
  era: number,
  { statement, artifact }: Bundle,
): HeldBundle => ({
  statement: statementTerm(crypto, statement),
  era,
  epoch: statement.epoch,
  timestamp: statement.timestamp,
  artifact,
  digest: digestOf(crypto, artifact),
});

/** The trust after a bundle was accepted. */
export const accepting = (crypto: Cryptosystem, trust: FleetTrust, bundle: Bundle): FleetTrust => {
  const held = heldOf(crypto, trust.keys.era, bundle);
  return {
    ...trust,
    held,
    floor: { epoch: held.epoch, statement: held.statement, digest: held.digest },
  };
};

/** The trust of a client that saves before it has verified: the bundle is on the disk, the floor is not. */
export const savedUnverified = (
  crypto: Cryptosystem,
  trust: FleetTrust,
  bundle: Bundle,
): FleetTrust => ({
  ...trust,
  held: heldOf(crypto, trust.keys.era, bundle),
});

/** A policy that asks for nobody would make every tree cosigned (attacks G3). */
const isUsablePolicy = (text: string): boolean => {
  const policy = readPolicy(text);
  return policy !== undefined && policyFault(policy, String) === undefined;
};

/**
 * Whether new signer keys are taken. Both the old and the new signers must have signed them (TUF, root rotation): the
 * new ones, so that nobody is made a signer of keys that nobody holds; the old ones, both, so that the thief of one
 * cannot replace the other.
 */
export const acceptsRotation = (
  { crypto, defends }: Protocol,
  { keys: old }: FleetTrust,
  { keys, signatures }: Omit<RotationOffer, "kind">,
): boolean => {
  const term = rotationTerm(crypto, keys);
  const signed = (key: Value, value: Value | null) =>
    value !== null && crypto.verify(key, term, value);
  const { oldFirst, oldCounter, newFirst, newCounter } = signatures;
  const byOld = [signed(old.first, oldFirst), signed(old.counter, oldCounter)];
  const byNew = [signed(keys.first, newFirst), signed(keys.counter, newCounter)];
  const enough = defends("rotate-with-both-authorities")
    ? [...byOld, ...byNew].every((one) => one)
    : byOld.some((one) => one);
  const isPolicy = keys.policy === old.policy || isUsablePolicy(keys.policy);
  const usable = (keys.threshold >= 2 && isPolicy) || !defends("refuse-zero-threshold");
  const areTwo = keys.first !== keys.counter || !defends("count-distinct-signers");
  return keys.era === old.era + 1 && enough && usable && areTwo;
};

/**
 * The trust under new keys. The floor goes with the old ones (TUF, fast-forward recovery): what they signed is not
 * accepted any more, so there is nothing to fall back to, and an epoch that a thief has put out of reach is forgotten.
 */
export const rotated = ({ defends }: Protocol, trust: FleetTrust, keys: TrustKeys): FleetTrust => ({
  ...trust,
  keys,
  floor: defends("forget-floor-on-rotation") ? null : trust.floor,
});

/** Whether a bundle in use is above the floors; null where its format says nothing of them. */
export const parametersOf = ({ terms }: Artifact): FleetParameters | null =>
  terms === null ? null : terms.parameters;
