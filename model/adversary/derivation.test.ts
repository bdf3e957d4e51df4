import { expect, test } from "vitest";
import { symbolic } from "../algebra/symbolic/symbolic.ts";
import { type Derivation, derivationLines } from "./derivation.ts";

test("a derivation is printed conclusion first, and a shared branch once", () => {
  const c = symbolic();
  const [key, secret] = [c.fresh("alice", "k", 0, "key"), c.fresh("alice", "s", 0, "key")];
  const known: Derivation = { rule: "learned", conclusion: c.pack(key, secret), premises: [] };
  const split: Derivation = { rule: "split", conclusion: secret, premises: [known] };
  const root: Derivation = {
    rule: "mac",
    conclusion: c.mac(secret, secret),
    premises: [split, split],
  };
  expect(derivationLines(root, c.describe)).toEqual([
    "mac(alice.s.0, alice.s.0)  [mac]",
    "  alice.s.0  [split]",
    "    [alice.k.0, alice.s.0]  [learned]",
    "  alice.s.0  [split, as above]",
  ]);
});

test("a dictionary test names its evidence", () => {
  const c = symbolic();
  const root: Derivation = {
    rule: "dictionary-test",
    conclusion: c.code("1234"),
    premises: [],
    evidence: "opened",
  };
  expect(derivationLines(root, c.describe)).toEqual(["code(1234)  [dictionary-test: opened]"]);
});
