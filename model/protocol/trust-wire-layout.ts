/**
 * What the messages of fleet trust look like on the wire, field by field (wire-form.ts). Published values have their own
 * sizes whatever the vault's suite: SHA-256, Ed25519.
 */
import type { TrustMessageKind } from "./trust-messages.ts";
import type { Form, Layout } from "./wire-form.ts";

const text: Form = { form: "text" };
const count: Form = { form: "count" };
/** Epochs and sizes: an insider's epoch is near 2^53. */
const wide: Form = { form: "wide" };
const flag: Form = { form: "flag" };
const octets = (size: number): Form => ({ form: "octets", size });
const orNull = (of: Form): Form => ({ form: "optional", of, absent: null });
const record = (...fields: Layout): Form => ({ form: "record", fields });
const oneOf = (...names: string[]): Form => ({ form: "one-of", names });
const list = (of: Form): Form => ({ form: "list", of });

const digest = octets(32);
const verifyingKey = octets(32);
/** 64 octets; two of them side by side where the theory of signatures is the loose one. */
const signature: Form = { form: "box", octetsMax: 128 };

const parameters = record(
  ["replicas", count],
  ["quorum", count],
  ["rollbackTolerance", count],
  ["attemptsMax", count],
  ["simulated", flag],
);

const evidence = record(
  ["fleet", text],
  ["keys", digest],
  ["code", digest],
  ["parameters", parameters],
  ["members", list(text)],
  ["cardsDestroyed", flag],
  ["attestors", list(text)],
  ["generation", oneOf("attested", "imported")],
);

const statement = record(
  ["ciphersuite", count],
  ["namespace", text],
  ["timestamp", wide],
  ["epoch", wide],
  ["digest", digest],
);

const terms = record(
  ["previous", orNull(digest)],
  ["notBefore", wide],
  ["notAfter", wide],
  ["parameters", parameters],
  ["evidence", orNull(digest)],
);

/** A transport key is of the group of the key exchange, so that its length depends on the suite. */
const fleetKey = record(
  ["role", oneOf("transport", "signing")],
  ["key", { form: "box", octetsMax: 64 }],
);

const artifact = record(["keys", list(fleetKey)], ["terms", orNull(terms)]);

const checkpoint = record(["origin", text], ["size", wide], ["root", digest]);

const cosignature = record(["witness", text], ["time", wide], ["value", signature]);

const proof = record(
  ["checkpoint", checkpoint],
  ["signature", signature],
  ["index", wide],
  ["path", list(digest)],
  ["cosignatures", list(cosignature)],
);

const signatureEntry = record(
  ["slot", oneOf("first", "counter")],
  ["keyId", text],
  ["key", verifyingKey],
  ["value", orNull(signature)],
);

const bundle = record(
  ["version", count],
  ["statement", statement],
  ["artifact", artifact],
  ["signatures", list(signatureEntry)],
  ["proof", orNull(proof)],
);

const entry = record(
  ["statement", statement],
  ["first", signature],
  ["counter", signature],
  ["artifact", artifact],
);

const keys = record(
  ["era", count],
  ["first", verifyingKey],
  ["counter", verifyingKey],
  ["log", verifyingKey],
  ["witnesses", { form: "table", of: verifyingKey }],
  ["threshold", count],
  ["policy", text],
);

const rotationSignatures = record(
  ["oldFirst", orNull(signature)],
  ["oldCounter", orNull(signature)],
  ["newFirst", orNull(signature)],
  ["newCounter", orNull(signature)],
);

/** Every message, in the order of its number on the wire, counted from `TRUST_NUMBER`. A new one goes to the end. */
export const TRUST_WIRE_LAYOUT: { readonly [K in TrustMessageKind]: Layout } = {
  "evidence-page": [["evidence", evidence]],
  "sign-request": [
    ["namespace", text],
    ["epoch", wide],
    ["digest", digest],
    ["previous", orNull(digest)],
  ],
  "sign-reply": [
    ["statement", statement],
    ["signature", signature],
  ],
  "countersign-request": [
    ["statement", statement],
    ["signature", signature],
  ],
  "countersign-reply": [
    ["statement", statement],
    ["countersignature", signature],
  ],
  "log-request": [["entry", entry]],
  "log-reply": [
    ["statement", statement],
    ["checkpoint", checkpoint],
    ["signature", signature],
    ["index", wide],
    ["path", list(digest)],
  ],
  "witness-request": [
    ["checkpoint", checkpoint],
    ["signature", signature],
    ["proofs", list(list(digest))],
  ],
  "witness-reply": [
    ["checkpoint", checkpoint],
    ["cosignature", cosignature],
  ],
  "bundle-offer": [["bundle", bundle]],
  "rotation-offer": [
    ["keys", keys],
    ["signatures", rotationSignatures],
  ],
  "bundle-report": [["bundle", bundle]],
};

/** The number of the first of these messages: the vault's own go up to here. */
export const TRUST_NUMBER = 64;
