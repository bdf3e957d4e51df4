/** Where signatures combine: tables of named cases, each refusal with its reason. */
import { describe, expect, test } from "vitest";
import { symbolic } from "../algebra/symbolic/symbolic.ts";
import {
  type Bundle,
  type Checkpoint,
  CIPHERSUITE,
  checkpointTerm,
  cosignedTerm,
  countersignedTerm,
  digestOf,
  keyIdOf,
  LOG_ORIGIN,
  leafOf,
  NAMESPACE,
  type SignatureEntry,
  type Statement,
  statementTerm,
} from "../protocol/bundle.ts";
import { DEFAULT_CONFIGURATION, protocolOf } from "../protocol/configuration.ts";
import { convicts } from "../protocol/equivocation.ts";
import { inclusionProof, rootOf } from "../protocol/merkle.ts";
import {
  COUNTERSIGNER,
  FIRST_SIGNER,
  keysOfFleet,
  LOG,
  rotationTerm,
  signingKeyOf,
  trustKeysOf,
  witnessIds,
} from "../protocol/trust-keys.ts";
import { describePolicy } from "../protocol/witness-policy.ts";
import { acceptsRotation, type FleetTrust, refusalsOf } from "./fleet-trust-rules.ts";

const crypto = symbolic();
const protocol = protocolOf(crypto, DEFAULT_CONFIGURATION);
const WITNESSES = 6;
const design = { witnesses: WITNESSES, cosignatures: 3, groups: null };
const keys = trustKeysOf(crypto, 1, design);
const floors = { replicasMin: 5, rollbackToleranceMin: 0, attemptsMaxMax: 10 };
const trust: FleetTrust = { keys, floors, pinnedFleet: null, held: null, floor: null };

const parameters = {
  replicas: 5,
  quorum: 3,
  rollbackTolerance: 0,
  attemptsMax: 10,
  simulated: false,
};

const artifact = {
  keys: keysOfFleet(crypto, "fleet-1"),
  terms: {
    previous: null,
    notBefore: 1,
    notAfter: 3,
    parameters,
    evidence: crypto.hash(crypto.text("evidence")),
  },
};

const statement: Statement = {
  ciphersuite: CIPHERSUITE,
  namespace: NAMESPACE,
  timestamp: 1,
  epoch: 1,
  digest: digestOf(crypto, artifact),
};

const by = (party: string) => signingKeyOf(crypto, party, 1);
const first = crypto.sign(by(FIRST_SIGNER), statementTerm(crypto, statement));
const counter = crypto.sign(by(COUNTERSIGNER), countersignedTerm(crypto, statement, first, true));
const entries: readonly SignatureEntry[] = [
  { slot: "first", keyId: keyIdOf("first"), key: keys.first, value: first },
  { slot: "counter", keyId: keyIdOf("counter"), key: keys.counter, value: counter },
];

const leaves = [crypto.hash(crypto.text("another")), leafOf(crypto, statement, first, counter)];
const checkpoint: Checkpoint = { origin: LOG_ORIGIN, size: 2, root: rootOf(crypto, leaves) };
const cosigned = (witness: string) => ({
  witness,
  time: 1,
  value: crypto.sign(signingKeyOf(crypto, witness, 1), cosignedTerm(crypto, checkpoint, 1)),
});
const bundle: Bundle = {
  version: CIPHERSUITE,
  statement,
  artifact,
  signatures: entries,
  proof: {
    checkpoint,
    signature: crypto.sign(by(LOG), checkpointTerm(crypto, checkpoint)),
    index: 1,
    path: inclusionProof(crypto, leaves, 1),
    cosignatures: witnessIds(WITNESSES).map(cosigned),
  },
};
const proof = bundle.proof as NonNullable<Bundle["proof"]>;

const refusals = (given: Partial<Bundle>, now = 2) =>
  refusalsOf(protocol, trust, { ...bundle, ...given }, now);
const garbage = crypto.hash(crypto.text("garbage"));

describe("a bundle", () => {
  test("as the publisher made it is accepted within its validity, both ends included", () => {
    expect([0, 1, 2, 3, 4].map((now) => refusals({}, now)[0])).toEqual([
      "not-yet-valid",
      undefined,
      undefined,
      undefined,
      "bundle-expired",
    ]);
  });

  test.each([
    ["both", [0, 1], undefined],
    ["the first only", [0], "countersignature-missing"],
    ["the second only", [1], "first-signature-missing"],
    ["none", [], "first-signature-missing"],
  ] as const)("with the signatures: %s", (_, which, refusal) => {
    expect(
      refusals({ signatures: which.map((index) => entries[index] as SignatureEntry) })[0],
    ).toBe(refusal);
  });

  test.each([
    ["epoch", { epoch: 2 }],
    ["timestamp", { timestamp: 2 }],
    ["namespace", { namespace: "another" }],
    ["ciphersuite", { ciphersuite: 2 }],
    ["digest", { digest: garbage }],
  ] as const)("with another %s in the statement is refused", (field, change) => {
    const expected = {
      epoch: "first-signature-missing",
      timestamp: "first-signature-missing",
      namespace: "wrong-namespace",
      ciphersuite: "unknown-ciphersuite",
      digest: "digest-mismatch",
    } as const;
    const found = refusals({ statement: { ...statement, ...change } });
    expect(found[0]).toBe(expected[field]);
    expect(found).toContain("first-signature-missing");
  });

  test.each([
    ["previous", { previous: garbage }],
    ["notBefore", { notBefore: 0 }],
    ["notAfter", { notAfter: 9 }],
    ["evidence", { evidence: garbage }],
    ["replicas", { parameters: { ...parameters, replicas: 7 } }],
    ["quorum", { parameters: { ...parameters, quorum: 4 } }],
    ["rollbackTolerance", { parameters: { ...parameters, rollbackTolerance: 1 } }],
    ["attemptsMax", { parameters: { ...parameters, attemptsMax: 9 } }],
    ["simulated", { parameters: { ...parameters, simulated: true } }],
  ])("with another %s in the artifact is not the signed one", (_, change) => {
    const terms = { ...artifact.terms, ...change };
    expect(refusals({ artifact: { ...artifact, terms } })[0]).toBe("digest-mismatch");
  });

  test("with keys in another order, or one key less, is not the signed one", () => {
    const [transport, signing] = artifact.keys;
    for (const altered of [[signing, transport], [transport], [transport, signing, signing]])
      expect(refusals({ artifact: { ...artifact, keys: altered as never } })[0]).toBe(
        "digest-mismatch",
      );
  });

  test.each([
    ["no proof", null],
    ["another index", { ...proof, index: 0 }],
    ["another size", { ...proof, checkpoint: { ...checkpoint, size: 3 } }],
    ["another root", { ...proof, checkpoint: { ...checkpoint, root: garbage } }],
    ["a path too short", { ...proof, path: [] }],
    ["a path too long", { ...proof, path: [...proof.path, garbage] }],
    ["another path", { ...proof, path: [garbage] }],
    ["another signature of the log", { ...proof, signature: garbage }],
  ] as const)("with %s is not in the log", (_, altered) => {
    expect(refusals({ proof: altered })).toEqual(["not-logged"]);
  });
});

/** Every subset of six witnesses, three of which are needed, against the arithmetic of the policy. */
describe("the witness policy", () => {
  test("asks for the pinned log's tree, whoever cosigned another one", () => {
    const elsewhere = { ...proof, checkpoint: { ...checkpoint, origin: "another log" } };
    expect(refusals({ proof: elsewhere })).toEqual(["wrong-origin"]);
  });

  test("of groups in groups is exactly its formula, over all 64 subsets", () => {
    const [w1, w2, w3, w4, w5, w6] = witnessIds(WITNESSES) as [
      string,
      string,
      string,
      string,
      string,
      string,
    ];
    const policy = {
      threshold: 2,
      members: [
        w1,
        { threshold: 1, members: [w2, w3] },
        { threshold: 2, members: [w4, { threshold: 1, members: [w5, w6] }] },
      ],
    };
    const grouped: FleetTrust = {
      ...trust,
      keys: { ...keys, policy: describePolicy(policy, String) },
    };
    const answers = Array.from({ length: 2 ** WITNESSES }, (_, subset) => {
      const has = (ordinal: number) => ((subset >> (ordinal - 1)) & 1) === 1;
      const cosignatures = witnessIds(WITNESSES)
        .filter((_, index) => has(index + 1))
        .map(cosigned);
      const parts = [has(1), has(2) || has(3), has(4) && (has(5) || has(6))];
      const given = { ...bundle, proof: { ...proof, cosignatures } };
      const isAccepted = refusalsOf(protocol, grouped, given, 2).length === 0;
      return [subset, isAccepted, parts.filter(Boolean).length >= 2];
    });
    expect(answers.filter(([, found, expected]) => found !== expected)).toEqual([]);
    expect(new Set(answers.map(([, found]) => found)).size).toBe(2);
  });

  test("is exactly its truth table, over all 64 subsets", () => {
    const all = witnessIds(WITNESSES);
    for (let subset = 0; subset < 2 ** WITNESSES; subset++) {
      const chosen = all.filter((_, index) => (subset >> index) & 1);
      const cosignatures = chosen.map(cosigned);
      const isEnough = chosen.length >= 3;
      expect([subset, refusals({ proof: { ...proof, cosignatures } })]).toEqual([
        subset,
        isEnough ? [] : ["not-cosigned"],
      ]);
    }
  });

  test("counts each witness once, and neither unknown nor invalid ones", () => {
    const [one, two] = witnessIds(2).map(cosigned) as [
      ReturnType<typeof cosigned>,
      ReturnType<typeof cosigned>,
    ];
    for (const third of [
      one,
      { ...cosigned("witness-7"), witness: "witness-7" },
      { ...one, witness: "witness-3" },
      { ...cosigned("witness-3"), time: 2 },
    ])
      expect(refusals({ proof: { ...proof, cosignatures: [one, two, third] } })).toEqual([
        "not-cosigned",
      ]);
  });
});

describe("new signer keys", () => {
  const next = trustKeysOf(crypto, 2, design);
  const term = rotationTerm(crypto, next);
  const signature = (party: string, era: number) =>
    crypto.sign(signingKeyOf(crypto, party, era), term);
  const all = {
    oldFirst: signature(FIRST_SIGNER, 1),
    oldCounter: signature(COUNTERSIGNER, 1),
    newFirst: signature(FIRST_SIGNER, 2),
    newCounter: signature(COUNTERSIGNER, 2),
  };

  test("need all four signatures: the other fifteen cases are refused", () => {
    const names = Object.keys(all) as (keyof typeof all)[];
    const accepted = Array.from({ length: 16 }, (_, subset) => {
      const signatures = { ...all };
      for (const [bit, name] of names.entries())
        if (!((subset >> bit) & 1)) signatures[name] = null as never;
      return acceptsRotation(protocol, trust, { keys: next, signatures });
    });
    expect(accepted).toEqual(Array.from({ length: 16 }, (_, subset) => subset === 15));
  });

  test.each([
    { threshold: 1 },
    { threshold: 0 },
    { era: 3 },
    { era: 1 },
    { policy: "0 of ()" },
    { policy: "0 of (witness-1)" },
    { policy: "2 of (witness-1)" },
    { policy: "nobody" },
    { counter: next.first },
  ])("are refused with %o, whoever signs", (change) => {
    const altered = { ...next, ...change };
    const by = (party: string, era: number) =>
      crypto.sign(signingKeyOf(crypto, party, era), rotationTerm(crypto, altered));
    const own = by(FIRST_SIGNER, 2);
    const signatures = {
      oldFirst: by(FIRST_SIGNER, 1),
      oldCounter: by(COUNTERSIGNER, 1),
      newFirst: own,
      newCounter: "counter" in change ? own : by(COUNTERSIGNER, 2),
    };
    expect(acceptsRotation(protocol, trust, { keys: altered, signatures })).toBe(false);
  });
});

describe("evidence of equivocation", () => {
  const other: Statement = { ...statement, digest: garbage };
  const signed = (one: Statement) => ({
    statement: one,
    signature: crypto.sign(by(FIRST_SIGNER), statementTerm(crypto, one)),
  });

  test("convicts the holder of the key, and nobody else", () => {
    const evidence = {
      kind: "epoch-signed-twice",
      one: signed(statement),
      other: signed(other),
    } as const;
    expect(convicts(crypto, keys.first, evidence)).toBe(true);
    expect(convicts(crypto, keys.counter, evidence)).toBe(false);
  });

  test.each([
    ["one statement twice", signed(statement)],
    ["another epoch", signed({ ...other, epoch: 2 })],
    ["another namespace", signed({ ...other, namespace: "another" })],
    ["a signature that does not verify", { statement: other, signature: first }],
  ])("does not convict with %s", (_, second) => {
    const evidence = { kind: "epoch-signed-twice", one: signed(statement), other: second } as const;
    expect(convicts(crypto, keys.first, evidence)).toBe(false);
  });

  test("convicts a log of two trees of one size", () => {
    const head = (one: Checkpoint) => ({
      checkpoint: one,
      signature: crypto.sign(by(LOG), checkpointTerm(crypto, one)),
    });
    const forked = { ...checkpoint, root: garbage };
    const evidence = { kind: "log-forked", one: head(checkpoint), other: head(forked) } as const;
    expect(convicts(crypto, keys.log, evidence)).toBe(true);
    const larger = { ...evidence, other: head({ ...forked, size: 3 }) };
    expect(convicts(crypto, keys.log, larger)).toBe(false);
  });
});
