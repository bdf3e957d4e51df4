/** OPAQUE with an independent implementation, in both directions, over random passwords and both outcomes. */
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { isReady, ourClient, type Passage, theirClient } from "./opaque-interop.setting.ts";

beforeAll(() => isReady);

/** A password, and what is typed later: half of the time the same, else another, often one that differs little. */
const passwords = fc
  .tuple(fc.string({ minLength: 1, unit: "binary" }), fc.string({ unit: "grapheme" }), fc.nat(3))
  .map(([registered, other, choice]) => ({
    registered,
    typed: choice < 2 ? registered : choice === 2 ? `${registered}${other || "x"}` : other,
  }));

const DIRECTIONS: readonly (readonly [string, typeof ourClient])[] = [
  ["our client at their server", ourClient],
  ["their client at our server", theirClient],
];

const expectOutcome = (passage: Passage, right: boolean): void => {
  if (right) {
    expect(passage.client?.sessionKey).toBeDefined();
    expect(passage.server?.sessionKey).toBe(passage.client?.sessionKey);
    expect(passage.client?.exportKey).toBe(passage.registeredExportKey);
  } else expect([passage.client, passage.server]).toEqual([undefined, undefined]);
};

describe.each(DIRECTIONS)("%s", (_, pass) => {
  test("registers and logs in with the right password, and with no other", () => {
    const outcomes = { right: 0, wrong: 0 };
    fc.assert(
      fc.property(fc.nat(0xffffffff), passwords, (seed, { registered, typed }) => {
        const right = registered === typed;
        outcomes[right ? "right" : "wrong"]++;
        expectOutcome(pass(seed, registered, typed), right);
      }),
      { numRuns: 40 },
    );
    expect(outcomes.right).toBeGreaterThan(8);
    expect(outcomes.wrong).toBeGreaterThan(8);
  });
});
