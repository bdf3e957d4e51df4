import { describe, expect, test } from "vitest";
import type { Value } from "../algebra/cryptosystem.ts";
import type { SymbolicCryptosystem } from "../algebra/symbolic/symbolic.ts";
import { adversary, expectValid, names } from "./deduction.setting.ts";

describe("closure", () => {
  test("public and own values follow from nothing, and honest secrets do not", () => {
    const { c, d, code } = adversary();
    const { honest, mine } = names(c);
    for (const free of [
      c.text("a"),
      c.integer(3, 2),
      mine("x"),
      c.code("0000"),
      c.hash(mine("x")),
    ]) {
      expect(d.derives(d.nothing, free)).toBe(true);
    }
    for (const secret of [honest("k"), code, c.hash(honest("k")), c.publicKey(honest("k"))]) {
      expect(d.derives(d.nothing, secret)).toBe(false);
    }
  });

  const cases: [string, (c: SymbolicCryptosystem, k: Value, s: Value) => Value[], boolean][] = [
    [
      "a part of a list of concatenations",
      (c, k, s) => [c.pack(c.concat(k, c.prefixed(s, 2)))],
      true,
    ],
    ["a ciphertext with its key", (c, k, s) => [c.encrypt(k, c.text(""), c.text(""), s), k], true],
    ["a ciphertext without its key", (c, k, s) => [c.encrypt(k, c.text(""), c.text(""), s)], false],
    [
      "a ciphertext under a key of known parts",
      (c, k, s) => [c.encrypt(c.hash(k), k, k, s), c.pack(k)],
      true,
    ],
    ["a masked value with its pad", (c, k, s) => [c.mask(k, s), k], true],
    ["a pad whose value is known", (c, k, s) => [c.mask(s, k), k], true],
    ["a masked value alone", (c, k, s) => [c.mask(k, s)], false],
    [
      "a sealed box with the private key",
      (c, k, s) => [c.seal(c.publicKey(k), c.text("r"), k, s), k],
      true,
    ],
    [
      "a sealed box with the randomness",
      (c, k, s) => [c.seal(c.publicKey(k), c.text("r"), k, s)],
      true,
    ],
    ["a signature", (c, k, s) => [c.sign(k, s), k], false],
    ["a hash and a MAC", (c, k, s) => [c.hash(s), c.mac(k, s), k], false],
    [
      "a private key's public key",
      (c, k, s) => [c.publicKey(s), c.dh(k, c.publicKey(s)) as Value],
      false,
    ],
  ];
  test.each(cases)("%s", (_, known, expected) => {
    const { c, d } = adversary();
    const { honest } = names(c);
    // The randomness of the sealed boxes is a public text on purpose, except where the case says
    // otherwise.
    const knowledge = d.learn(d.nothing, known(c, honest("k"), honest("s")));
    expect(d.derives(knowledge, honest("s"))).toBe(expected);
  });

  test("a sealed box with neither private key nor randomness stays shut", () => {
    const { c, d } = adversary();
    const { honest } = names(c);
    const box = c.seal(c.publicKey(honest("k")), honest("r"), c.text(""), honest("s"));
    expect(d.derives(d.learn(d.nothing, [box, c.publicKey(honest("k"))]), honest("s"))).toBe(false);
  });

  test("a shared secret follows from either private key and the other public key", () => {
    const { c, d } = adversary();
    const { honest, mine } = names(c);
    const shared = c.dh(honest("a"), c.publicKey(honest("b"))) as Value;
    const [a, b] = [c.publicKey(honest("a")), c.publicKey(honest("b"))];
    expect(d.derives(d.learn(d.nothing, [a, b]), shared)).toBe(false);
    expect(d.derives(d.learn(d.nothing, [honest("a"), b]), shared)).toBe(true);
    expect(d.derives(d.learn(d.nothing, [a, honest("b")]), shared)).toBe(true);
    const withMe = c.dh(honest("a"), c.publicKey(mine("x"))) as Value;
    expect(d.derives(d.learn(d.nothing, [a]), withMe)).toBe(true);
  });

  test("a key that the adversary put on top of an evaluation comes off again", () => {
    const { c, d } = adversary();
    const { honest, mine } = names(c);
    const element = c.blind(honest("x"), honest("b")) as Value;
    const twice = c.evaluate(honest("k"), c.evaluate(mine("r"), element) as Value) as Value;
    const once = c.evaluate(honest("k"), element) as Value;
    const knowledge = d.learn(d.nothing, [twice]);
    expect(d.derives(knowledge, once)).toBe(true);
    expect(knowledge).toBe(d.learn(d.nothing, [once]));
  });

  test("what was derived by an evaluation is still explained after its key was learned", () => {
    const a = adversary();
    const { c, d } = a;
    const { honest, mine } = names(c);
    const input = c.text("public input");
    const element = c.evaluate(honest("k"), c.blind(input, mine("b")) as Value) as Value;
    const prf = c.finalize(input, mine("b"), element) as Value;
    const box = c.encrypt(prf, c.text("n"), c.text(""), honest("s"));
    const k = d.learn(d.learn(d.nothing, [element, box]), [honest("k")]);
    expectValid(a, k, honest("s"), [element, box, honest("k")]);
  });

  test("the right guess can be sent under the adversary's blind without being noticed", () => {
    const { c, d, code } = adversary();
    const { honest, mine } = names(c);
    const element = c.blind(code, mine("b")) as Value;
    expect(d.derivation(d.nothing, element)?.rule).toBe("own-guess");
    expect(d.derives(d.nothing, c.blind(code, honest("b")) as Value)).toBe(false);
    const echoed = d.learn(d.nothing, [c.mac(honest("k"), element), c.hash(element), element]);
    expect(d.derives(echoed, code)).toBe(false);
  });

  test("learning what is derivable gives the same knowledge", () => {
    const { c, d } = adversary();
    const { honest } = names(c);
    const knowledge = d.learn(d.nothing, [honest("a"), honest("b")]);
    expect(d.learn(knowledge, [c.mac(honest("a"), c.hash(honest("b"))), c.text("x")])).toBe(
      knowledge,
    );
    expect(d.learn(d.nothing, [c.pack(honest("b"), honest("a"))])).toBe(knowledge);
    expect(d.size(knowledge)).toBe(2);
    expect(new Set(d.core(knowledge))).toEqual(new Set([honest("a"), honest("b")]));
  });
});

describe("dictionary tests", () => {
  test("a key of full entropy has no test", () => {
    const { c, d, code } = adversary();
    const { honest } = names(c);
    const box = c.encrypt(honest("k"), c.text("n"), c.text(""), code);
    const k = d.learn(d.nothing, [box, c.mac(honest("k"), c.text("x")), c.hash(honest("k"))]);
    expect(d.test(k, honest("k"))).toBeUndefined();
    expect(d.test(k, code)).toBeUndefined();
  });

  const tests: [
    string,
    (c: SymbolicCryptosystem, w: Value, s: Value, t: Value) => Value[],
    string | undefined,
  ][] = [
    ["a hash of the code", (c, w) => [c.hash(w)], "recomputed"],
    ["a salted hash of the code, the salt unknown", (c, w, s) => [c.mac(s, w)], undefined],
    ["a ciphertext under the code", (c, w, s) => [c.encrypt(c.stretch(w), s, s, s)], "opened"],
    [
      "a box sealed to a key made from the code",
      (c, w, s) => [c.seal(c.publicKey(c.hash(w)), s, s, s)],
      "opened",
    ],
    [
      "a box sealed with randomness made from the code",
      (c, w, s) => [c.seal(c.publicKey(s), c.hash(w), s, s)],
      "opened",
    ],
    [
      "a signature over the code",
      (c, w, s) => [c.sign(s, c.hash(w)), c.verifyingKey(s)],
      "verified",
    ],
    ["a signature over the code, the key unknown", (c, w, s) => [c.sign(s, c.hash(w))], undefined],
    ["an unknown value masked under the code", (c, w, s) => [c.mask(c.hash(w), s)], undefined],
    [
      "a known value masked under the code",
      (c, w, s) => [c.mask(c.hash(w), c.hash(s)), s],
      "recomputed",
    ],
    [
      "one unknown value masked twice",
      (c, w, s) => [c.mask(c.hash(w), s), c.mask(c.stretch(w), s)],
      "recomputed",
    ],
    [
      "a doubled value masked under the code",
      (c, w, s) => [c.mask(c.hash(w), c.concat(s, s))],
      "matched",
    ],
    [
      "a public part masked under the code",
      (c, w, s) => [c.mask(c.hash(w), c.concat(s, c.text("v1")))],
      "matched",
    ],
    ["a list masked under the code", (c, w, s) => [c.mask(c.hash(w), c.pack(s))], "well-formed"],
    [
      "a public key masked under the code",
      (c, w, s) => [c.mask(c.hash(w), c.publicKey(s))],
      "well-formed",
    ],
    [
      "a value and its hash masked apart",
      (c, w, s) => [c.mask(c.hash(w), s), c.mask(c.stretch(w), c.hash(s))],
      "recomputed",
    ],
    ["a blinded code, the blind unknown", (c, w, s) => [c.blind(w, s) as Value], undefined],
    ["a hash of the code and a secret", (c, w, s) => [c.hash(c.concat(w, s))], undefined],
    [
      "a hash of the code and a revealed secret",
      (c, w, s, t) => [c.hash(c.concat(w, s)), c.encrypt(t, s, s, s), t],
      "recomputed",
    ],
  ];
  test.each(tests)("%s", (_, known, evidence) => {
    const a = adversary();
    const { c, d, code } = a;
    const { honest } = names(c);
    const seen = known(c, code, honest("s"), honest("t"));
    const k = d.learn(d.nothing, seen);
    expect(d.test(k, code)?.evidence).toBe(evidence);
    expect(d.derives(k, code)).toBe(evidence !== undefined);
    if (evidence !== undefined) expectValid(a, k, code, seen);
  });

  test("one identified code can be what another one's test needs", () => {
    const { c, d, codes } = adversary(["1234", "5678"]);
    const [first, second] = codes as [Value, Value];
    const both = c.hash(c.concat(first, second));
    expect(d.derives(d.learn(d.nothing, [both]), second)).toBe(false);
    const k = d.learn(d.nothing, [both, c.hash(first)]);
    expect(d.test(k, second)?.evidence).toBe("recomputed");
  });

  test("a code that was learned outright needs no test", () => {
    const { c, d, code } = adversary();
    const k = d.learn(d.nothing, [c.pack(code, c.hash(code))]);
    expect(d.derives(k, code)).toBe(true);
    expect(d.test(k, code)).toBeUndefined();
  });
});
