/** SHA-256 (FIPS 180-4). */
import { sha256 as digestOf } from "@noble/hashes/sha2.js";

/** The SHA-256 of the parts, one after the other: 32 bytes. */
export const sha256 = (...parts: readonly Uint8Array[]): Uint8Array => {
  const hash = digestOf.create();
  for (const part of parts) hash.update(part);
  return hash.digest();
};
