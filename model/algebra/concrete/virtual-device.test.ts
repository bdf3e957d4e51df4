import { createHmac, hkdfSync } from "node:crypto";
import { expect, test } from "vitest";
import { ALPHABET } from "../recovery-alphabet.ts";
import { entropyOf, virtualDeviceKeys } from "./virtual-device.ts";

const ENTROPY = "ACDEFHJKLMNPQRSTUVWXYZ0123456789AC";

const INPUT = {
  version: "2",
  identifier: "0",
  entropy: new TextEncoder().encode(ENTROPY),
  user: "100000000000001",
};

test("id and key are 16 and 32 octets of HKDF-SHA256 under the paper's label", () => {
  const { id, decryptionKey } = virtualDeviceKeys(INPUT);
  const info = "BackupRecoveryCode_v2_0_100000000000001";
  const whole = Buffer.from(hkdfSync("sha256", INPUT.entropy, "", info, 48));
  expect(Buffer.from(id)).toEqual(whole.subarray(0, 16));
  expect(Buffer.from(decryptionKey)).toEqual(whole.subarray(16));
});

test("a salt of zero octets is no salt, so re-implementations with ten of them agree", () => {
  const extracted = (salt: Buffer) => createHmac("sha256", salt).update(INPUT.entropy).digest();
  expect(extracted(Buffer.alloc(10))).toEqual(extracted(Buffer.alloc(0)));
});

test("every part of the input counts", () => {
  const { id } = virtualDeviceKeys(INPUT);
  for (const other of [
    { version: "1" },
    { identifier: "1" },
    { user: "100000000000002" },
    { entropy: new TextEncoder().encode(ENTROPY.replace("A", "C")) },
  ])
    expect(virtualDeviceKeys({ ...INPUT, ...other }).id).not.toEqual(id);
});

test.each(["", "-1", "01", "1.5", "alice", "18446744073709551616"])(
  "a user id that is no 64-bit integer in decimal is refused: %j",
  (user) => {
    expect(() => virtualDeviceKeys({ ...INPUT, user })).toThrow(RangeError);
  },
);

test("the largest user id is taken", () => {
  expect(virtualDeviceKeys({ ...INPUT, user: "18446744073709551615" }).id).toHaveLength(16);
});

test("each octet gives one character of the alphabet, and each character comes from as many octets", () => {
  const all = new TextDecoder().decode(entropyOf(Uint8Array.from({ length: 256 }, (_, n) => n)));
  const counts = [...ALPHABET].map((character) => all.split(character).length - 1);
  expect([all.length, ...new Set(counts)]).toEqual([256, 8]);
});
