import { expect, test } from "vitest";
import type { DerivationTree } from "../properties/harness/transcript.ts";
import { numberDerivation } from "./derivation.ts";

const node = (rule: string, conclusion: string, ...premises: DerivationTree[]): DerivationTree => ({
  rule,
  conclusion,
  premises,
});

test("what is derived twice in the same way has one number, and is shown once", () => {
  const key = node("learned", "key");
  const { number, premises } = numberDerivation(node("mac", "tag", key, key));
  expect(number).toBe(2);
  expect(premises.map((step) => [step.number, step.repeated])).toEqual([
    [1, false],
    [1, true],
  ]);
});

test("what follows from a supposed word is not what follows from the word, though it reads alike", () => {
  const supposed = node("hash", "hash(word)", node("assume", "word"));
  const found = node("dictionary-test", "word", node("learned", "hash(word)"), supposed);
  const { number, premises } = numberDerivation(node("hash", "hash(word)", found));
  expect(number).toBe(5);
  const [test = premises[0]] = premises;
  expect(test?.number).toBe(4);
  expect(test?.premises.map((step) => [step.number, step.repeated])).toEqual([
    [1, false],
    [3, false],
  ]);
});
