/** What the messages between the device and the realms look like on the wire: field by field, as in `wire-layout.ts`. */
import type { RealmMessage } from "./realm-messages.ts";
import type { Form, Layout } from "./wire-form.ts";

const text: Form = { form: "text" };

/** The largest is an upload: two shares, a tag, and the public part with a commitment to each share of five realms. */
const SEALED_OCTETS_MAX = 4096;

const sealed: Layout = [
  ["session", text],
  ["generation", text],
  ["sealed", { form: "box", octetsMax: SEALED_OCTETS_MAX }],
];

/** Every message, in the order of its number on the wire, counted from `REALM_NUMBER`. A new one goes to the end. */
export const REALM_WIRE_LAYOUT: { readonly [K in RealmMessage["kind"]]: Layout } = {
  "share-upload": [...sealed, ["number", { form: "count" }]],
  "share-upload-reply": sealed,
  "share-request": sealed,
  "share-reply": sealed,
  "unlock-request": sealed,
  "unlock-reply": sealed,
  "realm-refusal": sealed,
  "share-activation": sealed,
  "share-activation-reply": sealed,
};

/** Behind those of the vault and of fleet trust, with room for theirs. */
export const REALM_NUMBER = 96;
