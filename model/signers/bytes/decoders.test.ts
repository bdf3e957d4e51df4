import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DECODERS, foreignBytes, misbehaviour } from "./decoders.setting.ts";

describe.each(DECODERS)("the decoder of a $name", (decoder) => {
  test("takes what it is for", () => {
    expect(() => decoder.decode(decoder.valid)).not.toThrow();
  });

  test("takes foreign bytes or refuses them in one sentence, and never fails in another way", () => {
    fc.assert(
      fc.property(foreignBytes(decoder), (bytes) => {
        expect(misbehaviour(decoder, bytes)).toBeUndefined();
      }),
      { numRuns: 400 },
    );
  });
});
