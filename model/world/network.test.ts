import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { symbolic } from "../algebra/symbolic/symbolic.ts";
import type { Envelope } from "../protocol/messages.ts";
import { NetworkTable, valuesIn } from "./network.ts";

/** Envelopes by number: alike ones among them (same ends, same kind), with other content. */
const setting = () => {
  const crypto = symbolic();
  const network = new NetworkTable(crypto);
  const tag = crypto.text("tag");
  const made = (n: number): Envelope => {
    const [from, to] = [`hsm-${1 + (n % 2)}`, `hsm-${3 - (n % 2)}`];
    if (n < 6) {
      const vote = { kind: "vote-reply", term: n >> 1, voter: from, candidacy: tag, tag } as const;
      return { from, to, message: vote };
    }
    if (n < 12) {
      const hash = n % 3 === 0 ? null : crypto.hash(crypto.text(`${n}`));
      const message = {
        kind: "append-reply",
        term: 10,
        replica: from,
        index: n,
        hash,
        tag,
      } as const;
      return { from, to, message };
    }
    return { from: "client", to, message: { kind: "fleet-request", session: `client/${n}` } };
  };
  const put = (bag: number, n: number) => network.with(bag, network.envelope(made(n)));
  const bagOf = (numbers: readonly number[]) => numbers.reduce(put, network.empty);
  return { network, made, bagOf };
};

const numbers = fc.array(fc.nat(14), { maxLength: 8 });
const shuffled = numbers.chain((list) =>
  fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
);

describe("a network", () => {
  test("what is in flight is a bag: the order of sending does not matter, the number does", () => {
    fc.assert(
      fc.property(shuffled, numbers, ([list, other], another) => {
        const { bagOf, network } = setting();
        expect(bagOf(other)).toBe(bagOf(list));
        const same = [...list].sort().join() === [...another].sort().join();
        expect(bagOf(another) === bagOf(list)).toBe(same);
        expect(network.bag(bagOf(list))).toHaveLength(list.length);
      }),
      { numRuns: 200 },
    );
  });

  test("taking out undoes putting in, one copy at a time", () => {
    fc.assert(
      fc.property(numbers, fc.nat(14), (list, n) => {
        const { bagOf, network, made } = setting();
        const id = network.envelope(made(n));
        const before = bagOf(list);
        const twice = network.with(network.with(before, id), id);
        expect(network.without(twice, id)).toBe(network.with(before, id));
        expect(network.without(network.without(twice, id), id)).toBe(before);
        if (!list.includes(n)) expect(() => network.without(before, id)).toThrow(/not in flight/);
      }),
      { numRuns: 100 },
    );
  });

  test("every envelope in flight has a reference that resolves to it, and no other has", () => {
    fc.assert(
      fc.property(numbers, (list) => {
        const { bagOf, network } = setting();
        const bag = bagOf(list);
        const ids = [...new Set(network.bag(bag))];
        const refs = ids.map((id) => network.refOf(bag, id));
        expect(refs.map((ref) => network.resolve(bag, ref))).toEqual(ids);
        expect(new Set(refs.map((ref) => JSON.stringify(ref))).size).toBe(ids.length);
        for (const ref of refs)
          expect(network.resolve(bag, { ...ref, ordinal: 99 })).toBeUndefined();
      }),
      { numRuns: 200 },
    );
  });

  test("a reference names the same content in any table, whatever came and went before (D6)", () => {
    fc.assert(
      fc.property(shuffled, numbers, ([list, other], gone) => {
        const [one, two] = [setting(), setting()];
        two.bagOf(gone);
        const [bag, again] = [one.bagOf(list), two.bagOf(other)];
        for (const id of one.network.bag(bag)) {
          const ref = one.network.refOf(bag, id);
          const found = two.network.resolve(again, ref)!;
          expect(two.network.contentOf(found)).toBe(one.network.contentOf(id));
        }
      }),
      { numRuns: 100 },
    );
  });

  test("a reference survives what happens to envelopes that are not alike", () => {
    fc.assert(
      fc.property(numbers, fc.nat(14), (list, other) => {
        const { bagOf, network, made } = setting();
        const bag = bagOf(list);
        const more = network.with(bag, network.envelope(made(other)));
        const alike = (id: number) => {
          const [a, b] = [network.envelopeAt(id), made(other)];
          return a.from === b.from && a.to === b.to && a.message.kind === b.message.kind;
        };
        for (const id of network.bag(bag))
          if (!alike(id)) expect(network.resolve(more, network.refOf(bag, id))).toBe(id);
      }),
      { numRuns: 200 },
    );
  });

  test("equal envelopes are one, whoever made them, and a null is not the text null", () => {
    const { network, made } = setting();
    expect(network.envelope(made(7))).toBe(network.envelope(structuredlyEqual(made(7))));
    expect(network.envelopeCount).toBe(1);
    network.envelope(made(8));
    expect(network.envelopeCount).toBe(2);
  });

  test("the values of a message are found wherever they stand", () => {
    const crypto = symbolic();
    const [a, b, c] = ["a", "b", "c"].map((text) => crypto.text(text));
    expect(valuesIn({ x: a, list: [{ y: b }, 3, "text", null], z: { c } })).toEqual([a, b, c]);
  });
});

/** Another object with the same fields, written in another order. */
function structuredlyEqual(envelope: Envelope): Envelope {
  const message = Object.fromEntries(Object.entries(envelope.message).reverse());
  return { message: message as never, to: envelope.to, from: envelope.from };
}
