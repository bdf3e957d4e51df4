/** Layouts of octets: integers, cuts, lists and pads. */
import { concatBytes } from "@noble/hashes/utils.js";

/** I2OSP(n, octets). Throws a RangeError where it does not fit. [RFC 8017, 4.1] */
export const integerOctets = (n: number, octets: number): Uint8Array => {
  if (!Number.isSafeInteger(n) || n < 0 || n >= 256 ** octets)
    throw new RangeError(`${n} does not fit in ${octets} octets`);
  const bytes = new Uint8Array(octets);
  for (let place = octets - 1, rest = n; place >= 0; place--, rest = Math.floor(rest / 256))
    bytes[place] = rest % 256;
  return bytes;
};

const numberAt = (bytes: Uint8Array, at: number, octets: number): number => {
  let n = 0;
  for (const octet of bytes.subarray(at, at + octets)) n = n * 256 + octet;
  return n;
};

/** Cuts into parts of the sizes given; `undefined` unless they add up to the whole. */
export const splitAt = (bytes: Uint8Array, sizes: readonly number[]): Uint8Array[] | undefined => {
  if (sizes.reduce((sum, size) => sum + size, 0) !== bytes.length) return undefined;
  let at = 0;
  return sizes.map((size) => {
    at += size;
    return bytes.subarray(at - size, at);
  });
};

const COUNT_OCTETS = 2;
const LENGTH_OCTETS = 4;

/** A list: I2OSP(count, 2), then each part behind I2OSP(length, 4). One list has one spelling. */
export const packed = (parts: readonly Uint8Array[]): Uint8Array =>
  concatBytes(
    integerOctets(parts.length, COUNT_OCTETS),
    ...parts.flatMap((part) => [integerOctets(part.length, LENGTH_OCTETS), part]),
  );

/** The parts of a list of exactly `count`; `undefined` for anything else, and for octets left over. */
export const unpacked = (bytes: Uint8Array, count: number): Uint8Array[] | undefined => {
  if (bytes.length < COUNT_OCTETS || numberAt(bytes, 0, COUNT_OCTETS) !== count) return undefined;
  const parts: Uint8Array[] = [];
  let at = COUNT_OCTETS;
  for (let part = 0; part < count; part++) {
    if (at + LENGTH_OCTETS > bytes.length) return undefined;
    const begin = at + LENGTH_OCTETS;
    at = begin + numberAt(bytes, at, LENGTH_OCTETS);
    if (at > bytes.length) return undefined;
    parts.push(bytes.subarray(begin, at));
  }
  return at === bytes.length ? parts : undefined;
};

/**
 * The data XOR the pad. Where the pad is shorter the rest stays as it is, and where it is longer its rest is not used:
 * the result has the length of the data, so data of a wrong length still has it when it is cut into its parts.
 */
export const xorOnto = (pad: Uint8Array, data: Uint8Array): Uint8Array =>
  data.map((octet, place) => octet ^ (pad[place] ?? 0));
