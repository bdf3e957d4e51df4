/**
 * Octet strings: the values of the concrete interpretation, and the table in which equal strings are one object.
 */
import { bytesToHex } from "@noble/hashes/utils.js";
import type { Value } from "../cryptosystem.ts";

/** A concrete value. Equal octets of one table are one object. */
export class Octets implements Value {
  readonly id: number;
  /** Never to be written to. */
  readonly bytes: Uint8Array;
  readonly hex: string;

  constructor(id: number, bytes: Uint8Array, hex: string) {
    this.id = id;
    this.bytes = bytes;
    this.hex = hex;
  }

  toJSON(): string {
    return `#${this.id}`;
  }
}

/** The table of octet strings. */
export interface OctetTable {
  /** The value of these octets; they are copied where they are new, so the caller may go on using them. */
  intern(bytes: Uint8Array): Octets;
  /** The value as octets of this table. Throws a TypeError on a value of another table or another interpretation. */
  own(value: Value): Octets;
  readonly size: number;
}

export const octetTable = (): OctetTable => {
  const byHex = new Map<string, Octets>();
  const all: Octets[] = [];
  return {
    intern(bytes) {
      const hex = bytesToHex(bytes);
      const known = byHex.get(hex);
      if (known !== undefined) return known;
      const octets = new Octets(all.length, Uint8Array.from(bytes), hex);
      all.push(octets);
      byHex.set(hex, octets);
      return octets;
    },
    own(value) {
      const octets = all[value.id];
      if (octets !== value) throw new TypeError("a value of another table was mixed in");
      return octets;
    },
    get size() {
      return all.length;
    },
  };
};
