import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Value } from "../cryptosystem.ts";
import { type SymbolicCryptosystem, symbolic } from "./symbolic.ts";

function names(c: SymbolicCryptosystem, count: number): Value[] {
  return Array.from({ length: count }, (_, i) => c.fresh("alice", "n", i, "seed"));
}

describe("terms", () => {
  test("equal terms are one object and different terms are not", () => {
    const c = symbolic();
    expect(c.hash(c.text("a"))).toBe(c.hash(c.text("a")));
    expect(c.fresh("alice", "n", 1, "seed")).not.toBe(c.fresh("alice", "n", 2, "seed"));
    expect(c.fresh("alice", "n", 1, "seed")).not.toBe(c.fresh("bob", "n", 1, "seed"));
    expect(c.fresh("a", "bn", 1, "seed")).not.toBe(c.fresh("ab", "n", 1, "seed"));
    expect(c.text("w")).not.toBe(c.code("w"));
    expect(c.integer(1, 1)).not.toBe(c.integer(1, 2));
    expect(c.expand(c.text("k"), c.text("i"), 32)).not.toBe(c.expand(c.text("k"), c.text("i"), 64));
  });

  test("a value is spelled by its id inside a key", () => {
    const c = symbolic();
    const value = c.text("a");
    expect(JSON.stringify({ value })).toBe(`{"value":"#${value.id}"}`);
  });

  test("a value of another table is refused", () => {
    const other = symbolic().text("a");
    expect(() => symbolic().hash(other)).toThrow("another table");
  });

  test("an integer that does not fit is refused", () => {
    expect(() => symbolic().integer(256, 1)).toThrow(RangeError);
  });

  test("order and description depend on content, not on the order of creation", () => {
    const build = (c: SymbolicCryptosystem) => {
      const [a, b] = names(c, 2) as [Value, Value];
      return c.dh(c.privateKey(a), c.publicKey(c.privateKey(b))) as Value;
    };
    const first = symbolic();
    const second = symbolic();
    for (let i = 9; i >= 0; i--) second.fresh("alice", "n", i, "seed");
    const [x, y] = [build(first), build(second)];
    expect(x.id).not.toBe(y.id);
    expect(first.order(x)).toBe(second.order(y));
    expect(first.describe(x)).toBe(second.describe(y));
  });

  test("order tells thousands of terms apart, at a fixed width", () => {
    const c = symbolic();
    const keys = new Set<string>();
    for (let i = 0; i < 3000; i++) {
      const name = c.fresh("alice", "n", i, "seed");
      for (const value of [name, c.hash(name), c.pack(name, c.hash(name))])
        keys.add(c.order(value));
    }
    expect(keys.size).toBe(9000);
    expect([...keys].every((key) => /^[0-9a-f]{16}$/.test(key))).toBe(true);
  });

  test("a description is short however deep the term", () => {
    const c = symbolic();
    let value: Value = c.text("x");
    for (let i = 0; i < 50; i++) value = c.hash(value);
    expect(c.describe(value)).toBe("hash(hash(hash(hash(...))))");
    const [one, two] = [c.integer(1, 1), c.integer(0x203, 3)];
    expect(c.describe(c.concat(one, two, c.text("x"), one))).toBe('0x01000203 | "x" | 0x01');
    expect(c.describe(c.pack(one, two))).toBe("[1, 515]");
    expect(
      c.describe(
        c.encrypt(c.fresh("alice", "k", 0, "key"), c.text("n"), c.text(""), c.code("1234")),
      ),
    ).toBe('aead(alice.k.0, "n", "", code(1234))');
  });
});

describe("layout", () => {
  test("concat is associative, has an empty unit, and one part is the part", () => {
    const c = symbolic();
    const [x, y, z] = names(c, 3) as [Value, Value, Value];
    expect(c.concat(c.concat(x, y), z)).toBe(c.concat(x, c.concat(y, z)));
    expect(c.concat(x)).toBe(x);
    expect(c.concat(x, c.text(""))).toBe(x);
    expect(c.concat()).toBe(c.text(""));
  });

  test("split is the inverse of concat, and refuses another number of parts", () => {
    const c = symbolic();
    const [x, y, z] = names(c, 3) as [Value, Value, Value];
    const joined = c.concat(x, y, z);
    expect(c.split(joined, ["seed", "seed", "seed"])).toEqual([x, y, z]);
    expect(c.split(joined, ["seed", 64])).toBeUndefined();
    expect(c.split(x, ["seed"])).toEqual([x]);
  });

  test("an opaque term splits into projections that join again", () => {
    const c = symbolic();
    const garbage = c.mask(c.text("wrong"), c.mask(c.text("pad"), c.text("data")));
    const cut = c.split(garbage, ["public-key", "nonce", "mac"]) as [Value, Value, Value];
    expect(new Set(cut).size).toBe(3);
    expect(c.concat(c.text("a"), ...cut, c.text("b"))).toBe(
      c.concat(c.text("a"), garbage, c.text("b")),
    );
    expect(c.concat(cut[1], cut[0], cut[2])).not.toBe(garbage);
    expect(c.split(garbage, ["nonce", "nonce", "nonce"])?.[0]).not.toBe(cut[0]);
  });

  test("unpack is the inverse of pack, and opens nothing else", () => {
    const c = symbolic();
    const [x, y] = names(c, 2) as [Value, Value];
    expect(c.unpack(c.pack(x, y), 2)).toEqual([x, y]);
    expect(c.unpack(c.pack(x, y), 1)).toBeUndefined();
    expect(c.unpack(c.concat(x, y), 2)).toBeUndefined();
  });
});

describe("equations", () => {
  test("masking twice with the same pad gives the data back, and with another pad does not", () => {
    const c = symbolic();
    const [pad, other, data] = names(c, 3) as [Value, Value, Value];
    expect(c.mask(pad, c.mask(pad, data))).toBe(data);
    expect(c.mask(c.mask(pad, data), data)).toBe(pad);
    expect(c.mask(other, c.mask(pad, data))).not.toBe(data);
  });

  test("decrypt opens only with the same key, nonce and associated data", () => {
    const c = symbolic();
    const [k, n, a, p, x] = names(c, 5) as [Value, Value, Value, Value, Value];
    const box = c.encrypt(k, n, a, p);
    expect(c.decrypt(k, n, a, box)).toBe(p);
    for (const wrong of [
      [x, n, a],
      [k, x, a],
      [k, n, x],
    ] as const) {
      expect(c.decrypt(...(wrong as unknown as [Value, Value, Value]), box)).toBeUndefined();
    }
    expect(c.decrypt(k, n, a, p)).toBeUndefined();
  });

  test("the two ends of a key exchange agree, whichever was made first", () => {
    fc.assert(
      fc.property(fc.nat(50), fc.nat(50), (i, j) => {
        const c = symbolic();
        const a = c.privateKey(c.fresh("alice", "n", i, "seed"));
        const b = c.privateKey(c.fresh("bob", "n", j, "seed"));
        return c.dh(a, c.publicKey(b)) === c.dh(b, c.publicKey(a));
      }),
      { seed: 1, numRuns: 50 },
    );
  });

  test("a key exchange with what is not a public key fails", () => {
    const c = symbolic();
    const [a, x] = names(c, 2) as [Value, Value];
    const garbage = c.split(c.mask(a, x), ["public-key", "mac"])?.[0] as Value;
    expect(c.dh(c.privateKey(a), x)).toBeUndefined();
    expect(c.dh(c.privateKey(a), garbage)).toBeUndefined();
  });

  test("a sealed box opens for its addressee and its associated data only", () => {
    const c = symbolic();
    const [s, r, a, p, x] = names(c, 5) as [Value, Value, Value, Value, Value];
    const key = c.privateKey(s);
    const box = c.seal(c.publicKey(key), r, a, p);
    expect(c.unseal(key, a, box)).toBe(p);
    expect(c.unseal(key, x, box)).toBeUndefined();
    expect(c.unseal(c.privateKey(x), a, box)).toBeUndefined();
    expect(c.unseal(key, a, c.seal(x, r, a, p))).toBeUndefined();
  });

  test("a signature verifies for its key and its message only", () => {
    const c = symbolic();
    const [s, m, x] = names(c, 3) as [Value, Value, Value];
    const key = c.signingKey(s);
    const signature = c.sign(key, m);
    expect(c.verify(c.verifyingKey(key), m, signature)).toBe(true);
    expect(c.verify(c.verifyingKey(key), x, signature)).toBe(false);
    expect(c.verify(c.verifyingKey(c.signingKey(x)), m, signature)).toBe(false);
    expect(c.verify(c.publicKey(key), m, signature)).toBe(false);
    expect(c.verify(c.verifyingKey(key), m, m)).toBe(false);
  });

  test("finalize gives the PRF whatever the blind, and garbage for another input or blind", () => {
    const c = symbolic();
    const [k, b1, b2, k2] = names(c, 4) as [Value, Value, Value, Value];
    const [x, y] = [c.code("right"), c.code("wrong")];
    const run = (key: Value, blind: Value, input: Value, unblind = blind, finalInput = input) =>
      c.finalize(finalInput, unblind, c.evaluate(key, c.blind(input, blind) as Value) as Value);
    expect(run(k, b1, x)).toBe(run(k, b2, x));
    expect(run(k, b1, x)).not.toBe(run(k2, b1, x));
    expect(run(k, b1, x)).not.toBe(run(k, b1, y));
    expect(run(k, b1, x, b2)).not.toBe(run(k, b1, x));
    expect(run(k, b1, x, b1, y)).not.toBe(run(k, b1, y));
  });

  test("evaluating twice is evaluating under the product, in either order", () => {
    const c = symbolic();
    const [k1, k2, b] = names(c, 3) as [Value, Value, Value];
    const element = c.blind(c.code("1234"), b) as Value;
    const twice = (p: Value, q: Value) => c.evaluate(q, c.evaluate(p, element) as Value);
    expect(twice(k1, k2)).toBe(twice(k2, k1));
  });

  test("what is no element is neither evaluated nor finalized", () => {
    const c = symbolic();
    const [k, x] = names(c, 2) as [Value, Value];
    expect(c.evaluate(k, x)).toBeUndefined();
    expect(c.finalize(x, k, x)).toBeUndefined();
  });

  test("an absent salt is the empty one", () => {
    const c = symbolic();
    expect(c.extract(undefined, c.text("x"))).toBe(c.extract(c.text(""), c.text("x")));
    expect(c.extract(c.text("s"), c.text("x"))).not.toBe(c.extract(undefined, c.text("x")));
  });
});
