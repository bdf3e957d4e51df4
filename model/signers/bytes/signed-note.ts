/** Signed notes (C2SP signed-note): text under signature lines, each with the name and the short id of its key. */
import { sha256 } from "../../algebra/concrete/digest.ts";
import {
  type VerificationKey,
  verificationKey,
} from "../../algebra/concrete/signature-verification.ts";
import { Malformed } from "./malformed.ts";
import { base64, fromBase64, hex, isSame, joined, utf8 } from "./spelling.ts";

/** In characters. A note is a checkpoint here: a few lines and its signatures. */
export const NOTE_LENGTH_MAX = 16_384;
/** C2SP asks for 16 at least. */
export const NOTE_SIGNATURES_MAX = 64;

/** Signature types of C2SP: a plain signature over the text, and a witness's with its time. */
export const NOTE_SIGNATURES = { ed25519: 0x01, cosignature: 0x04 } as const;
export type NoteSignatureType = (typeof NOTE_SIGNATURES)[keyof typeof NOTE_SIGNATURES];

export interface NoteSignature {
  readonly name: string;
  /** 4 bytes. */
  readonly keyId: Uint8Array;
  /** What follows the id: 64 bytes, or 72 with a witness's time. */
  readonly signature: Uint8Array;
}

export interface SignedNote {
  /** With its last newline, without the blank line. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

/** A key that signs notes, as pinned. */
export interface NoteKey {
  readonly name: string;
  readonly type: NoteSignatureType;
  readonly keyId: Uint8Array;
  readonly key: VerificationKey;
}

const DASH = "\u2014";
const NAME = /^[^\s+\p{White_Space}]+$/u;

/** The first four bytes of SHA-256(name, newline, type, public key). */
export const noteKeyId = (
  name: string,
  type: NoteSignatureType,
  publicKey: Uint8Array,
): Uint8Array => sha256(utf8(`${name}\n`), Uint8Array.of(type), publicKey).slice(0, 4);

/** A verifier key as C2SP writes it: name, id and key, joined by plus signs. */
export const spellNoteKey = (
  name: string,
  type: NoteSignatureType,
  publicKey: Uint8Array,
): string => {
  const material = base64(joined(Uint8Array.of(type), publicKey));
  return `${name}+${hex(noteKeyId(name, type, publicKey))}+${material}`;
};

/** Reads a verifier key of one type. @throws Malformed */
export const readNoteKey = (text: string, type: NoteSignatureType): NoteKey => {
  const [, name = "", id = "", material = ""] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(text) ?? [];
  if (!NAME.test(name))
    throw new Malformed("wrong-value", "a verifier key is name+id+key, the id of 8 digits");
  const bytes = fromBase64(material, `the key of ${name}`);
  if (bytes[0] !== type)
    throw new Malformed("wrong-value", `the key of ${name} is of type ${bytes[0]}, not ${type}`);
  const publicKey = bytes.slice(1);
  const key = verificationKey(publicKey);
  if (typeof key === "string") throw new Malformed("wrong-value", `the key of ${name}: ${key}`);
  const keyId = noteKeyId(name, type, publicKey);
  if (hex(keyId) !== id)
    throw new Malformed("wrong-value", `the id of ${name} is ${hex(keyId)}, not ${id}`);
  return { name, type, keyId, key };
};

const readSignature = (line: string): NoteSignature => {
  const [dash, name = "", material, ...rest] = line.split(" ");
  if (dash !== DASH || !NAME.test(name) || material === undefined || rest.length > 0)
    throw new Malformed("wrong-value", "a signature line is a dash, a name and base64");
  const bytes = fromBase64(material, `the signature of ${name}`);
  if (bytes.length < 5)
    throw new Malformed("truncated", `the signature of ${name} has ${bytes.length} bytes`);
  return { name, keyId: bytes.slice(0, 4), signature: bytes.slice(4) };
};

/** @throws Malformed for what is no signed note. */
export const readNote = (note: string): SignedNote => {
  if (note.length > NOTE_LENGTH_MAX)
    throw new Malformed("too-large", `a signed note has ${NOTE_LENGTH_MAX} characters at most`);
  if ([...note].some((character) => character < " " && character !== "\n"))
    throw new Malformed("not-text", "a signed note has no control characters");
  const split = note.lastIndexOf("\n\n");
  if (split < 0 || !note.endsWith("\n"))
    throw new Malformed("truncated", "a signed note is text, a blank line, and signature lines");
  const lines = note.slice(split + 2, -1).split("\n");
  if (lines.length > NOTE_SIGNATURES_MAX)
    throw new Malformed("too-large", `a signed note has ${NOTE_SIGNATURES_MAX} signatures at most`);
  return { text: note.slice(0, split + 1), signatures: lines.map(readSignature) };
};

export const spellNote = ({ text, signatures }: SignedNote): string =>
  `${text}\n${signatures
    .map(({ name, keyId, signature }) => `${DASH} ${name} ${base64(joined(keyId, signature))}\n`)
    .join("")}`;

/** What a witness signs at a time in seconds: two lines of its own, then the text (C2SP tlog-cosignature). */
export const cosignedText = (text: string, seconds: bigint): Uint8Array =>
  utf8(`cosignature/v1\ntime ${seconds}\n${text}`);

const secondsIn = (signature: Uint8Array): bigint =>
  signature.subarray(0, 8).reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);

const verifies = (text: string, { type, key }: NoteKey, signature: Uint8Array): boolean => {
  if (type === NOTE_SIGNATURES.ed25519) return key.refuses(utf8(text), signature) === undefined;
  if (signature.length !== 72) return false;
  return key.refuses(cosignedText(text, secondsIn(signature)), signature.subarray(8)) === undefined;
};

const ownLines = ({ signatures }: SignedNote, key: NoteKey): readonly NoteSignature[] =>
  signatures.filter(({ name, keyId }) => name === key.name && isSame(keyId, key.keyId));

/** When a witness says that it cosigned the note, in seconds of Unix time; none where no line is its own. */
export const cosignedAt = (note: SignedNote, key: NoteKey): readonly bigint[] =>
  ownLines(note, key).map(({ signature }) => secondsIn(signature));

/**
 * Whether a known key signed the note: `absent` where no line is this key's, and `wrong` where one is and does not
 * verify, in which case the whole note is to be rejected. Two lines of one key count once.
 */
export const signedBy = (note: SignedNote, key: NoteKey): "signed" | "absent" | "wrong" => {
  const own = ownLines(note, key);
  if (own.length === 0) return "absent";
  return own.every(({ signature }) => verifies(note.text, key, signature)) ? "signed" : "wrong";
};
