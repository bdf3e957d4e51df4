/** The key-stretching function of OPAQUE: what a guess costs whoever tries codes offline. [RFC 9807, 7] */
import { argon2id } from "@noble/hashes/argon2.js";
import { scrypt } from "@noble/hashes/scrypt.js";

/**
 * Which function, and at what cost. The salt is 16 zero octets, as in RFC 9807: the input is already unique to the
 * registration. It recommends Argon2id with 4 lanes, 2^21 KiB and one pass, or scrypt with N = 32768 and r = 8.
 */
export type Stretching =
  /** No stretching: for tests, and for codes that are strong anyway. */
  | { readonly function: "identity" }
  /** `cost` is N, a power of two; `blocks` is r. */
  | { readonly function: "scrypt"; readonly cost: number; readonly blocks: number }
  | {
      readonly function: "argon2id";
      readonly passes: number;
      readonly kibibytes: number;
      readonly lanes: number;
    };

export const IDENTITY: Stretching = { function: "identity" };

/** Stretching by name, at costs that a replay can bear: tens of milliseconds, where a device would take a second. */
export const STRETCHINGS = {
  identity: IDENTITY,
  scrypt: { function: "scrypt", cost: 4096, blocks: 8 },
  argon2id: { function: "argon2id", passes: 1, kibibytes: 1024, lanes: 1 },
} as const satisfies Readonly<Record<string, Stretching>>;

export type StretchingName = keyof typeof STRETCHINGS;

const SALT = new Uint8Array(16);

/** The stretched octets: as many as the suite's hash has, or the input itself under the identity. */
export const stretch = (
  stretching: Stretching,
  input: Uint8Array,
  hashSize: number,
): Uint8Array => {
  switch (stretching.function) {
    case "identity":
      return input;
    case "scrypt":
      return scrypt(input, SALT, {
        N: stretching.cost,
        r: stretching.blocks,
        p: 1,
        dkLen: hashSize,
      });
    case "argon2id":
      return argon2id(input, SALT, {
        t: stretching.passes,
        m: stretching.kibibytes,
        p: stretching.lanes,
        dkLen: hashSize,
      });
  }
};
