/** Reading files that nobody trusts: plain files only, and never more of one than its kind allows. */
import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { InputError } from "../../scenarios/read-scenario.ts";

const cannot = (path: string, error: unknown): InputError => {
  const { code } = error as NodeJS.ErrnoException;
  return new InputError(
    code === "ENOENT"
      ? `there is no file ${path}`
      : `${path} cannot be read (${code ?? "unknown fault"})`,
  );
};

const openPlain = (path: string): number => {
  let file: number;
  try {
    // Without waiting: a pipe in the place of a file would hold the audit for ever.
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    throw cannot(path, error);
  }
  if (fstatSync(file).isFile()) return file;
  closeSync(file);
  throw new InputError(`${path} is no plain file`);
};

const fill = (path: string, file: number, buffer: Buffer): number => {
  let length = 0;
  try {
    while (length < buffer.length) {
      const count = readSync(file, buffer, length, buffer.length - length, null);
      if (count === 0) break;
      length += count;
    }
  } catch (error) {
    throw cannot(path, error);
  }
  return length;
};

/** The bytes of a file. @throws InputError where it cannot be read, is no plain file, or is longer than the limit. */
export const readBounded = (path: string, limit: number): Uint8Array => {
  const file = openPlain(path);
  try {
    const { size } = fstatSync(file);
    const tooLarge = new InputError(`${path} is larger than ${limit} bytes, the most for its kind`);
    if (size > limit) throw tooLarge;
    // One byte more than it says: it may grow meanwhile.
    const buffer = Buffer.alloc(Math.min(size, limit) + 1);
    const length = fill(path, file, buffer);
    if (length > size) throw new InputError(`${path} changed while it was being read`);
    return new Uint8Array(buffer.buffer, buffer.byteOffset, length);
  } finally {
    closeSync(file);
  }
};

/** The first bytes of a file, or all of it where it has fewer. @throws InputError */
export const readStart = (path: string, length: number): Uint8Array => {
  const file = openPlain(path);
  try {
    const buffer = Buffer.alloc(length);
    return new Uint8Array(buffer.buffer, buffer.byteOffset, fill(path, file, buffer));
  } finally {
    closeSync(file);
  }
};

/** The lines of a file, one after the other, without their ends. @throws InputError for a line beyond the limit. */
export function* linesOf(path: string, limit: number): Generator<Uint8Array, void> {
  const file = openPlain(path);
  try {
    const buffer = Buffer.alloc(Math.max(limit + 1, 65_536));
    let held = 0;
    for (let number = 1; ; ) {
      const count = fill(path, file, buffer.subarray(held));
      const end = held + count;
      let start = 0;
      for (let stop = buffer.subarray(0, end).indexOf(0x0a); stop >= 0; number += 1) {
        if (stop - start > limit)
          throw new InputError(`${path}: line ${number} is longer than ${limit} bytes`);
        yield Uint8Array.prototype.slice.call(buffer, start, stop);
        start = stop + 1;
        stop = buffer.subarray(0, end).indexOf(0x0a, start);
      }
      held = end - start;
      if (held > limit)
        throw new InputError(`${path}: line ${number} is longer than ${limit} bytes`);
      buffer.copyWithin(0, start, end);
      if (count > 0) continue;
      if (held > 0) yield Uint8Array.prototype.slice.call(buffer, 0, held);
      return;
    }
  } finally {
    closeSync(file);
  }
}
