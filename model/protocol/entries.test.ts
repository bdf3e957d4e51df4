import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { symbolic } from "../algebra/symbolic/symbolic.ts";
import { DEFAULT_CONFIGURATION, protocolOf } from "./configuration.ts";
import {
  commitmentTo,
  entryHash,
  genesis,
  type Operation,
  type OperationKind,
  type RecordSecrets,
} from "./entries.ts";

import type { MovedGeneration } from "./transfer.ts";

const protocol = protocolOf(symbolic(), DEFAULT_CONFIGURATION);
const { crypto } = protocol;

const SECRETS = [
  "oprfKey",
  "clientPublicKey",
  "maskingKey",
  "envelopeNonce",
  "authTag",
  "wrappedKey",
] as const;

const secrets = (seed: number) =>
  Object.fromEntries(
    SECRETS.map((name) => [name, crypto.fresh("alice", name, seed, "key")]),
  ) as unknown as RecordSecrets;

/** The fields of each kind of operation, as numbers that stand for their values. */
const FIELDS: Record<OperationKind, readonly string[]> = {
  "no-op": [],
  register: ["record", "session", "commitment"],
  activate: ["record", "session", "generation"],
  attempt: ["record", "session", "request"],
  confirm: ["record", "session", "generation", "attempt"],
  delete: ["record", "session"],
  grant: ["record", "session"],
  members: ["voters", "incoming", "learners", "floor"],
  "prepare-transfer": ["source", "range", "nonce"],
  "cancel-transfer": ["range"],
  "transfer-out": ["destination", "range", "nonce"],
  "transfer-in": ["source", "range", "nonce", "base", "moved"],
  "complete-transfer": ["nonce"],
};

const moved = (n: number): MovedGeneration => ({
  record: `record ${n}`,
  place: "active",
  number: n,
  charged: 0,
  commitment: crypto.hash(crypto.text(`box ${n}`)),
  sealed: null,
});

const fieldOf = (field: string, n: number): unknown => {
  if (["generation", "attempt", "floor", "source", "destination", "base"].includes(field)) return n;
  if (field === "range") return { from: `${n}`, to: "~" };
  if (field === "nonce") return crypto.fresh("hsm-1", "transfer", n, "nonce");
  if (field === "moved") return Array.from({ length: n }, (_, at) => moved(at));
  if (field === "incoming" && n === 0) return null;
  if (["voters", "incoming", "learners"].includes(field))
    return Array.from({ length: n }, (_, at) => `hsm-${at + 1}`);
  if (field === "commitment") return commitmentTo(protocol, secrets(n));
  if (field === "request") return crypto.hash(crypto.text(`request ${n}`));
  return `${field}/${n}`;
};

interface Spelled {
  readonly kind: OperationKind;
  readonly index: number;
  readonly term: number;
  readonly previous: number;
  readonly fields: readonly number[];
}

const hashOf = ({ kind, index, term, previous, fields }: Spelled) => {
  const operation = {
    kind,
    ...Object.fromEntries(FIELDS[kind].map((name, at) => [name, fieldOf(name, fields[at] ?? 0)])),
    ...(kind === "register" ? { secrets: null } : {}),
  } as Operation;
  const before = previous === 0 ? genesis(protocol) : crypto.hash(crypto.text(`${previous}`));
  return entryHash(protocol, before, index, term, operation);
};

const small = fc.integer({ min: 0, max: 3 });
const spelled: fc.Arbitrary<Spelled> = fc
  .constantFrom(...(Object.keys(FIELDS) as OperationKind[]))
  .chain((kind) =>
    fc.record({
      kind: fc.constant(kind),
      index: fc.integer({ min: 1, max: 4 }),
      term: fc.integer({ min: 1, max: 4 }),
      previous: small,
      fields: fc.array(small, { minLength: FIELDS[kind].length, maxLength: FIELDS[kind].length }),
    }),
  );

/** Attacks A10, A11, B2: an altered entry, an entry with another predecessor, another entry in its place. */
describe("the hash of an entry", () => {
  test("two entries have one hash exactly when they agree in every field, and in the log before them", () => {
    fc.assert(
      fc.property(spelled, spelled, (one, other) => {
        expect(hashOf(one) === hashOf(other)).toBe(JSON.stringify(one) === JSON.stringify(other));
      }),
      { numRuns: 500 },
    );
  });

  test("any one changed field changes it", () => {
    fc.assert(
      fc.property(spelled, fc.nat(9), (entry, which) => {
        const changes: Spelled[] = [
          { ...entry, index: entry.index + 1 },
          { ...entry, term: entry.term + 1 },
          { ...entry, previous: entry.previous + 1 },
          ...entry.fields.map((_, at) => ({
            ...entry,
            fields: entry.fields.map((n, other) => (at === other ? n + 1 : n)),
          })),
        ];
        const changed = changes[which % changes.length]!;
        expect(hashOf(changed)).not.toBe(hashOf(entry));
      }),
      { numRuns: 500 },
    );
  });

  test("the table of fields above names every field that an operation has", () => {
    const range = { from: "", to: "~" };
    const nonce = crypto.text("");
    const complete: { [Kind in OperationKind]: Operation & { kind: Kind } } = {
      "no-op": { kind: "no-op" },
      register: {
        kind: "register",
        record: "",
        session: "",
        commitment: crypto.text(""),
        secrets: null,
      },
      activate: { kind: "activate", record: "", session: "", generation: 1 },
      "prepare-transfer": { kind: "prepare-transfer", source: 1, range, nonce },
      "cancel-transfer": { kind: "cancel-transfer", range },
      "transfer-out": { kind: "transfer-out", destination: 1, range, nonce },
      "transfer-in": { kind: "transfer-in", source: 1, range, nonce, base: 1, moved: [] },
      "complete-transfer": { kind: "complete-transfer", nonce },
      attempt: { kind: "attempt", record: "", session: "", request: crypto.text("") },
      confirm: { kind: "confirm", record: "", session: "", generation: 1, attempt: 1 },
      delete: { kind: "delete", record: "", session: "" },
      grant: { kind: "grant", record: "", session: "" },
      members: { kind: "members", voters: [], incoming: null, learners: [], floor: 1 },
    };
    for (const [kind, operation] of Object.entries(complete)) {
      const named = Object.keys(operation).filter((name) => !["kind", "secrets"].includes(name));
      expect(named).toEqual(FIELDS[kind as OperationKind]);
    }
  });

  test("erasing the secrets of a registration leaves it as it was", () => {
    const held = secrets(1);
    const operation = {
      kind: "register",
      record: "r",
      session: "client/1",
      commitment: commitmentTo(protocol, held),
    } as const;
    const hash = (kept: RecordSecrets | null) =>
      entryHash(protocol, genesis(protocol), 1, 1, { ...operation, secrets: kept });
    expect(hash(null)).toBe(hash(held));
  });
});

describe("the commitment", () => {
  test.each(SECRETS)("it is to the %s", (name) => {
    const altered = { ...secrets(1), [name]: secrets(2)[name] };
    expect(commitmentTo(protocol, altered)).not.toBe(commitmentTo(protocol, secrets(1)));
  });
});
