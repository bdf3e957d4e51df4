/** What each message looks like on the wire, as a table: field by field, in the order in which they stand. */
import type { Size } from "../algebra/cryptosystem.ts";
import type { Operation } from "./entries.ts";
import { REPLY_FIELDS, REQUEST_FIELDS, type VaultMessage } from "./messages.ts";

/** The form of one field. */
export type Form =
  /** A name: UTF-8, at most `TEXT_OCTETS_MAX` octets. */
  | { readonly form: "text" }
  /** An unsigned integer below 2^32. */
  | { readonly form: "count" }
  /** A byte string of exactly the size that the suite gives. */
  | { readonly form: "octets"; readonly size: Size }
  /** A byte string with a form of its own, up to a limit. */
  | { readonly form: "box"; readonly octetsMax: number }
  /** The form, or null; `absent` is what null stands for in the model. */
  | { readonly form: "optional"; readonly of: Form; readonly absent: null | undefined }
  /** An array of fields. */
  | { readonly form: "record"; readonly fields: Layout }
  /** An array that begins with the number of its case. */
  | { readonly form: "choice"; readonly cases: readonly (readonly [kind: string, Layout])[] };

export type Layout = readonly (readonly [name: string, Form])[];

export const TEXT_OCTETS_MAX = 64;

const text: Form = { form: "text" };
const count: Form = { form: "count" };
const octets = (size: Size): Form => ({ form: "octets", size });
const box = (octetsMax: number): Form => ({ form: "box", octetsMax });
const orNull = (of: Form): Form => ({ form: "optional", of, absent: null });

/** What is sealed to the fleet or under a reply key: the largest, a registration's upload, takes 404 octets. */
const sealed = box(1024);
/** The history under the backup key. A real one is a file of its own; the model's has 64 octets. */
const backup = box(65_536);

/** A record outside the HSMs: two generations, and the attempts of each that are open. */
const sealedRecord = box(8192);

const secrets: Form = {
  form: "record",
  fields: [
    ["oprfKey", octets("scalar")],
    ["clientPublicKey", octets("public-key")],
    ["maskingKey", octets("hash")],
    ["envelopeNonce", octets("nonce")],
    ["authTag", octets("mac")],
    ["wrappedKey", box(256)],
  ],
};

/** Cases in the order of their numbers. A new one goes to the end. */
const OPERATIONS: { readonly [K in Operation["kind"]]: Layout } = {
  "no-op": [],
  register: [
    ["record", text],
    ["session", text],
    ["commitment", octets("hash")],
    ["secrets", orNull(secrets)],
  ],
  activate: [
    ["record", text],
    ["session", text],
    ["generation", count],
  ],
  attempt: [
    ["record", text],
    ["session", text],
    ["request", octets("hash")],
  ],
  confirm: [
    ["record", text],
    ["session", text],
    ["generation", count],
    ["attempt", count],
  ],
  delete: [
    ["record", text],
    ["session", text],
  ],
};

const entry: Form = {
  form: "record",
  fields: [
    ["index", count],
    ["term", count],
    ["hash", octets("hash")],
    ["operation", { form: "choice", cases: Object.entries(OPERATIONS) }],
  ],
};

/** The hash before the first entry is a label, and shorter. */
const chainHash = box(64);

const request: Layout = [
  ["session", text],
  ["account", text],
  ["record", { form: "optional", of: text, absent: undefined }],
  ["sealed", sealed],
];

const reply: Layout = [
  ["session", text],
  ["sealed", sealed],
];

const requests = Object.fromEntries(Object.keys(REQUEST_FIELDS).map((kind) => [kind, request])) as {
  readonly [K in keyof typeof REQUEST_FIELDS]: Layout;
};

const replies = Object.fromEntries(Object.keys(REPLY_FIELDS).map((kind) => [kind, reply])) as {
  readonly [K in keyof typeof REPLY_FIELDS]: Layout;
};

/** Every message, in the order of its number on the wire. A new one goes to the end. */
export const WIRE_LAYOUT: { readonly [K in VaultMessage["kind"]]: Layout } = {
  "fleet-request": [["session", text]],
  "fleet-offer": [
    ["session", text],
    ["transport", octets("public-key")],
    ["vault", octets("public-key")],
  ],
  ...requests,
  ...replies,
  "vote-request": [
    ["term", count],
    ["candidate", text],
    ["candidacy", octets("nonce")],
    ["lastIndex", count],
    ["lastTerm", count],
    ["tag", octets("mac")],
  ],
  "vote-reply": [
    ["term", count],
    ["voter", text],
    ["candidacy", octets("nonce")],
    ["tag", octets("mac")],
  ],
  "append-request": [
    ["term", count],
    ["leader", text],
    ["prevIndex", count],
    ["prevHash", chainHash],
    ["entry", orNull(entry)],
    ["commit", count],
    ["tag", octets("mac")],
  ],
  "append-reply": [
    ["term", count],
    ["replica", text],
    ["index", count],
    ["hash", orNull(chainHash)],
    ["tag", octets("mac")],
  ],
  "backup-put": [
    ["account", text],
    ["backup", backup],
  ],
  "backup-get": [
    ["account", text],
    ["session", text],
  ],
  "backup-reply": [
    ["session", text],
    ["backup", orNull(backup)],
  ],
  "count-request": [
    ["term", count],
    ["leader", text],
    ["record", text],
    ["generation", count],
    ["session", text],
    ["name", octets("nonce")],
    ["tag", octets("mac")],
  ],
  "count-reply": [
    ["term", count],
    ["replica", text],
    ["name", octets("nonce")],
    ["tag", octets("mac")],
  ],
  "record-read": [
    ["record", text],
    ["root", octets("hash")],
  ],
  "record-reply": [
    ["record", text],
    ["holder", orNull(text)],
    ["box", orNull(sealedRecord)],
    ["steps", box(4096)],
  ],
  "record-write": [
    ["record", text],
    ["box", sealedRecord],
    ["root", octets("hash")],
    ["next", octets("hash")],
  ],
};

/** The message as a whole: an array that begins with its number. */
export const MESSAGE: Form = { form: "choice", cases: Object.entries(WIRE_LAYOUT) };

/** No message is longer, in whatever suite: the backup, two names, and what frames them. */
export const MESSAGE_OCTETS_MAX = 65_536 + 2 * (TEXT_OCTETS_MAX + 2) + 16;
