/**
 * The concrete interpretation: the same protocol in octets, with noble's primitives.
 *
 * What RFC 9497, RFC 9807 and RFC 5869 define is exactly theirs. Sealing follows RFC 9180 in spirit (an ephemeral
 * exchange, HKDF, AES-256-GCM) in the group of the suite, for which no KEM is registered. Lists (`pack`) are this
 * model's own: I2OSP(count, 2), then each part behind I2OSP(length, 4).
 */
import { gcm } from "@noble/ciphers/aes.js";
import { expand, extract } from "@noble/hashes/hkdf.js";
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { concatBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import type { Cryptosystem, Value } from "../cryptosystem.ts";
import { vaultLabels } from "../labels.ts";
import { IDENTIFIER, VERSION } from "../recovery-alphabet.ts";
import { type Beyond, beyond, keyExchange, oprf, sealing, signatures } from "./asymmetric.ts";
import { type ExchangeName, exchangeNamed } from "./exchange.ts";
import { AEAD_KEY, certain, type Kit, octetsIn, once, openAead } from "./kit.ts";
import { integerOctets, packed, splitAt, unpacked, xorOnto } from "./layout.ts";
import { type Octets, octetTable } from "./octets.ts";
import { sharing } from "./sharing.ts";
import { IDENTITY, type Stretching, stretch } from "./stretching.ts";
import { type SuiteName, suiteNamed } from "./suite.ts";
import { entropyOf, virtualDeviceKeys } from "./virtual-device.ts";

export interface ConcreteOptions {
  /** What all fresh values of the run are expanded from. */
  readonly seed: number;
  readonly suite?: SuiteName;
  /** The group of the key exchange; that of the OPRF unless said otherwise. */
  readonly exchange?: ExchangeName;
  readonly stretching?: Stretching;
  /** The hash function; the suite's own unless said otherwise. What signers and logs publish is hashed with SHA-256. */
  readonly digest?: "suite" | "SHA-256";
  /**
   * `loose`: a stand-in for schemes whose signatures do not bind their message. A signature is one of Ed25519, or two of
   * them side by side, of which one has to verify; so who holds the key can make one that fits two messages, and nobody
   * else can. Ed25519 itself, verified strictly, has no such signatures under any key.
   */
  readonly signatures?: "binding" | "loose";
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
  /** What no party of the protocol computes, and an adversary may. */
  readonly beyond: Beyond;
}

/** A new concrete interpretation with an empty table. Values of two tables must never meet. */
export const concrete = (options: ConcreteOptions): ConcreteCryptosystem => {
  const table = octetTable();
  const suite = suiteNamed(options.suite ?? "ristretto255-SHA512");
  const kit: Kit = {
    table,
    suite,
    exchange: exchangeNamed(options.exchange ?? "suite", suite),
    memo: new Map(),
    stretching: options.stretching ?? IDENTITY,
    digest: options.digest === "SHA-256" ? sha256 : suite.hash,
    signatures: options.signatures ?? "binding",
  };
  return {
    reading: "concrete",
    suite: suite.name,
    ...sources(kit, options),
    ...layouts(kit),
    ...symmetric(kit),
    ...keyExchange(kit),
    ...sealing(kit),
    beyond: beyond(kit),
    ...signatures(kit),
    ...oprf(kit),
    ...sharing(kit),
    describe: (value) => described(table.own(value)),
    fits: (value, size) => table.own(value).bytes.length === octetsIn(kit, size),
    order: (value) => table.own(value).hex,
    bytesOf: (value) => table.own(value).bytes,
    fromBytes: (bytes) => table.intern(bytes),
    get valueCount() {
      return table.size;
    },
  };
};

type Part<K extends keyof ConcreteCryptosystem> = Pick<ConcreteCryptosystem, K>;

const SHOWN_OCTETS = 8;

const described = ({ bytes, hex }: Octets): string =>
  bytes.length <= SHOWN_OCTETS
    ? `0x${hex}`
    : `0x${hex.slice(0, SHOWN_OCTETS * 2)}.. (${bytes.length} octets)`;

/** A text as octets. A recovery code is normalised first, so that it does not matter how a keyboard composes it. */
const codeOctets = (word: string): Uint8Array => utf8ToBytes(word.normalize("NFKC"));

const sources = (
  kit: Kit,
  { seed, content }: ConcreteOptions,
): Part<"octets" | "fresh" | "code" | "text" | "integer" | "number"> => {
  const { table, suite } = kit;
  const prk = extract(suite.hash, utf8ToBytes(String(seed)), utf8ToBytes(vaultLabels.runSeed));
  return {
    octets: (size) => octetsIn(kit, size),
    fresh(owner, label, index, size) {
      const octets = octetsIn(kit, size);
      const chosen = content?.(owner, label, octets);
      if (chosen !== undefined) return table.intern(chosen);
      const name = packed([owner, label, `${index}`, `${size}`].map(utf8ToBytes));
      if (size !== "scalar") return table.intern(expand(suite.hash, prk, name, octets));
      return table.intern(suite.scalar(expand(suite.hash, prk, name, suite.scalarSeed)));
    },
    code: (word) => table.intern(codeOctets(word)),
    text: (text) => table.intern(utf8ToBytes(text)),
    integer: (n, octets) => table.intern(integerOctets(n, octets)),
    number: (value, octets) => {
      const { bytes } = table.own(value);
      return bytes.length === octets && octets <= 6
        ? bytes.reduce((sum, octet) => sum * 256 + octet, 0)
        : undefined;
    },
  };
};

const layouts = (kit: Kit): Part<"concat" | "split" | "prefixed" | "pack" | "unpack"> => {
  const { intern, own } = kit.table;
  const bytesOf = (values: readonly Value[]) => values.map((value) => own(value).bytes);
  return {
    concat: (...values) => intern(concatBytes(...bytesOf(values))),
    split: (value, sizes) =>
      splitAt(
        own(value).bytes,
        sizes.map((size) => octetsIn(kit, size)),
      )?.map(intern),
    prefixed(value, octets) {
      const { bytes } = own(value);
      return intern(concatBytes(integerOctets(bytes.length, octets), bytes));
    },
    pack: (...values) => intern(packed(bytesOf(values))),
    unpack: (value, count) => unpacked(own(value).bytes, count)?.map(intern),
  };
};

const symmetric = (
  kit: Kit,
): Part<
  | "hash"
  | "extract"
  | "expand"
  | "mac"
  | "stretch"
  | "entropy"
  | "virtualDevice"
  | "mask"
  | "encrypt"
  | "decrypt"
> => {
  const { suite, table } = kit;
  const { intern, own } = table;
  const { hash } = suite;
  return {
    hash: (data) => intern(kit.digest(own(data).bytes)),
    extract: (salt, ikm) => intern(extract(hash, own(ikm).bytes, salt && own(salt).bytes)),
    expand: (prk, info, size) =>
      intern(expand(hash, own(prk).bytes, own(info).bytes, octetsIn(kit, size))),
    mac: (key, data) => intern(hmac(hash, own(key).bytes, own(data).bytes)),
    stretch: (value) =>
      certain(
        once(kit, "stretch", [value], (bytes) =>
          stretch(kit.stretching, bytes as Uint8Array, hash.outputLen),
        ),
        "the stretching function gives nothing",
      ),
    entropy: (uniform) => intern(entropyOf(own(uniform).bytes)),
    virtualDevice(entropy, user, part) {
      const { id, decryptionKey } = virtualDeviceKeys({
        version: VERSION,
        identifier: IDENTIFIER,
        entropy: own(entropy).bytes,
        user: new TextDecoder().decode(own(user).bytes),
      });
      return intern(part === "id" ? id : decryptionKey);
    },
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
