import { describe, expect, test } from "vitest";
import { signingKey } from "../../algebra/concrete/signature-making.ts";
import { checkpointFault, checkpointText, readCheckpoint } from "./checkpoint.ts";
import {
  cosignedText,
  NOTE_SIGNATURES,
  NOTE_SIGNATURES_MAX,
  type NoteKey,
  noteKeyId,
  readNote,
  readNoteKey,
  type SignedNote,
  signedBy,
  spellNote,
  spellNoteKey,
} from "./signed-note.ts";
import { base64, joined, utf8 } from "./spelling.ts";

/** The example of the reference implementation (golang.org/x/mod/sumdb/note). */
const PUBLISHED = {
  key: "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
  note:
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n" +
    "\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n",
};

const LOG = signingKey(new Uint8Array(32).fill(1));
const WITNESSES = [2, 3, 4, 5, 6, 7].map((fill) => signingKey(new Uint8Array(32).fill(fill)));
const ORIGIN = "log.example/1";

const keyOf = (name: string, publicKey: Uint8Array, type: 1 | 4): NoteKey =>
  readNoteKey(spellNoteKey(name, type, publicKey), type);

const log = keyOf(ORIGIN, LOG.publicKey, NOTE_SIGNATURES.ed25519);
const six = WITNESSES.map(({ publicKey }, index) =>
  keyOf(`w${index}`, publicKey, NOTE_SIGNATURES.cosignature),
);
const witnesses = six.slice(0, 3);

const time = Uint8Array.of(0, 0, 0, 0, 0x64, 0x18, 0x50, 0xcb);
const cosignature = (text: string, index: number): SignedNote["signatures"][number] => {
  const { publicKey, sign } = WITNESSES[index]!;
  const keyId = noteKeyId(`w${index}`, NOTE_SIGNATURES.cosignature, publicKey);
  const signature = joined(time, sign(cosignedText(text, 0x641850cbn)));
  return { name: `w${index}`, keyId, signature };
};

const head = { size: 5n, root: new Uint8Array(32).fill(7) };
const noteOf = (text: string, cosigners: readonly number[]): string =>
  spellNote({
    text,
    signatures: [
      {
        name: ORIGIN,
        keyId: noteKeyId(ORIGIN, NOTE_SIGNATURES.ed25519, LOG.publicKey),
        signature: LOG.sign(utf8(text)),
      },
      ...cosigners.map((index) => cosignature(text, index)),
    ],
  });

const TEXT = checkpointText(ORIGIN, head);
const faultOf = (note: string, threshold: number) =>
  checkpointFault(readCheckpoint(note), log, { threshold, members: witnesses });

describe("signed notes", () => {
  test("the reference implementation's note verifies, is spelled again as it was, and fails when altered", () => {
    const key = readNoteKey(PUBLISHED.key, NOTE_SIGNATURES.ed25519);
    const note = readNote(PUBLISHED.note);
    expect(signedBy(note, key)).toBe("signed");
    expect(spellNote(note)).toBe(PUBLISHED.note);
    expect(signedBy(readNote(PUBLISHED.note.replace("answer", "Answer")), key)).toBe("wrong");
    expect(spellNoteKey(key.name, key.type, key.key.bytes)).toBe(PUBLISHED.key);
  });

  test("a signature of a known name under another id is that of an unknown key", () => {
    const key = readNoteKey(PUBLISHED.key, NOTE_SIGNATURES.ed25519);
    const other = PUBLISHED.note.replace("x08go", "y08go");
    expect(signedBy(readNote(other), key)).toBe("absent");
  });

  test("the text goes up to the last blank line", () => {
    const note = spellNote({ text: "a\n\nb\n", signatures: [cosignature("a\n\nb\n", 0)] });
    expect(readNote(note).text).toBe("a\n\nb\n");
    expect(signedBy(readNote(note), witnesses[0]!)).toBe("signed");
  });

  test.each([
    ["no blank line", "a\nb\n"],
    ["no signature line", "a\n\n"],
    ["no last newline", PUBLISHED.note.slice(0, -1)],
    ["a hyphen for the dash", PUBLISHED.note.replace("\u2014", "-")],
    ["a control character", PUBLISHED.note.replace("answer", "ans\twer")],
    ["a signature that is not base64", PUBLISHED.note.replace("x08go", "x08g*")],
    ["a second spelling of base64", PUBLISHED.note.replace("nAM=", "nAN=")],
    ["a signature shorter than its id", "a\n\n\u2014 w AAAA\n"],
    ["a name with a plus sign", "a\n\n\u2014 w+x AAAAAAA=\n"],
    ["a word too many", "a\n\n\u2014 w AAAAAAA= x\n"],
    ["more than 64 signatures", `a\n\n${"\u2014 w AAAAAAA=\n".repeat(NOTE_SIGNATURES_MAX + 1)}`],
    ["more than its length", `${"a".repeat(20_000)}\n\n\u2014 w AAAAAAA=\n`],
  ])("a note with %s is refused", (_, note) => {
    expect(() => readNote(note)).toThrow(/signature|note/);
  });

  test.each([
    ["another id", PUBLISHED.key.replace("c74f20a3", "c74f20a4")],
    ["another type", spellNoteKey("PeterNeumann", NOTE_SIGNATURES.cosignature, LOG.publicKey)],
    ["a key of 31 bytes", spellNoteKey("x", NOTE_SIGNATURES.ed25519, LOG.publicKey.slice(1))],
    ["a key of small order", spellNoteKey("x", NOTE_SIGNATURES.ed25519, new Uint8Array(32))],
    ["no name", PUBLISHED.key.replace("PeterNeumann", "")],
    ["nothing but a name", "PeterNeumann"],
  ])("a verifier key with %s is refused", (_, key) => {
    expect(() => readNoteKey(key, NOTE_SIGNATURES.ed25519)).toThrow(/key|id/);
  });
});

describe("checkpoints", () => {
  test("one that the log signed and enough witnesses cosigned has no fault", () => {
    expect(faultOf(noteOf(TEXT, [0, 2]), 2)).toBeUndefined();
    expect(readCheckpoint(noteOf(TEXT, []))).toMatchObject({ origin: ORIGIN, ...head });
  });

  test("every subset of the witnesses counts as many as it has, whatever the threshold", () => {
    for (let subset = 0; subset < 8; subset += 1)
      for (let threshold = 1; threshold <= 3; threshold += 1) {
        const cosigners = [0, 1, 2].filter((index) => (subset >> index) % 2 === 1);
        const fault = faultOf(noteOf(TEXT, cosigners), threshold);
        expect([subset, threshold, fault === undefined]).toEqual([
          subset,
          threshold,
          cosigners.length >= threshold,
        ]);
      }
  });

  describe("under a policy of groups in groups: two of w0, one of (w1, w2), two of (w3, one of (w4, w5))", () => {
    const [w0, w1, w2, w3, w4, w5] = six as [NoteKey, NoteKey, NoteKey, NoteKey, NoteKey, NoteKey];
    const policy = {
      threshold: 2,
      members: [
        w0,
        { threshold: 1, members: [w1, w2] },
        { threshold: 2, members: [w3, { threshold: 1, members: [w4, w5] }] },
      ],
    };
    const faultIn = (note: string) => checkpointFault(readCheckpoint(note), log, policy);

    test("all 64 subsets of the six witnesses are exactly the formula", () => {
      const answers = Array.from({ length: 64 }, (_, subset) => {
        const has = (index: number): boolean => ((subset >> index) & 1) === 1;
        const cosigners = [0, 1, 2, 3, 4, 5].filter(has);
        const groups = [has(0), has(1) || has(2), has(3) && (has(4) || has(5))];
        const isEnough = groups.filter(Boolean).length >= 2;
        const isFree = faultIn(noteOf(TEXT, cosigners)) === undefined;
        return [subset, isFree, isEnough];
      });
      expect(answers.filter(([, found, expected]) => found !== expected)).toEqual([]);
      expect(new Set(answers.map(([, found]) => found)).size).toBe(2);
    });

    test("a witness that is in no group, one that stands twice and one that is wrong do not help", () => {
      const stranger = signingKey(new Uint8Array(32).fill(99));
      const unknown = {
        name: "stranger",
        keyId: noteKeyId("stranger", NOTE_SIGNATURES.cosignature, stranger.publicKey),
        signature: joined(time, stranger.sign(cosignedText(TEXT, 0x641850cbn))),
      };
      const note = readNote(noteOf(TEXT, [1]));
      const withUnknown = spellNote({ ...note, signatures: [...note.signatures, unknown] });
      const needs =
        /^w1 cosigned, and 2 of \(w0, 1 of \(w1, w2\), 2 of \(w3, 1 of \(w4, w5\)\)\) is required$/;
      expect(faultIn(withUnknown)).toMatch(needs);
      expect(faultIn(noteOf(TEXT, [1, 1, 1]))).toMatch(needs);
      expect(faultIn(noteOf(TEXT, [1, 2]))).toMatch(/^w1 and w2 cosigned/);
      const wrong = noteOf(TEXT, [0, 1]).replace(/(w1 \S{12})\S{4}/, "$1AAAA");
      expect(faultIn(wrong)).toBe("the cosignature of witness w1 does not verify");
    });
  });

  test("two cosignatures of one witness count once", () => {
    expect(faultOf(noteOf(TEXT, [1, 1]), 2)).toMatch(/^1 of 3 witnesses/);
  });

  test("one wrong cosignature of a known witness spoils the checkpoint", () => {
    const wrong = noteOf(TEXT, [0, 1]).replace(/(w1 \S{12})\S{4}/, "$1AAAA");
    expect(faultOf(wrong, 1)).toMatch(/the cosignature of witness w1 does not verify/);
  });

  test("a witness's plain signature over the text is no cosignature", () => {
    const { sign, publicKey } = WITNESSES[0]!;
    const note = readNote(noteOf(TEXT, []));
    const keyId = noteKeyId("w0", NOTE_SIGNATURES.cosignature, publicKey);
    const plain = spellNote({
      ...note,
      signatures: [...note.signatures, { name: "w0", keyId, signature: sign(utf8(TEXT)) }],
    });
    expect(faultOf(plain, 1)).toMatch(/witness w0 does not verify/);
  });

  test("a cosignature moved to another time does not verify", () => {
    const note = readNote(noteOf(TEXT, [0]));
    const moved = note.signatures.map((one) =>
      one.name === "w0"
        ? { ...one, signature: one.signature.map((b, i) => (i === 7 ? b + 1 : b)) }
        : one,
    );
    expect(faultOf(spellNote({ ...note, signatures: moved }), 1)).toMatch(/w0 does not verify/);
  });

  test("the checkpoint of another log is refused, also where it signed with the pinned key's bytes", () => {
    const other = noteOf(checkpointText("log.example/2", head), [0, 1, 2]);
    expect(faultOf(other, 1)).toMatch(/is of the log log\.example\/2/);
  });

  test("one that the log did not sign, or signed otherwise, is refused", () => {
    const text = checkpointText(ORIGIN, { ...head, size: 6n });
    const unsigned = spellNote({ text, signatures: [cosignature(text, 0)] });
    expect(faultOf(unsigned, 1)).toMatch(/has not signed/);
    expect(faultOf(noteOf(TEXT, [0]).replace(`${ORIGIN}\n5\n`, `${ORIGIN}\n6\n`), 1)).toMatch(
      /log's signature on the checkpoint does not verify/,
    );
  });

  test.each([
    ["a size with a leading zero", `${ORIGIN}\n05\n${base64(head.root)}\n`],
    ["a size of 2^63", `${ORIGIN}\n9223372036854775808\n${base64(head.root)}\n`],
    ["a size that is no number", `${ORIGIN}\nmany\n${base64(head.root)}\n`],
    ["a root of 31 bytes", `${ORIGIN}\n5\n${base64(head.root.slice(1))}\n`],
    ["no root", `${ORIGIN}\n5\n`],
    ["no origin", `\n5\n${base64(head.root)}\n`],
  ])("one with %s is refused", (_, text) => {
    expect(() => readCheckpoint(noteOf(text, []))).toThrow(/checkpoint/);
  });
});
