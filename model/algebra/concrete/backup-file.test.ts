import { createDecipheriv, createHash, hkdfSync } from "node:crypto";
import { bytesToHex, hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import fc from "fast-check";
import { expect, test } from "vitest";
import { openBackup, sealBackup } from "../../protocol/backup.ts";
import { backupFileKey, openBackupFile, sealBackupFile } from "./backup-file.ts";
import { concrete } from "./concrete.ts";

const ROOT = hexToBytes("6730a595a1484d0c39c101dc0ac82ec5e401bb6f0e1b8ee2dc104a6b3687f017");
const HEADER = { keyType: "HSM_CONTROLLED", iv: new Uint8Array(16).fill(9) } as const;
const FILE = sealBackupFile(ROOT, HEADER, utf8ToBytes("See you at eight?"));

test("its key is HKDF-SHA256 of the root key with a salt of zeros", () => {
  const derived = hkdfSync("sha256", ROOT, new Uint8Array(32), "backup encryption", 32);
  expect(bytesToHex(backupFileKey(ROOT))).toBe(bytesToHex(new Uint8Array(derived)));
});

test("its key is the one of the model's backups under P256-SHA256, whose hash is the same", () => {
  const c = concrete({ seed: 1, suite: "P256-SHA256" });
  const key = c.fromBytes(ROOT);
  const box = sealBackup(c, key, "alice", c.text("history"));
  const [nonce, ciphertext] = c.unpack(box, 2) ?? [];
  const associated = c.pack(c.text("bkv backup at rest v1"), c.text("alice"));
  const fileKey = c.fromBytes(backupFileKey(ROOT));
  expect(c.decrypt(fileKey, nonce!, associated, ciphertext!)).toBe(c.text("history"));
  expect(openBackup(c, key, "alice", box)).toBe(c.text("history"));
});

test("anybody can read it by the description: length, header, ciphertext, tag, checksum", () => {
  expect(bytesToHex(FILE.subarray(0, 23))).toBe(`1608011a120a10${"09".repeat(16)}`);
  const body = FILE.subarray(0, -16);
  expect(createHash("md5").update(body).digest("hex")).toBe(bytesToHex(FILE.subarray(-16)));
  const cipher = createDecipheriv("aes-256-gcm", backupFileKey(ROOT), HEADER.iv);
  cipher.setAuthTag(body.subarray(-16));
  const content = Buffer.concat([cipher.update(body.subarray(23, -16)), cipher.final()]);
  expect(content.toString()).toBe("See you at eight?");
});

test("it opens with its key, and with no other", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 500 }), fc.boolean(), (content, own) => {
      const file = sealBackupFile(ROOT, HEADER, content);
      const key = own ? ROOT : new Uint8Array(32);
      const opened = openBackupFile(key, file);
      expect(opened).toEqual(
        own
          ? { kind: "opened", header: HEADER, content }
          : { kind: "refused", refusal: "wrong-key" },
      );
    }),
    { numRuns: 50 },
  );
});

/** The file with the checksum that belongs to it, so that damage is looked for elsewhere. */
const summed = (body: Uint8Array): Uint8Array =>
  Uint8Array.of(...body, ...createHash("md5").update(body).digest());

test("no flipped bit passes, with the checksum put right or not", () => {
  for (let bit = 0; bit < FILE.length * 8; bit++) {
    const flipped = Uint8Array.from(FILE);
    flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7));
    expect(openBackupFile(ROOT, flipped)).toEqual({ kind: "refused", refusal: "damaged" });
    const opened = openBackupFile(ROOT, summed(flipped.subarray(0, -16)));
    // The key's type stands in the header, which nothing authenticates: it is told as it is written.
    if (opened.kind === "opened" && bit < (FILE.length - 16) * 8)
      expect(opened.header.keyType).not.toBe(HEADER.keyType);
  }
});

test("random octets are refused by name", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 120 }), fc.boolean(), (bytes, right) => {
      expect(openBackupFile(ROOT, right ? summed(bytes) : bytes).kind).toBe("refused");
    }),
    { numRuns: 400 },
  );
});

test("a key or an IV of a wrong length is a mistake", () => {
  expect(() => sealBackupFile(ROOT.subarray(1), HEADER, ROOT)).toThrow(RangeError);
  expect(() => sealBackupFile(ROOT, { ...HEADER, iv: ROOT }, ROOT)).toThrow(RangeError);
});
