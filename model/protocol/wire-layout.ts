/** What each message looks like on the wire, as a table: field by field, in the order in which they stand. */
import type { Size } from "../algebra/cryptosystem.ts";
import { FACTORS } from "./configuration.ts";
import type { Operation } from "./entries.ts";
import { REPLY_FIELDS, REQUEST_FIELDS, type VaultMessage } from "./messages.ts";
import { REALM_NUMBER, REALM_WIRE_LAYOUT } from "./realm-wire-layout.ts";
import { OFFERED_STRETCHINGS } from "./stretching.ts";
import { TRUST_NUMBER, TRUST_WIRE_LAYOUT } from "./trust-wire-layout.ts";
import { type Case, type Form, type Layout, TEXT_OCTETS_MAX } from "./wire-form.ts";

/** Cases in the order of their numbers, which begin with `first`. */
const numbered = (layouts: Readonly<Record<string, Layout>>, first = 0): readonly Case[] =>
  Object.entries(layouts).map(([kind, layout], place) => [kind, layout, first + place]);

const text: Form = { form: "text" };
const count: Form = { form: "count" };
const octets = (size: Size): Form => ({ form: "octets", size });
const box = (octetsMax: number): Form => ({ form: "box", octetsMax });
/** As many replicas as a fleet may have. */
const names: Form = { form: "list", of: text };
const orNull = (of: Form): Form => ({ form: "optional", of, absent: null });

/** What is sealed to the fleet or under a reply key: the largest, a registration's upload, takes 404 octets. */
const sealed = box(1024);
/** The history under the backup key. A real one is a file of its own; the model's has 64 octets. */
const backup = box(65_536);

/** The backup key in a box beside the backup. */
const keyBox = box(256);

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

const range: Form = {
  form: "record",
  fields: [
    ["from", text],
    ["to", text],
  ],
};

const moved: Form = {
  form: "list",
  of: {
    form: "record",
    fields: [
      ["record", text],
      ["place", { form: "one-of", names: ["active", "pending", "destroyed"] }],
      ["number", count],
      ["charged", count],
      ["commitment", octets("hash")],
      ["sealed", orNull(box(1024))],
    ],
  },
};

const transfer: Layout = [
  ["source", count],
  ["destination", count],
  ["range", range],
  ["nonce", octets("nonce")],
];

const members: Layout = [
  ["voters", names],
  ["incoming", orNull(names)],
  ["learners", names],
  ["floor", count],
];

/** One registration of a record, in a page of a snapshot. Its counter is one octet. */
const generation: Form = {
  form: "record",
  fields: [
    ["number", count],
    ["left", { form: "octet" }],
    ["open", { form: "list", of: count }],
    ["commitment", octets("hash")],
    ["secrets", orNull(secrets)],
  ],
};

const row: Form = {
  form: "record",
  fields: [
    ["record", text],
    ["active", orNull(generation)],
    ["pending", orNull(generation)],
    ["destroyed", count],
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
    ["attempts", { form: "optional", of: count, absent: undefined }],
    ["generation", { form: "optional", of: count, absent: undefined }],
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
    ["outcome", { form: "optional", of: box(64), absent: undefined }],
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
    ["generation", { form: "optional", of: count, absent: undefined }],
  ],
  members,
  "prepare-transfer": [
    ["source", count],
    ["range", range],
    ["nonce", octets("nonce")],
  ],
  "cancel-transfer": [["range", range]],
  "transfer-out": [
    ["destination", count],
    ["range", range],
    ["nonce", octets("nonce")],
  ],
  "transfer-in": [
    ["source", count],
    ["range", range],
    ["nonce", octets("nonce")],
    ["base", count],
    ["moved", moved],
  ],
  "complete-transfer": [["nonce", octets("nonce")]],
  grant: [
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
    ["operation", { form: "choice", cases: numbered(OPERATIONS) }],
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

/** Every message of the vault, in the order of its number on the wire. A new one goes to the end. */
export const WIRE_LAYOUT: { readonly [K in VaultMessage["kind"]]: Layout } = {
  "fleet-request": [["session", text]],
  "fleet-offer": [
    ["session", text],
    ["transport", octets("public-key")],
    ["vault", octets("public-key")],
    ["stretching", { form: "trailing", of: { form: "one-of", names: OFFERED_STRETCHINGS } }],
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
    ["clock", { form: "optional", of: count, absent: undefined }],
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
    ["clock", { form: "optional", of: count, absent: undefined }],
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
  "transfer-prepared": [...transfer, ["tag", octets("mac")]],
  "transfer-statement": [...transfer, ["base", count], ["moved", moved], ["tag", octets("mac")]],
  "transfer-completed": [...transfer, ["tag", octets("mac")]],
  "box-put": [
    ["account", text],
    ["session", text],
    ["id", octets(16)],
    ["box", orNull(keyBox)],
  ],
  "box-get": [
    ["account", text],
    ["session", text],
    ["id", octets(16)],
  ],
  "box-reply": [
    ["session", text],
    ["box", orNull(keyBox)],
  ],
  "backup-replace": [
    ["account", text],
    ["session", text],
    ["backup", backup],
  ],
  "factor-prompt": [["factor", { form: "one-of", names: FACTORS }]],
  "snapshot-offer": [
    ["term", count],
    ["leader", text],
    ["index", count],
    ["entryTerm", count],
    ["hash", octets("hash")],
    ["members", { form: "record", fields: members }],
    ["root", { form: "optional", of: octets("hash"), absent: undefined }],
    ["digest", octets("hash")],
    ["pages", count],
    ["tag", octets("mac")],
  ],
  "snapshot-page": [
    ["term", count],
    ["leader", text],
    ["index", count],
    ["digest", octets("hash")],
    ["page", count],
    ["rows", { form: "list", of: row }],
    ["tag", octets("mac")],
  ],
  "snapshot-reply": [
    ["term", count],
    ["replica", text],
    ["index", count],
    ["digest", octets("hash")],
    ["page", count],
    ["tag", octets("mac")],
  ],
  "backup-file": [
    ["account", text],
    ["session", text],
    ["id", octets("hash")],
    ["backup", backup],
  ],
  "backup-find": [
    ["account", text],
    ["session", text],
    ["id", octets("hash")],
  ],
};

/** The message as a whole: an array that begins with its number. */
export const MESSAGE = {
  form: "choice",
  cases: [
    ...numbered(WIRE_LAYOUT),
    ...numbered(TRUST_WIRE_LAYOUT, TRUST_NUMBER),
    ...numbered(REALM_WIRE_LAYOUT, REALM_NUMBER),
  ],
} as const satisfies Form;

/** No message is longer, in whatever suite: the backup, two names, and what frames them. */
export const MESSAGE_OCTETS_MAX = 65_536 + 2 * (TEXT_OCTETS_MAX + 2) + 16;
