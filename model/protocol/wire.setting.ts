/** For tests: any message of a kind, from its layout. */
import fc from "fast-check";
import type { ConcreteCryptosystem } from "../algebra/concrete/concrete.ts";
import type { Message } from "./messages.ts";
import { type Form, type Layout, TEXT_OCTETS_MAX } from "./wire-form.ts";
import { MESSAGE } from "./wire-layout.ts";

const bytes = (crypto: ConcreteCryptosystem, least: number, most: number) =>
  fc.uint8Array({ minLength: least, maxLength: most }).map(crypto.fromBytes);

const anyOf = (crypto: ConcreteCryptosystem, form: Form): fc.Arbitrary<unknown> => {
  switch (form.form) {
    case "text":
      return fc
        .string({ maxLength: 12, unit: "grapheme" })
        .filter((text) => Buffer.byteLength(text) <= TEXT_OCTETS_MAX);
    case "count":
      return fc.nat(2 ** 31 - 1).map((n) => n * 2);
    case "octet":
      return fc.nat(255);
    case "wide":
      return fc.oneof(fc.nat(40), fc.maxSafeNat());
    case "flag":
      return fc.boolean();
    case "one-of":
      return fc.constantFrom(...form.names);
    case "list":
      return fc.array(anyOf(crypto, form.of), { maxLength: 4 });
    case "table":
      return fc.dictionary(fc.stringMatching(/^[a-z0-9-]{1,12}$/), anyOf(crypto, form.of), {
        maxKeys: 4,
        noNullPrototype: true,
      });
    case "octets": {
      const size = crypto.octets(form.size);
      return bytes(crypto, size, size);
    }
    case "box":
      return bytes(crypto, 0, Math.min(form.octetsMax, 200));
    case "optional":
      return fc.option(anyOf(crypto, form.of), { nil: form.absent });
    case "trailing":
      return fc.option(anyOf(crypto, form.of), { nil: undefined });
    case "record":
      return fieldsOf(crypto, form.fields);
    case "choice":
      return fc.oneof(
        ...form.cases.map(([kind, layout]) =>
          fieldsOf(crypto, layout).map((fields) => ({ kind, ...fields })),
        ),
      );
  }
};

const fieldsOf = (crypto: ConcreteCryptosystem, layout: Layout): fc.Arbitrary<object> =>
  fc
    .record(Object.fromEntries(layout.map(([name, form]) => [name, anyOf(crypto, form)])))
    .map((fields) =>
      Object.fromEntries(Object.entries(fields).filter(([, field]) => field !== undefined)),
    );

/** Any message of any kind, its texts short enough for the wire. */
export const anyMessage = (crypto: ConcreteCryptosystem): fc.Arbitrary<Message> =>
  anyOf(crypto, MESSAGE) as fc.Arbitrary<Message>;
