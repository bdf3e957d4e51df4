/**
 * The concrete interpretation: the same protocol in octets, with noble's primitives.
 *
 * What RFC 9497, RFC 9807 and RFC 5869 define is exactly theirs. Sealing follows RFC 9180 in spirit (an ephemeral
 * exchange, HKDF, AES-256-GCM) in the group of the suite, for which no KEM is registered. Lists (`pack`) are this
 * model's own: I2OSP(count, 2), then each part behind I2OSP(length, 4).
 */
import { gcm } from "@noble/ciphers/aes.js";
import { ed25519 } from "@noble/curves/ed25519.js";
import { expand, extract } from "@noble/hashes/hkdf.js";
import { hmac } from "@noble/hashes/hmac.js";
import { concatBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import type { Cryptosystem, Size, Value } from "../cryptosystem.ts";
import { opaqueLabels, vaultLabels } from "../labels.ts";
import { integerOctets, packed, splitAt, unpacked, xorOnto } from "./layout.ts";
import { type Octets, type OctetTable, octetTable } from "./octets.ts";
import { IDENTITY, type Stretching, stretch } from "./stretching.ts";
import { type Suite, type SuiteName, suiteNamed } from "./suite.ts";

export interface ConcreteOptions {
  /** What all fresh values of the run are expanded from. */
  readonly seed: number;
  readonly suite?: SuiteName;
  readonly stretching?: Stretching;
  /** Content in place of random octets, where a person is to recognise it: the user's messages. */
  readonly content?: (owner: string, label: string, octets: number) => Uint8Array | undefined;
}

/** The concrete interpretation over one table of octet strings. */
export interface ConcreteCryptosystem extends Cryptosystem {
  readonly reading: "concrete";
  readonly suite: SuiteName;
  /** The octets of a value: never to be written to. Throws a TypeError on a value of another table. */
  bytesOf(value: Value): Uint8Array;
  /** The value of octets that came from outside. */
  fromBytes(bytes: Uint8Array): Value;
  /** Opens a sealed value by the sender's randomness in place of the receiver's key. */
  unsealAsSender(
    publicKey: Value,
    randomness: Value,
    associated: Value,
    sealed: Value,
  ): Value | undefined;
}

/** A new concrete interpretation with an empty table. Values of two tables must never meet. */
export const concrete = (options: ConcreteOptions): ConcreteCryptosystem => {
  const table = octetTable();
  const suite = suiteNamed(options.suite ?? "ristretto255-SHA512");
  const kit: Kit = { table, suite, memo: new Map(), stretching: options.stretching ?? IDENTITY };
  return {
    reading: "concrete",
    suite: suite.name,
    ...sources(kit, options),
    ...layouts(kit),
    ...symmetric(kit),
    ...keyExchange(kit),
    ...sealing(kit),
    ...signatures(kit),
    ...oprf(kit),
    describe: (value) => described(table.own(value)),
    fits: (value, size) => table.own(value).bytes.length === octetsIn(suite, size),
    order: (value) => table.own(value).hex,
    bytesOf: (value) => table.own(value).bytes,
    fromBytes: (bytes) => table.intern(bytes),
    get valueCount() {
      return table.size;
    },
  };
};

interface Kit {
  readonly table: OctetTable;
  readonly suite: Suite;
  readonly stretching: Stretching;
  /** Results of the dear operations, by operation and arguments. */
  readonly memo: Map<string, Octets | undefined>;
}

type Part<K extends keyof ConcreteCryptosystem> = Pick<ConcreteCryptosystem, K>;

/** Computes once: an operation in the group costs milliseconds, and replicas ask the same again. */
const once = (
  { table, memo }: Kit,
  operation: string,
  args: readonly Value[],
  compute: (...octets: Uint8Array[]) => Uint8Array | undefined,
): Octets | undefined => {
  const own = args.map(table.own);
  const key = `${operation}:${own.map(({ id }) => id).join()}`;
  if (memo.has(key)) return memo.get(key);
  const bytes = compute(...own.map((octets) => octets.bytes));
  const result = bytes && table.intern(bytes);
  memo.set(key, result);
  return result;
};

/** For operations whose arguments the protocol itself makes; what fails there is a mistake of ours. */
const certain = (result: Octets | undefined, what: string): Octets => {
  if (result === undefined) throw new TypeError(what);
  return result;
};

const SHOWN_OCTETS = 8;

const described = ({ bytes, hex }: Octets): string =>
  bytes.length <= SHOWN_OCTETS
    ? `0x${hex}`
    : `0x${hex.slice(0, SHOWN_OCTETS * 2)}.. (${bytes.length} octets)`;

const octetsIn = ({ sizes }: Suite, size: Size): number =>
  typeof size === "number" ? size : sizes[size];

/** A text as octets. A recovery code is normalised first, so that it does not matter how a keyboard composes it. */
const codeOctets = (word: string): Uint8Array => utf8ToBytes(word.normalize("NFKC"));

const sources = (
  { table, suite }: Kit,
  { seed, content }: ConcreteOptions,
): Part<"octets" | "fresh" | "code" | "text" | "integer"> => {
  const prk = extract(suite.hash, utf8ToBytes(String(seed)), utf8ToBytes(vaultLabels.runSeed));
  return {
    octets: (size) => octetsIn(suite, size),
    fresh(owner, label, index, size) {
      const octets = octetsIn(suite, size);
      const chosen = content?.(owner, label, octets);
      if (chosen !== undefined) return table.intern(chosen);
      const name = packed([owner, label, `${index}`, `${size}`].map(utf8ToBytes));
      if (size !== "scalar") return table.intern(expand(suite.hash, prk, name, octets));
      return table.intern(suite.scalar(expand(suite.hash, prk, name, suite.scalarSeed)));
    },
    code: (word) => table.intern(codeOctets(word)),
    text: (text) => table.intern(utf8ToBytes(text)),
    integer: (n, octets) => table.intern(integerOctets(n, octets)),
  };
};

const layouts = ({
  table,
  suite,
}: Kit): Part<"concat" | "split" | "prefixed" | "pack" | "unpack"> => {
  const { intern, own } = table;
  const bytesOf = (values: readonly Value[]) => values.map((value) => own(value).bytes);
  return {
    concat: (...values) => intern(concatBytes(...bytesOf(values))),
    split: (value, sizes) =>
      splitAt(
        own(value).bytes,
        sizes.map((size) => octetsIn(suite, size)),
      )?.map(intern),
    prefixed(value, octets) {
      const { bytes } = own(value);
      return intern(concatBytes(integerOctets(bytes.length, octets), bytes));
    },
    pack: (...values) => intern(packed(bytesOf(values))),
    unpack: (value, count) => unpacked(own(value).bytes, count)?.map(intern),
  };
};

const AEAD_KEY = 32;

/** AES-256-GCM opened; `undefined` for whatever is not exactly what was sealed, too short included. */
const openAead = (
  key: Uint8Array,
  nonce: Uint8Array,
  associated: Uint8Array,
  ciphertext: Uint8Array,
): Uint8Array | undefined => {
  if (key.length !== AEAD_KEY) return undefined;
  try {
    return gcm(key, nonce, associated).decrypt(ciphertext);
  } catch {
    return undefined;
  }
};

const symmetric = (
  kit: Kit,
): Part<"hash" | "extract" | "expand" | "mac" | "stretch" | "mask" | "encrypt" | "decrypt"> => {
  const { suite, table } = kit;
  const { intern, own } = table;
  const { hash } = suite;
  return {
    hash: (data) => intern(hash(own(data).bytes)),
    extract: (salt, ikm) => intern(extract(hash, own(ikm).bytes, salt && own(salt).bytes)),
    expand: (prk, info, size) =>
      intern(expand(hash, own(prk).bytes, own(info).bytes, octetsIn(suite, size))),
    mac: (key, data) => intern(hmac(hash, own(key).bytes, own(data).bytes)),
    stretch: (value) =>
      certain(
        once(kit, "stretch", [value], (bytes) =>
          stretch(kit.stretching, bytes as Uint8Array, hash.outputLen),
        ),
        "the stretching function gives nothing",
      ),
    mask: (pad, data) => intern(xorOnto(own(pad).bytes, own(data).bytes)),
    encrypt(key, nonce, associated, plaintext) {
      const { bytes } = own(key);
      if (bytes.length !== AEAD_KEY)
        throw new TypeError(`a key of ${AEAD_KEY} octets expected, not of ${bytes.length}`);
      return intern(
        gcm(bytes, own(nonce).bytes, own(associated).bytes).encrypt(own(plaintext).bytes),
      );
    },
    decrypt(key, nonce, associated, ciphertext) {
      const [k, n, a, c] = [key, nonce, associated, ciphertext].map(
        (value) => own(value).bytes,
      ) as [Uint8Array, Uint8Array, Uint8Array, Uint8Array];
      const plaintext = openAead(k, n, a, c);
      return plaintext && intern(plaintext);
    },
  };
};

/** Info of DeriveKeyPair for a Diffie-Hellman key pair. [RFC 9807, 6.4.1] */
const DIFFIE_HELLMAN = utf8ToBytes(opaqueLabels.deriveDiffieHellmanKeyPair);

const keyExchange = (kit: Kit): Part<"privateKey" | "publicKey" | "dh"> => {
  const { suite } = kit;
  return {
    privateKey: (seed) =>
      certain(
        once(kit, "privateKey", [seed], (bytes) =>
          suite.deriveKey(bytes as Uint8Array, DIFFIE_HELLMAN),
        ),
        "a private key from this seed",
      ),
    publicKey: (privateKey) =>
      certain(
        once(kit, "publicKey", [privateKey], (bytes) => suite.publicKey(bytes as Uint8Array)),
        "a public key of what is no private key",
      ),
    dh: (privateKey, publicKey) =>
      once(kit, "dh", [privateKey, publicKey], (scalar, element) =>
        suite.multiply(scalar as Uint8Array, element as Uint8Array),
      ),
  };
};

const SEALING = utf8ToBytes(vaultLabels.sealing);
/** Each sealing has a key of its own, from its own ephemeral exchange: one nonce repeats no pair. */
const SEALING_NONCE = new Uint8Array(12);

const sealing = (kit: Kit): Part<"seal" | "unseal" | "unsealAsSender"> => {
  const { suite, table } = kit;
  const { intern, own } = table;
  const { privateKey, publicKey, dh } = keyExchange(kit);
  const keyOf = (shared: Value, ephemeral: Value, receiver: Value): Uint8Array => {
    const prk = extract(suite.hash, own(shared).bytes);
    const info = concatBytes(SEALING, own(ephemeral).bytes, own(receiver).bytes);
    return expand(suite.hash, prk, info, AEAD_KEY);
  };
  const opened = (key: Uint8Array, associated: Value, box: Uint8Array): Octets | undefined => {
    const plaintext = openAead(key, SEALING_NONCE, own(associated).bytes, box);
    return plaintext && intern(plaintext);
  };
  const ephemeralOf = (sealed: Value): [Octets, Uint8Array] | undefined => {
    const { bytes } = own(sealed);
    const size = suite.sizes["public-key"];
    if (bytes.length < size) return undefined;
    return [intern(bytes.subarray(0, size)), bytes.subarray(size)];
  };
  return {
    seal(receiver, randomness, associated, plaintext) {
      const secret = privateKey(randomness);
      const ephemeral = publicKey(secret);
      // To what is no public key it seals all the same, for nobody: the sender notices as little as with a stranger's.
      const shared = dh(secret, receiver) ?? randomness;
      const key = keyOf(shared, ephemeral, receiver);
      const box = gcm(key, SEALING_NONCE, own(associated).bytes).encrypt(own(plaintext).bytes);
      return intern(concatBytes(own(ephemeral).bytes, box));
    },
    unseal(secret, associated, sealed) {
      const parts = ephemeralOf(sealed);
      if (parts === undefined) return undefined;
      const [ephemeral, box] = parts;
      const shared = dh(secret, ephemeral);
      return shared && opened(keyOf(shared, ephemeral, publicKey(secret)), associated, box);
    },
    unsealAsSender(receiver, randomness, associated, sealed) {
      const secret = privateKey(randomness);
      const parts = ephemeralOf(sealed);
      const shared = dh(secret, receiver);
      if (parts === undefined || shared === undefined) return undefined;
      return opened(keyOf(shared, publicKey(secret), receiver), associated, parts[1]);
    },
  };
};

/** Ed25519 (RFC 8032), verified strictly: no small-order keys, no non-canonical encodings. */
const signatures = (kit: Kit): Part<"signingKey" | "verifyingKey" | "sign" | "verify"> => {
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
        verifies(key as Uint8Array, data as Uint8Array, signed as Uint8Array)
          ? new Uint8Array(1)
          : undefined,
      );
      return valid !== undefined;
    },
  };
};

const verifies = (key: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean => {
  if (key.length !== 32 || signature.length !== 64) return false;
  try {
    return ed25519.verify(signature, message, key, { zip215: false });
  } catch {
    return false;
  }
};

const oprf = (kit: Kit): Part<"oprfKey" | "blind" | "evaluate" | "finalize"> => {
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
