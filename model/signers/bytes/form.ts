/** What the JSON forms of this folder share, and how a document that does not have its form is refused. */
import { z } from "zod";
import { readJson } from "./json-text.ts";
import { Malformed } from "./malformed.ts";
import { fromHex, fromUtf8 } from "./spelling.ts";

const U64_MAX = 2n ** 64n - 1n;

const whole = (most: bigint) =>
  z
    .bigint({ error: `expected a whole number from 0 to ${most}` })
    .min(0n, { error: `expected a whole number from 0 to ${most}` })
    .max(most, { error: `expected a whole number from 0 to ${most}` })
    .meta({ type: "integer", minimum: 0, maximum: Number(most) });

export const u64 = whole(U64_MAX);
/** A whole number that fits a `number`. */
export const small = (most: number) => whole(BigInt(most)).transform(Number);

/** So many bytes, as hexadecimal digits in lower case. */
export const hexBytes = (bytes: number) =>
  z
    .string()
    .regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`), {
      error: `expected ${bytes * 2} hexadecimal digits in lower case`,
    })
    .transform(fromHex);

/** Base64 text; its spelling is checked where it is decoded. */
export const base64Text = (lengthMax: number) =>
  z.string().max(lengthMax, { error: `expected base64 of ${lengthMax} characters at most` });

/** A name that people read: printable, without surprises on a terminal. */
export const label = (lengthMax: number) =>
  z.string().regex(new RegExp(`^[\\x21-\\x7e]{1,${lengthMax}}$`), {
    error: `expected 1 to ${lengthMax} printable ASCII characters without spaces`,
  });

const placeOf = (path: readonly PropertyKey[]): string =>
  path.length === 0
    ? "at the top"
    : `at ${path
        .map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`))
        .join("")
        .replace(/^\./, "")}`;

/** Reads a document of a form. @throws Malformed with the place of the first fault. */
export const readForm = <T>(schema: z.ZodType<T>, bytes: Uint8Array, what: string): T => {
  const parsed = schema.safeParse(readJson(fromUtf8(bytes, what)));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Malformed(
    issue?.code === "unrecognized_keys" ? "unknown-field" : "wrong-value",
    `${placeOf(issue?.path ?? [])}: ${(issue?.message ?? "unknown fault").slice(0, 300)}`,
  );
};
