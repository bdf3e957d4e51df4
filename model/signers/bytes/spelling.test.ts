import fc from "fast-check";
import { expect, test } from "vitest";
import { base64, fromBase64, fromHex, fromUtf8, hex, utf8 } from "./spelling.ts";

test("base64 is that of the platform, and is read back", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const text = base64(bytes);
      expect(text).toBe(Buffer.from(bytes).toString("base64"));
      expect(fromBase64(text, "it")).toEqual(bytes);
    }),
  );
});

test("base64 has one spelling for each value: whatever is read is what would be written", () => {
  const character = fc.constantFrom(..."ABQZaz019+/=-_ \n");
  fc.assert(
    fc.property(fc.string({ unit: character, maxLength: 12 }), (text) => {
      try {
        expect(base64(fromBase64(text, "it"))).toBe(text);
      } catch (error) {
        expect((error as Error).message).toBe("it is not base64 in its canonical spelling");
      }
    }),
    { numRuns: 2_000 },
  );
});

test.each(["QQ", "QQ=", "QR==", "QQ==\n", " QQ==", "Q===", "QUI", "-_==", "QQ==QQ=="])(
  "base64 spelled %j is refused",
  (text) => {
    expect(() => fromBase64(text, "it")).toThrow("canonical");
  },
);

test("hexadecimal digits are read back", () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect(hex(bytes)).toBe(Buffer.from(bytes).toString("hex"));
      expect(fromHex(hex(bytes))).toEqual(bytes);
    }),
  );
});

test("a byte order mark is a character of the text, and bytes that are not UTF-8 are refused", () => {
  expect(fromUtf8(utf8("\ufeffa"), "it")).toBe("\ufeffa");
  expect(() => fromUtf8(Uint8Array.of(0xc0, 0x80), "it")).toThrow("it is not UTF-8");
});
