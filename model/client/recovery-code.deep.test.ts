/** The decoder of typed recovery codes, 100,000 inputs: a code or a named refusal, and nothing else. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { ALPHABET, ENTROPY_LENGTH } from "../algebra/recovery-alphabet.ts";
import { CODE_LENGTH, readRecoveryCode, recoveryCodeOf } from "./recovery-code.ts";

const entropies = fc.array(fc.integer({ min: 0, max: 31 }), {
  minLength: ENTROPY_LENGTH,
  maxLength: ENTROPY_LENGTH,
});

/** A code with some characters replaced, cut off or put in. */
const nearly = entropies.chain((entropy) =>
  fc
    .array(
      fc.tuple(
        fc.nat(CODE_LENGTH),
        fc.oneof(fc.constantFrom(...ALPHABET), fc.string({ maxLength: 3, unit: "grapheme" })),
        fc.nat(1),
      ),
      { maxLength: 4 },
    )
    .map((changes) => {
      const characters = [...recoveryCodeOf(entropy)];
      for (const [place, text, replaced] of changes) characters.splice(place, replaced, text);
      return characters.join("");
    }),
);

const typed = fc.oneof(
  { arbitrary: nearly, weight: 3 },
  { arbitrary: fc.string({ maxLength: 80, unit: "binary" }), weight: 1 },
  {
    arbitrary: fc.string({ minLength: 40, maxLength: 40, unit: fc.constantFrom(...ALPHABET) }),
    weight: 1,
  },
);

test("100,000 texts are a code or are refused in one sentence", () => {
  const kinds = new Set<string>();
  fc.assert(
    fc.property(typed, (text) => {
      const read = readRecoveryCode(text);
      kinds.add(read.kind);
      if (read.kind === "refused") expect(read.sentence).toMatch(/^[^\n]{1,300}$/);
      else expect(readRecoveryCode(read.code)).toMatchObject({ code: read.code, corrected: [] });
    }),
    { numRuns: 100_000 },
  );
  expect([...kinds].sort()).toEqual(["read", "refused"]);
});
