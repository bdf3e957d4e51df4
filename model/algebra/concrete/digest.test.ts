import { expect, test } from "vitest";
import { sha256 } from "./digest.ts";

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
const text = (value: string): Uint8Array => new TextEncoder().encode(value);

test.each([
  ["", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
  ["abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"],
])("SHA-256 of %j is that of FIPS 180-4", (message, digest) => {
  expect(hex(sha256(text(message)))).toBe(digest);
});

test("parts are hashed as one", () => {
  expect(sha256(text("a"), text(""), text("bc"))).toEqual(sha256(text("abc")));
});
