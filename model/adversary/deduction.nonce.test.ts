import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { concrete } from "../algebra/concrete/concrete.ts";
import { adversary, expectValid, names } from "./deduction.setting.ts";
import { byKeyStream } from "./execution-streams.ts";

const setting = () => {
  const one = adversary();
  const { c } = one;
  const { honest } = names(c);
  const [key, secret, other] = [honest("key"), honest("secret"), honest("other")] as const;
  const seal = (nonce: string, plaintext: Parameters<typeof c.encrypt>[3], k = key) =>
    c.encrypt(k, c.text(nonce), c.text("context"), plaintext);
  return { ...one, secret, other, seal, key, honest };
};

describe("a nonce that is used twice", () => {
  test("gives one plaintext to whoever knows the other, whichever came first", () => {
    for (const isSecretFirst of [true, false]) {
      const s = setting();
      const boxes = [s.seal("n", s.secret), s.seal("n", s.c.text("known"))];
      const learned = isSecretFirst ? boxes : [...boxes].reverse();
      let knowledge = s.d.nothing;
      for (const box of learned) knowledge = s.d.learn(knowledge, [box]);
      expect(expectValid(s, knowledge, s.secret, learned).rule).toBe("reuse-nonce");
    }
  });

  test("gives nothing where neither plaintext is known, and both as soon as one is", () => {
    const s = setting();
    const boxes = [s.seal("n", s.secret), s.seal("n", s.other)];
    const before = s.d.learn(s.d.nothing, boxes);
    expect([s.secret, s.other].map((goal) => s.d.derives(before, goal))).toEqual([false, false]);
    const after = s.d.learn(before, [s.other]);
    expect(expectValid(s, after, s.secret, [...boxes, s.other]).rule).toBe("reuse-nonce");
  });

  test("goes on from box to box, and never gives the key", () => {
    const s = setting();
    const third = s.honest("third");
    const boxes = [s.seal("n", s.secret), s.seal("n", third), s.seal("n", s.c.text("known"))];
    const knowledge = s.d.learn(s.d.nothing, boxes);
    expect(s.d.derives(knowledge, third)).toBe(true);
    expect(s.d.derives(knowledge, s.secret)).toBe(true);
    expect(s.d.derives(knowledge, s.key)).toBe(false);
  });

  test("is another matter under another key, or with another nonce", () => {
    const s = setting();
    const knowledge = s.d.learn(s.d.nothing, [
      s.seal("n", s.secret),
      s.seal("m", s.c.text("known")),
      s.seal("n", s.c.text("known"), s.honest("another key")),
    ]);
    expect(s.d.derives(knowledge, s.secret)).toBe(false);
  });

  test("is knowledge that does not depend on the order in which it came", () => {
    const s = setting();
    const boxes = [s.seal("n", s.secret), s.seal("n", s.other), s.seal("n", s.c.text("known"))];
    const ids = [boxes, [...boxes].reverse()].map((list) =>
      list.reduce<number>((knowledge, box) => s.d.learn(knowledge, [box]), s.d.nothing),
    );
    expect(ids[0]).toBe(ids[1]);
    expect(s.d.learn(s.d.nothing, boxes)).toBe(ids[0]);
  });
});

describe("the same in octets", () => {
  const octets = concrete({ seed: 1 });
  const key = octets.fresh("alice", "key", 0, "key");
  const nonce = octets.expand(octets.hash(octets.text("nonce")), octets.text(""), 12);
  const seal = (plaintext: string) =>
    octets.encrypt(key, nonce, octets.text("context"), octets.text(plaintext));

  test("the XOR of two boxes of AES-GCM and one plaintext is the other plaintext", () => {
    const known = octets.text("nothing is in this record");
    const found = byKeyStream(
      octets,
      seal("the OPRF key is in here, "),
      seal("nothing is in this record"),
      known,
    );
    expect(found).toBe(octets.text("the OPRF key is in here, "));
  });

  test("a shorter plaintext does not reach that far", () => {
    expect(
      byKeyStream(octets, seal("the OPRF key"), seal("nothing"), octets.text("nothing")),
    ).toBeUndefined();
  });
});

test("the schedule that is stored for it ends with the tombstone's box", () => {
  const path = join(import.meta.dirname, "../../scenarios/weakened/fresh-leaf-nonce.json");
  const { search, expect: expected } = JSON.parse(readFileSync(path, "utf8"));
  expect(expected).toEqual({ X1: "violated" });
  expect(search.events.at(-1).do).toBe("deliver");
});
