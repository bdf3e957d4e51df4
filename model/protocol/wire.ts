/**
 * Messages on the wire: CBOR in its deterministic encoding (RFC 8949, 4.2), one spelling for each message. A message is
 * an array of its number and its fields (wire-layout.ts); there are no maps, tags, floats or indefinite lengths.
 *
 * Decoding is total: whatever the octets are, it gives a message or says why not, in memory bounded by their number.
 */
import { type DecodeOptions, decode, encode, Tokenizer } from "cborg";
import type { ConcreteCryptosystem } from "../algebra/concrete/concrete.ts";
import type { Value } from "../algebra/cryptosystem.ts";
import type { Message } from "./messages.ts";
import { type Form, ITEMS_MAX, type Layout, TEXT_OCTETS_MAX } from "./wire-form.ts";
import { MESSAGE, MESSAGE_OCTETS_MAX } from "./wire-layout.ts";

/** Values as octets, and back. */
export type WireValues = Pick<ConcreteCryptosystem, "bytesOf" | "fromBytes" | "octets">;

/** Why octets are no message. */
export type WireRefusal =
  /** Longer than any message. */
  | "too-long"
  /** No CBOR, or of a kind that no message uses: maps, tags, floats, indefinite lengths, more than one item. */
  | "not-cbor"
  /** Nested deeper, or an array longer, than in any message. */
  | "too-deep"
  /** A number that no message has. */
  | "unknown-kind"
  /** A field of another form, too long, or of a length that the suite does not give; or too many, or too few fields. */
  | "malformed-field"
  /** Another spelling of a message than its own. */
  | "not-deterministic";

export type Decoded =
  | { readonly kind: "message"; readonly message: Message }
  | { readonly kind: "refused"; readonly refusal: WireRefusal; readonly where: string };

class Refused extends Error {
  readonly refusal: WireRefusal;

  constructor(refusal: WireRefusal, where: string) {
    super(where);
    this.refusal = refusal;
  }
}

const COUNT_MAX = 2 ** 32 - 1;
/** message > bundle > artifact > terms > parameters. */
const DEPTH_MAX = 5;

/** Reads arrays, byte strings, texts, unsigned integers and null, not deeper and not longer than messages go. */
class NarrowTokenizer extends Tokenizer {
  /** Items that the open arrays still wait for. */
  readonly #open: number[] = [];

  override next() {
    const token = super.next();
    const { name } = token.type;
    const last = this.#open.length - 1;
    if (last >= 0) this.#open[last] = (this.#open[last] as number) - 1;
    if (name === "array") this.#begin(token.value as number);
    else if (!["bytes", "string", "uint", "null"].includes(name))
      throw new Refused("not-cbor", `no message contains a ${name}`);
    while (this.#open.at(-1) === 0) this.#open.pop();
    return token;
  }

  #begin(items: number): void {
    if (!(items <= ITEMS_MAX)) throw new Refused("too-deep", `an array of ${items} items`);
    this.#open.push(items);
    if (this.#open.length > DEPTH_MAX)
      throw new Refused("too-deep", `arrays nested more than ${DEPTH_MAX} deep`);
  }
}

const OPTIONS: DecodeOptions = {
  strict: true,
  allowIndefinite: false,
  allowUndefined: false,
  allowInfinity: false,
  allowNaN: false,
  allowBigInt: false,
};

/** Half of a surrogate pair has no octets of its own. */
const isText = (field: unknown): field is string =>
  typeof field === "string" &&
  !/\p{Surrogate}/u.test(field) &&
  new TextEncoder().encode(field).length <= TEXT_OCTETS_MAX;

/** A field as plain data for CBOR. Throws a RangeError for what has no place in the form: a mistake of the sender's. */
const toPlain = (values: WireValues, form: Form, field: unknown, where: string): unknown => {
  const wrong = (): never => {
    throw new RangeError(`${where} does not fit on the wire`);
  };
  switch (form.form) {
    case "text":
      return isText(field) ? field : wrong();
    case "count":
      return isCount(field) ? field : wrong();
    case "octet":
      return isOctet(field) ? field : wrong();
    case "wide":
      return isWide(field) ? field : wrong();
    case "flag":
      return typeof field === "boolean" ? Number(field) : wrong();
    case "one-of": {
      const place = form.names.indexOf(field as string);
      return place < 0 ? wrong() : place;
    }
    case "list": {
      if (!Array.isArray(field) || field.length > ITEMS_MAX) return wrong();
      return field.map((item, at) => toPlain(values, form.of, item, `${where}.${at}`));
    }
    case "table": {
      const rows = Object.entries(field as object).sort(byText);
      if (rows.length > ITEMS_MAX || !rows.every(([name]) => isText(name))) return wrong();
      return rows.map(([name, of]) => [name, toPlain(values, form.of, of, `${where}.${name}`)]);
    }
    case "octets": {
      const bytes = values.bytesOf(field as Value);
      return bytes.length === values.octets(form.size) ? bytes : wrong();
    }
    case "box": {
      const bytes = values.bytesOf(field as Value);
      return bytes.length <= form.octetsMax ? bytes : wrong();
    }
    case "optional":
      return field === form.absent ? null : toPlain(values, form.of, field, where);
    case "trailing":
      return toPlain(values, form.of, field, where);
    case "record":
      return plainFields(values, form.fields, field as object, where);
    case "choice": {
      const { kind } = field as { readonly kind: string };
      const found = form.cases.find(([name]) => name === kind);
      if (found === undefined) return wrong();
      const [, layout, number] = found;
      return [number, ...plainFields(values, layout, field as object, `${where}${kind}`)];
    }
  }
};

const plainFields = (
  values: WireValues,
  layout: Layout,
  fields: object,
  where: string,
): unknown[] =>
  layout.flatMap(([name, form]) => {
    const field = (fields as Record<string, unknown>)[name];
    return form.form === "trailing" && field === undefined
      ? []
      : [toPlain(values, form, field, `${where}.${name}`)];
  });

const isCount = (field: unknown): field is number =>
  typeof field === "number" && Number.isInteger(field) && field >= 0 && field <= COUNT_MAX;

const isOctet = (field: unknown): field is number => isCount(field) && field < 256;

const isWide = (field: unknown): field is number =>
  typeof field === "number" && Number.isSafeInteger(field) && field >= 0;

const byText = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number =>
  a < b ? -1 : a > b ? 1 : 0;

/**
 * A message as octets.
 *
 * @throws RangeError for a message with a field beyond its limits, or too long: none that the model's parties send.
 */
export const encodeMessage = (values: WireValues, message: Message): Uint8Array => {
  // Where there are buffers the library gives one; a plain array is the same everywhere.
  const bytes = Uint8Array.from(encode(toPlain(values, MESSAGE, message, "")));
  if (bytes.length > MESSAGE_OCTETS_MAX)
    throw new RangeError(`${message.kind} takes ${bytes.length} octets on the wire`);
  return bytes;
};

const malformed = (where: string, expected: string): never => {
  throw new Refused("malformed-field", `${where}: ${expected} expected`);
};

const toField = (values: WireValues, form: Form, plain: unknown, where: string): unknown => {
  switch (form.form) {
    case "text":
      return isText(plain)
        ? plain
        : malformed(where, `a text of at most ${TEXT_OCTETS_MAX} octets`);
    case "count":
      return isCount(plain) ? plain : malformed(where, "an unsigned integer of 32 bits");
    case "octet":
      return isOctet(plain) ? plain : malformed(where, "an unsigned integer of 8 bits");
    case "wide":
      return isWide(plain) ? plain : malformed(where, "an unsigned integer below 2^53");
    case "flag":
      return plain === 0 || plain === 1 ? plain === 1 : malformed(where, "0 or 1");
    case "one-of": {
      const name = typeof plain === "number" ? form.names[plain] : undefined;
      return name ?? malformed(where, `a number below ${form.names.length}`);
    }
    case "list":
      return Array.isArray(plain)
        ? plain.map((item, at) => toField(values, form.of, item, `${where}.${at}`))
        : malformed(where, "an array");
    case "table":
      return Array.isArray(plain)
        ? namedRows(values, form.of, plain, where)
        : malformed(where, "an array");
    case "octets": {
      const size = values.octets(form.size);
      return plain instanceof Uint8Array && plain.length === size
        ? values.fromBytes(plain)
        : malformed(where, `${size} octets`);
    }
    case "box":
      return plain instanceof Uint8Array && plain.length <= form.octetsMax
        ? values.fromBytes(plain)
        : malformed(where, `at most ${form.octetsMax} octets`);
    case "optional":
      return plain === null ? form.absent : toField(values, form.of, plain, where);
    case "trailing":
      return toField(values, form.of, plain, where);
    case "record":
      return Array.isArray(plain)
        ? namedFields(values, form.fields, plain, where)
        : malformed(where, "an array");
    case "choice": {
      if (!Array.isArray(plain)) return malformed(where || "the message", "an array");
      const [number, ...fields] = plain as readonly unknown[];
      const found = form.cases.find(([, , own]) => own === number);
      if (found === undefined)
        throw new Refused("unknown-kind", `${where || "the message"} has the number ${number}`);
      const [kind, layout] = found;
      return { kind, ...namedFields(values, layout, fields, where === "" ? kind : where) };
    }
  }
};

/** Rows in another order, or a name twice, come out as another spelling than the message's own. */
const namedRows = (
  values: WireValues,
  of: Form,
  rows: readonly unknown[],
  where: string,
): object => {
  const entries = rows.map((row, at): [string, unknown] => {
    const [name, plain] = Array.isArray(row) && row.length === 2 ? row : [];
    if (!isText(name)) return malformed(`${where}.${at}`, "a name and a field");
    return [name, toField(values, of, plain, `${where}.${name}`)];
  });
  return Object.fromEntries(entries);
};

const namedFields = (
  values: WireValues,
  layout: Layout,
  plain: readonly unknown[],
  where: string,
): object => {
  const least = layout.filter(([, { form }]) => form !== "trailing").length;
  if (plain.length < least || plain.length > layout.length)
    return malformed(where, `${layout.length} fields`);
  const named = layout
    .slice(0, plain.length)
    .map(([name, form], place) => [name, toField(values, form, plain[place], `${where}.${name}`)]);
  return Object.fromEntries(named.filter(([, field]) => field !== undefined));
};

const equal = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((octet, place) => octet === b[place]);

/** The message that octets are, or why they are none. */
export const decodeMessage = (values: WireValues, bytes: Uint8Array): Decoded => {
  const refused = (refusal: WireRefusal, where: string): Decoded => ({
    kind: "refused",
    refusal,
    where,
  });
  if (bytes.length > MESSAGE_OCTETS_MAX)
    return refused(
      "too-long",
      `${bytes.length} octets, and at most ${MESSAGE_OCTETS_MAX} expected`,
    );
  let plain: unknown;
  try {
    plain = decode(bytes, { ...OPTIONS, tokenizer: new NarrowTokenizer(bytes, OPTIONS) });
  } catch (error) {
    if (error instanceof Refused) return refused(error.refusal, error.message);
    return refused("not-cbor", (error as Error).message);
  }
  try {
    const message = toField(values, MESSAGE, plain, "") as Message;
    // Lengths and integers are checked where they are read; this leaves no other way of spelling it.
    return equal(encodeMessage(values, message), bytes)
      ? { kind: "message", message }
      : refused("not-deterministic", message.kind);
  } catch (error) {
    if (error instanceof Refused) return refused(error.refusal, error.message);
    throw error;
  }
};
