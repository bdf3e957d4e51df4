/** A place in bytes that only goes forward, and says where it stood when something was wrong. */
import { Malformed } from "./malformed.ts";

const U64_MAX = 2n ** 64n - 1n;

export class ByteCursor {
  #at = 0;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get at(): number {
    return this.#at;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  /** @throws Malformed (`truncated`) */
  take(length: number, what: string): Uint8Array {
    const left = this.#bytes.length - this.#at;
    if (length > left)
      throw new Malformed(
        "truncated",
        `${what} at byte ${this.#at} needs ${length} bytes, and ${left} are left`,
      );
    this.#at += length;
    return this.#bytes.slice(this.#at - length, this.#at);
  }

  byte(what: string): number {
    return this.take(1, what)[0] ?? 0;
  }

  /** Little-endian, of a fixed width in bytes. */
  fixed(width: 4 | 8, what: string): bigint {
    let value = 0n;
    this.take(width, what).forEach((byte, index) => {
      value |= BigInt(byte) << BigInt(8 * index);
    });
    return value;
  }

  /** Protobuf's base-128 number, of 64 bits at most, in its shortest spelling only. */
  varint(what: string): bigint {
    const start = this.#at;
    let value = 0n;
    for (let index = 0; index < 10; index += 1) {
      const byte = this.byte(what);
      value |= BigInt(byte & 0x7f) << BigInt(7 * index);
      if (byte >= 0x80) continue;
      if (byte === 0 && index > 0)
        throw new Malformed("varint-not-minimal", `${what} at byte ${start} ends in a zero byte`);
      if (value > U64_MAX) break;
      return value;
    }
    throw new Malformed("number-too-large", `${what} at byte ${start} does not fit 64 bits`);
  }

  /** A length that counts what follows, within a limit. */
  length(count: bigint, limit: number, what: string): number {
    if (count > BigInt(limit))
      throw new Malformed(
        "wrong-length",
        `${what} at byte ${this.#at} says it has ${count} bytes, and ${limit} is the most`,
      );
    return Number(count);
  }

  /** @throws Malformed (`trailing-bytes`) */
  end(what: string): void {
    if (!this.isAtEnd)
      throw new Malformed(
        "trailing-bytes",
        `${this.#bytes.length - this.#at} bytes follow the ${what} that ends at byte ${this.#at}`,
      );
  }
}
