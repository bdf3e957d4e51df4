/** The decoders again, for as long as a night allows. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { DECODERS, foreignBytes, misbehaviour } from "./decoders.setting.ts";

test.each(DECODERS)("100,000 foreign inputs do not harm the decoder of a $name", (decoder) => {
  fc.assert(
    fc.property(foreignBytes(decoder), (bytes) => {
      expect(misbehaviour(decoder, bytes)).toBeUndefined();
    }),
    { numRuns: 100_000 },
  );
});
