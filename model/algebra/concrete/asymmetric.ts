/** In octets: the key exchange, sealing, signatures and the OPRF. */
import { gcm } from "@noble/ciphers/aes.js";
import { ed25519 } from "@noble/curves/ed25519.js";
import { expand, extract } from "@noble/hashes/hkdf.js";
import { concatBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import type { Cryptosystem, IndexedValue, Value } from "../cryptosystem.ts";
import { vaultLabels } from "../labels.ts";
import { AEAD_KEY, certain, type Kit, once, openAead } from "./kit.ts";
import type { Octets } from "./octets.ts";
import { interpolation } from "./sharing.ts";
import { verificationKey } from "./signature-verification.ts";

type Part<K extends keyof Cryptosystem> = Pick<Cryptosystem, K>;

/** Each gives `undefined` where there is nothing to compute. */
export interface Beyond {
  /** Opens a sealed value by the sender's randomness in place of the receiver's key. */
  unsealAsSender(
    publicKey: Value,
    randomness: Value,
    associated: Value,
    sealed: Value,
  ): Value | undefined;
  /** Takes an OPRF key off an evaluated element. */
  divide(key: Value, element: Value): Value | undefined;
  /** One key for two evaluations, one after the other. */
  product(a: Value, b: Value): Value | undefined;
  /** The scalar one: the key of an evaluation that left the element as it was. */
  readonly one: Value;
  /** A polynomial from points of it, lowest coefficient first; `undefined` where they are no scalars at distinct indices. */
  interpolate(points: readonly IndexedValue[]): readonly Value[] | undefined;
  /** The PRF by whoever holds the key. */
  prf(key: Value, input: Value): Value | undefined;
  /** A signature that fits two messages; `undefined` where a signature binds its message (`ConcreteOptions`). */
  signBoth(signingKey: Value, one: Value, other: Value): Value | undefined;
  /** Whether octets decode as an element of the group. */
  isElement(value: Value): boolean;
}

export const keyExchange = (kit: Kit): Part<"privateKey" | "publicKey" | "dh"> => {
  const { exchange } = kit;
  return {
    privateKey: (seed) =>
      certain(
        once(kit, "privateKey", [seed], (bytes) => exchange.derive(bytes as Uint8Array)),
        "a private key from this seed",
      ),
    publicKey: (privateKey) =>
      certain(
        once(kit, "publicKey", [privateKey], (bytes) => exchange.publicKey(bytes as Uint8Array)),
        "a public key of what is no private key",
      ),
    dh: (privateKey, publicKey) =>
      once(kit, "dh", [privateKey, publicKey], (scalar, element) =>
        exchange.shared(scalar as Uint8Array, element as Uint8Array),
      ),
  };
};

const SEALING = utf8ToBytes(vaultLabels.sealing);
/** Each sealing has a key of its own, from its own ephemeral exchange: one nonce repeats no pair. */
const SEALING_NONCE = new Uint8Array(12);

/** The key of one sealing, from the exchange and the two public keys. */
const sealingKey = (
  { suite, table: { own } }: Kit,
  shared: Value,
  ephemeral: Value,
  receiver: Value,
): Uint8Array => {
  const prk = extract(suite.hash, own(shared).bytes);
  const info = concatBytes(SEALING, own(ephemeral).bytes, own(receiver).bytes);
  return expand(suite.hash, prk, info, AEAD_KEY);
};

/** The ephemeral public key, and the ciphertext behind it. */
const sealedParts = (
  { exchange, table: { intern, own } }: Kit,
  sealed: Value,
): readonly [Octets, Uint8Array] | undefined => {
  const { bytes } = own(sealed);
  const size = exchange.publicKeyOctets;
  if (bytes.length < size) return undefined;
  return [intern(bytes.subarray(0, size)), bytes.subarray(size)];
};

const openSealed = (
  { table: { intern, own } }: Kit,
  key: Uint8Array,
  associated: Value,
  box: Uint8Array,
): Octets | undefined => {
  const plaintext = openAead(key, SEALING_NONCE, own(associated).bytes, box);
  return plaintext && intern(plaintext);
};

export const sealing = (kit: Kit): Part<"seal" | "unseal"> => {
  const { intern, own } = kit.table;
  const { privateKey, publicKey, dh } = keyExchange(kit);
  return {
    seal(receiver, randomness, associated, plaintext) {
      const secret = privateKey(randomness);
      const ephemeral = publicKey(secret);
      // To what is no public key it seals all the same, for nobody: the sender notices as little as with a stranger's.
      const shared = dh(secret, receiver) ?? randomness;
      const key = sealingKey(kit, shared, ephemeral, receiver);
      const box = gcm(key, SEALING_NONCE, own(associated).bytes).encrypt(own(plaintext).bytes);
      return intern(concatBytes(own(ephemeral).bytes, box));
    },
    unseal(secret, associated, sealed) {
      const parts = sealedParts(kit, sealed);
      const shared = parts && dh(secret, parts[0]);
      if (parts === undefined || shared === undefined) return undefined;
      const key = sealingKey(kit, shared, parts[0], publicKey(secret));
      return openSealed(kit, key, associated, parts[1]);
    },
  };
};

export const beyond = (kit: Kit): Beyond => {
  const { suite, table } = kit;
  const { privateKey, publicKey, dh } = keyExchange(kit);
  const { sign } = signatures(kit);
  return {
    signBoth: (signingKey, one, other) =>
      kit.signatures === "binding"
        ? undefined
        : table.intern(
            concatBytes(
              ...[one, other].map((message) => table.own(sign(signingKey, message)).bytes),
            ),
          ),
    unsealAsSender(receiver, randomness, associated, sealed) {
      const secret = privateKey(randomness);
      const parts = sealedParts(kit, sealed);
      const shared = dh(secret, receiver);
      if (parts === undefined || shared === undefined) return undefined;
      const key = sealingKey(kit, shared, publicKey(secret), receiver);
      return openSealed(kit, key, associated, parts[1]);
    },
    divide: (key, element) =>
      once(kit, "divide", [key, element], (k, e) => {
        const inverse = suite.invert(k as Uint8Array);
        return inverse && suite.multiply(inverse, e as Uint8Array);
      }),
    product: (a, b) =>
      once(kit, "product", [a, b], (x, y) => suite.product(x as Uint8Array, y as Uint8Array)),
    interpolate: interpolation(kit),
    // The rule for scalars adds one to what it draws.
    one: table.intern(suite.scalar(new Uint8Array(suite.scalarSeed))),
    prf: (key, input) =>
      once(kit, "prf", [key, input], (k, i) => suite.prf(k as Uint8Array, i as Uint8Array)),
    isElement: (value) => suite.isElement(table.own(value).bytes),
  };
};

/** Ed25519 (RFC 8032), verified strictly: no small-order keys, no non-canonical encodings. */
export const signatures = (kit: Kit): Part<"signingKey" | "verifyingKey" | "sign" | "verify"> => {
  const { own } = kit.table;
  return {
    signingKey: (seed) => own(seed),
    verifyingKey: (signingKey) =>
      certain(
        once(kit, "verifyingKey", [signingKey], (secret) =>
          ed25519.getPublicKey(secret as Uint8Array),
        ),
        "a verifying key of what is no signing key",
      ),
    sign: (signingKey, message) =>
      certain(
        once(kit, "sign", [signingKey, message], (secret, data) =>
          ed25519.sign(data as Uint8Array, secret as Uint8Array),
        ),
        "a signature of what is no signing key",
      ),
    verify(verifyingKey, message, signature) {
      const valid = once(kit, "verify", [verifyingKey, message, signature], (key, data, signed) =>
        accepted(kit, signed as Uint8Array).some((one) =>
          verifies(key as Uint8Array, data as Uint8Array, one),
        )
          ? new Uint8Array(1)
          : undefined,
      );
      return valid !== undefined;
    },
  };
};

const SIGNATURE_OCTETS = 64;

/** The signatures of which one has to verify: a single one, except in the loose stand-in. */
const accepted = ({ signatures: theory }: Kit, signed: Uint8Array): readonly Uint8Array[] =>
  theory === "loose" && signed.length === 2 * SIGNATURE_OCTETS
    ? [signed.subarray(0, SIGNATURE_OCTETS), signed.subarray(SIGNATURE_OCTETS)]
    : [signed];

/** As a sceptic verifies: the same code as the audit of real bundles. */
const verifies = (key: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean => {
  const verifying = verificationKey(key);
  return typeof verifying !== "string" && verifying.refuses(message, signature) === undefined;
};

export const oprf = (kit: Kit): Part<"oprfKey" | "blind" | "evaluate" | "finalize"> => {
  const { suite } = kit;
  return {
    oprfKey: (seed, info) =>
      certain(
        once(kit, "oprfKey", [seed, info], (s, i) =>
          suite.deriveKey(s as Uint8Array, i as Uint8Array),
        ),
        "an OPRF key from this seed",
      ),
    blind: (input, blind) =>
      once(kit, "blind", [input, blind], (i, b) => suite.blind(i as Uint8Array, b as Uint8Array)),
    evaluate: (key, element) =>
      once(kit, "evaluate", [key, element], (k, e) =>
        suite.evaluate(k as Uint8Array, e as Uint8Array),
      ),
    finalize: (input, blind, element) =>
      once(kit, "finalize", [input, blind, element], (i, b, e) =>
        suite.finalize(i as Uint8Array, b as Uint8Array, e as Uint8Array),
      ),
  };
};
