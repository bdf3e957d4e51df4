import { describe, expect, test } from "vitest";
import { concrete } from "../algebra/concrete/concrete.ts";
import type { Cryptosystem, Value } from "../algebra/cryptosystem.ts";
import { symbolic } from "../algebra/symbolic/symbolic.ts";
import { ADVERSARY } from "../protocol/parties.ts";
import { deduction } from "./deduction.ts";
import { execute } from "./execution.ts";
import { Holdings } from "./holdings.ts";

/** What the adversary sees, and what it is after; made in each reading alike. */
interface Situation {
  readonly seen: readonly Value[];
  readonly goal: Value;
}

const secret = (
  c: Cryptosystem,
  label: string,
  size: "key" | "seed" | "scalar" | "nonce" = "key",
) => c.fresh("victim", label, 0, size);
const own = (c: Cryptosystem, label: string, size: "seed" | "scalar" = "scalar") =>
  c.fresh(ADVERSARY, label, 0, size);
const WORDS = ["right", "wrong", "other"];

/** Derives the goal in terms and carries the derivation out in octets, on what was seen there. */
const run = (situation: (c: Cryptosystem) => Situation, dictionary = WORDS) => {
  const terms = symbolic();
  const octets = concrete({ seed: 3 });
  const knowing = deduction(terms, {
    own: (name) => name.owner === ADVERSARY,
    codes: [terms.code("right")],
  });
  const [inTerms, inOctets] = [situation(terms), situation(octets)];
  const holdings = new Holdings(terms, octets);
  for (const [place, value] of inTerms.seen.entries())
    holdings.hold(value, inOctets.seen[place] as Value);
  const knowledge = knowing.learn(knowing.nothing, inTerms.seen);
  const derivation = knowing.derivation(knowledge, inTerms.goal);
  if (derivation === undefined) throw new Error("there is no derivation in terms");
  const carriedOut = (held: Holdings) =>
    execute({ terms, octets, holdings: held, dictionary }, derivation);
  return {
    rule: derivation.rule,
    expected: inOctets.goal,
    execution: carriedOut(holdings),
    /** The same without anything in hand. */
    empty: carriedOut(new Holdings(terms, octets)),
  };
};

const SITUATIONS: Readonly<Record<string, (c: Cryptosystem) => Situation>> = {
  "takes a part out of a list": (c) => ({
    seen: [c.pack(secret(c, "a"), secret(c, "b"))],
    goal: secret(c, "b"),
  }),
  "cuts a concatenation by the sizes of its parts": (c) => ({
    seen: [c.concat(secret(c, "a"), c.hash(secret(c, "x")), c.prefixed(secret(c, "b"), 2))],
    goal: c.hash(secret(c, "x")),
  }),
  "decrypts, with a nonce and a context that it finds or makes": (c) => {
    const nonce = c.expand(c.mac(secret(c, "n"), c.text("x")), c.text(""), 12);
    const context = c.pack(c.text("context"), c.integer(1, 4));
    const box = c.encrypt(secret(c, "k"), nonce, context, secret(c, "plaintext"));
    return { seen: [c.pack(nonce, box), secret(c, "k")], goal: secret(c, "plaintext") };
  },
  "unseals with the receiver's key": (c) => {
    const key = c.privateKey(secret(c, "s", "seed"));
    const box = c.seal(c.publicKey(key), secret(c, "r", "seed"), c.text("c"), secret(c, "p"));
    return { seen: [box, key], goal: secret(c, "p") };
  },
  "unseals with the sender's randomness": (c) => {
    const to = c.publicKey(c.privateKey(secret(c, "s", "seed")));
    const box = c.seal(to, secret(c, "r", "seed"), c.text("c"), secret(c, "p"));
    return { seen: [to, box, secret(c, "r", "seed")], goal: secret(c, "p") };
  },
  "takes a pad off": (c) => ({
    seen: [c.mask(secret(c, "pad"), secret(c, "data")), secret(c, "pad")],
    goal: secret(c, "data"),
  }),
  "computes an exchange from either private key": (c) => {
    const [a, b] = [c.privateKey(secret(c, "a", "seed")), c.privateKey(own(c, "b", "seed"))];
    return { seen: [c.publicKey(a)], goal: c.hash(c.dh(a, c.publicKey(b)) as Value) };
  },
  "takes a key off an evaluation": (c) => {
    const element = c.blind(secret(c, "input"), secret(c, "blind", "scalar")) as Value;
    const key = secret(c, "oprf", "scalar");
    return { seen: [c.evaluate(key, element) as Value, key], goal: element };
  },
  "computes the PRF with the key": (c) => {
    const [key, input] = [secret(c, "oprf", "scalar"), c.text("input")];
    const blind = own(c, "blind");
    const element = c.evaluate(key, c.blind(input, blind) as Value) as Value;
    return { seen: [key], goal: c.finalize(input, blind, element) as Value };
  },
  "computes the PRF from an evaluation of its own element": (c) => {
    const [input, blind] = [c.text("input"), own(c, "blind")];
    const element = c.evaluate(
      secret(c, "oprf", "scalar"),
      c.blind(input, blind) as Value,
    ) as Value;
    return { seen: [element], goal: c.finalize(input, blind, element) as Value };
  },
  "identifies a word by computing a known value again": (c) => ({
    seen: [c.hash(c.code("right"))],
    goal: c.code("right"),
  }),
  "identifies a word by the box that it opens": (c) => ({
    seen: [
      c.encrypt(
        c.expand(c.extract(undefined, c.code("right")), c.text("k"), "key"),
        c.integer(0, 12),
        c.text(""),
        secret(c, "p"),
      ),
    ],
    goal: c.code("right"),
  }),
  "identifies a word, and goes on with it": (c) => ({
    seen: [
      c.hash(c.code("right")),
      c.mask(c.hash(c.pack(c.code("right"))), c.hash(secret(c, "d"))),
    ],
    goal: c.hash(secret(c, "d")),
  }),
};

describe("a derivation carried out in octets", () => {
  test.each(Object.entries(SITUATIONS))("%s", (_, situation) => {
    const { execution, expected, empty } = run(situation);
    expect(execution).toMatchObject({ value: expected, obstacles: [] });
    // It computes from what was seen: with nothing in hand nothing comes out.
    expect(empty.value).toBeUndefined();
    expect(empty.obstacles.join()).toMatch(/never seen|no word/);
  });

  test("a word that is not in the dictionary is not found", () => {
    const situation = SITUATIONS["identifies a word by computing a known value again"]!;
    const { execution } = run(situation, ["wrong", "other"]);
    expect(execution).toMatchObject({
      value: undefined,
      obstacles: ["no word of the dictionary passes the test of code(right)"],
      wordsTried: 2,
    });
  });

  test("evidence that fits two words identifies neither", () => {
    const situation = SITUATIONS["identifies a word by computing a known value again"]!;
    // The second has a wide first letter: another spelling of what is one code once it is normalised.
    const { execution } = run(situation, ["right", "\uff52ight", "wrong"]);
    expect(execution.value).toBeUndefined();
    expect(execution.obstacles).toEqual(["2 words pass the test of code(right)"]);
  });
});
