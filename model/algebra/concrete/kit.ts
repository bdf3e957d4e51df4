/** What all operations in octets share: the suite, the table, and the memory of what was computed. */
import { gcm } from "@noble/ciphers/aes.js";
import type { Size, Value } from "../cryptosystem.ts";
import type { Exchange } from "./exchange.ts";
import type { Octets, OctetTable } from "./octets.ts";
import type { Stretching } from "./stretching.ts";
import type { Suite } from "./suite.ts";

export interface Kit {
  readonly table: OctetTable;
  readonly suite: Suite;
  readonly exchange: Exchange;
  readonly stretching: Stretching;
  /** The hash function of `hash`; all others use the suite's. */
  readonly digest: Suite["hash"];
  readonly signatures: "binding" | "loose";
  /** Results of the dear operations, by operation and arguments. */
  readonly memo: Map<string, Octets | undefined>;
}

/** Computes once: an operation in the group costs milliseconds, and replicas ask the same again. */
export const once = (
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
export const certain = (result: Octets | undefined, what: string): Octets => {
  if (result === undefined) throw new TypeError(what);
  return result;
};

export const octetsIn = (
  { suite, exchange, digest }: Pick<Kit, "suite" | "exchange" | "digest">,
  size: Size,
): number => {
  if (typeof size === "number") return size;
  if (size === "hash") return digest.outputLen;
  return size === "public-key" ? exchange.publicKeyOctets : suite.sizes[size];
};

export const AEAD_KEY = 32;

/** AES-256-GCM opened; `undefined` for whatever is not exactly what was sealed, too short included. */
export const openAead = (
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
