/**
 * The sample data of `bkv audit`: one honest source, one in the published form, and tampered copies, each of which fails
 * in the steps that it names. The rows are those of the attack catalogue.
 */
import { sha256 } from "../model/algebra/concrete/digest.ts";
import { messageOf } from "../model/signers/bytes/bundle.ts";
import { encodeSignatureMessage } from "../model/signers/bytes/signature-message.ts";
import { hex, utf8 } from "../model/signers/bytes/spelling.ts";
import { AUTHORITY } from "./audit-authority-samples.ts";
import {
  type AuditSample,
  afterwards,
  at,
  digestAt,
  flipped,
  forged,
  inTreeWith,
  named,
  otherwise,
  type Sample,
  withArtifact,
} from "./audit-tampering.ts";
import {
  auditWorld,
  fleetKeys,
  honestArtifact,
  keyOf,
  publishedWorld,
  timeOf,
  WITNESSES,
} from "./audit-world.ts";

const SIGNATURES: readonly Sample[] = [
  {
    name: "artifact-byte-flipped",
    what: "One bit of the artifact of epoch 3 is another; everything that is signed is as it was.",
    rows: ["I11"],
    fails: ["digest@3"],
    make: afterwards(3, (bundle) => ({ ...bundle, artifact: flipped(bundle.artifact, 40) })),
  },
  {
    name: "first-signature-by-another-key",
    what: "Epoch 3 is signed by a key that nobody pinned, under the key id of the pinned one.",
    rows: ["G1", "H2"],
    fails: ["first-signature@3"],
    make: afterwards(3, (bundle) => {
      const message = messageOf(bundle);
      const signature =
        message === undefined
          ? bundle.signature
          : keyOf("somebody").sign(encodeSignatureMessage(message));
      return { ...bundle, signature, metaSignature: keyOf("countersigner").sign(signature) };
    }),
  },
  {
    name: "first-signature-over-the-other-encoding",
    what: "Epoch 3 says ciphersuite 2, and is signed over the bytes of ciphersuite 1.",
    rows: ["G15"],
    fails: ["first-signature@3"],
    make: afterwards(3, (bundle) => ({ ...bundle, ciphersuite: 2 })),
  },
  {
    name: "version-disagrees",
    what: "The unsigned field version of epoch 3 names another encoding than ciphersuite does.",
    rows: ["G15"],
    fails: ["first-signature@3"],
    make: afterwards(3, (bundle) => ({ ...bundle, version: 2 })),
  },
  {
    name: "old-key-after-rotation",
    what: "Epoch 5 is signed by the first signer's old key, whose time was over at epoch 4.",
    rows: ["G24", "H5"],
    fails: ["first-signature@5"],
    make: otherwise(at(5, () => ({ firstSigner: "first signer 1" }))),
  },
  {
    name: "countersignature-over-artifact",
    what: "The countersigner signed the artifact of epoch 3 instead of the first signature's bytes.",
    rows: ["G9", "G13"],
    fails: ["countersignature@3"],
    make: afterwards(3, (bundle) => ({
      ...bundle,
      metaSignature: keyOf("countersigner").sign(bundle.artifact),
    })),
  },
  {
    name: "countersignature-swapped",
    what: "Epoch 3 carries the countersignature of epoch 2.",
    rows: ["G9"],
    fails: ["countersignature@3"],
    make: afterwards(3, (bundle, { bundles }) => ({
      ...bundle,
      metaSignature: bundles[1]?.metaSignature ?? bundle.metaSignature,
    })),
  },
  {
    name: "one-signer-twice",
    what: "The first signer's key made the countersignature of epoch 3 as well.",
    rows: ["G1", "G2", "H1"],
    fails: ["countersignature@3"],
    make: afterwards(3, (bundle) => ({
      ...bundle,
      metaSignature: keyOf("first signer 1").sign(bundle.signature),
    })),
  },
  {
    name: "other-namespace",
    what: "Both signers signed the statement of epoch 5, but for a staging namespace.",
    rows: ["G10"],
    fails: ["namespace@5"],
    make: otherwise(at(5, ({ namespace }) => ({ namespace: `${namespace}.staging` }))),
  },
];

const EPOCHS: readonly Sample[] = [
  {
    name: "gap",
    what: "The source has no bundle of epoch 3, where fleet b came in.",
    rows: ["I10"],
    fails: ["no-gap@4"],
    make: (honest) => ({
      bundles: named(honest.bundles.filter(({ epoch }) => epoch !== 3n)),
      records: honest.records,
    }),
  },
  {
    name: "two-statements-in-one-epoch",
    what: "Both keys in one hand: a second statement of epoch 5, signed twice like the first, with another digest.",
    rows: ["G5", "H7"],
    fails: ["one-per-epoch@5", "log-entry@5"],
    evidence: 2,
    make: (honest) => ({
      bundles: [...named(honest.bundles), ["epoch-5-again.json", forged(5, digestAt(honest, 4))]],
      records: honest.records,
    }),
  },
  {
    name: "log-disagrees",
    what: "Both keys in one hand: the source shows a statement of epoch 5 that the log does not have.",
    rows: ["H3", "I5"],
    fails: ["log-entry@5"],
    evidence: 1,
    make: afterwards(5, (_, world) => forged(5, digestAt(world, 4))),
  },
  {
    name: "republished-digest",
    what: "Epoch 5 publishes the artifact of epoch 4 again.",
    rows: ["G4"],
    fails: ["new-digest@5", "previous-digest@5"],
    make: otherwise((plan, previous) =>
      plan.epoch === 5
        ? {
            ...plan,
            artifact: honestArtifact(4, auditWorld(undefined, 3).bundles[2]?.digest ?? previous),
          }
        : plan,
    ),
  },
  {
    name: "time-runs-backwards",
    what: "The statement of epoch 3 is dated half a day before that of epoch 2.",
    rows: ["I17"],
    fails: ["time-order@3"],
    make: otherwise(
      at(3, ({ artifact }) => ({
        timestamp: timeOf(2) - 43_200_000n,
        artifact: { ...artifact, not_before: timeOf(1) },
      })),
    ),
  },
  {
    name: "previous-digest-of-another-history",
    what: "The artifact of epoch 5 names a digest that epoch 4 never had.",
    rows: ["G9"],
    fails: ["previous-digest@5"],
    make: otherwise(withArtifact(5, { previous_digest: hex(sha256(utf8("another history"))) })),
  },
  {
    name: "frozen",
    what: "The source ends at epoch 4, and the log has epoch 5.",
    rows: ["G6", "G12"],
    fails: ["newest-epoch"],
    make: (honest) => ({ bundles: named(honest.bundles.slice(0, 4)), records: honest.records }),
  },
  {
    name: "rolled-back",
    what: "The source ends before the epoch that was audited last time.",
    rows: ["G4"],
    fails: ["baseline", "newest-epoch"],
    make: (honest) => ({ bundles: named(honest.bundles.slice(0, 1)), records: honest.records }),
  },
  {
    name: "baseline-rewritten",
    what: "Signers and log agree on a history in which the epoch that was audited before has another digest.",
    rows: ["G5", "I1"],
    fails: ["baseline"],
    make: otherwise(withArtifact(2, { not_after: timeOf(60) })),
  },
];

const KEYS: readonly Sample[] = [
  {
    name: "unknown-fleet-key",
    what: "An insider has both signers and the log take a list with one key more, of which no evidence was published.",
    rows: ["G21", "H6", "J1"],
    fails: ["evidence@5"],
    make: otherwise(
      withArtifact(5, {
        keys: [...fleetKeys("fleet-b"), ...fleetKeys("fleet-x").slice(1, 2)],
      }),
    ),
  },
  {
    name: "missing-fleet-key",
    what: "The list of epoch 5 has only a part of the published keys of fleet b.",
    rows: ["J1"],
    fails: ["evidence@5"],
    make: otherwise(withArtifact(5, { keys: fleetKeys("fleet-b").slice(0, 2) })),
  },
  {
    name: "role-confusion",
    what: "The transport key of fleet b stands in epoch 5 as its signing key as well.",
    rows: ["G20"],
    fails: ["fleet-keys@5"],
    make: otherwise(
      at(5, ({ artifact }) => ({
        artifact: {
          ...artifact,
          keys: fleetKeys("fleet-b").map((key, index, keys) =>
            index === 0 ? { ...key, public_key: keys[1]?.public_key } : key,
          ),
        },
      })),
    ),
  },
  {
    name: "same-id-other-key",
    what: "Epoch 5 has other bytes under the id of fleet b's transport key.",
    rows: ["G20", "G21"],
    fails: ["key-changes@5", "evidence@5"],
    make: otherwise(
      at(5, ({ artifact }) => ({
        artifact: {
          ...artifact,
          keys: fleetKeys("fleet-b").map((key, index) =>
            index === 1 ? { ...key, public_key: fleetKeys("fleet-x")[1]?.public_key } : key,
          ),
        },
      })),
    ),
  },
  {
    name: "retired-fleet-is-back",
    what: "Fleet a, which was retired at epoch 4, serves again at epoch 5.",
    rows: ["G11", "J10"],
    fails: ["key-changes@5", "evidence@5"],
    make: otherwise(withArtifact(5, { keys: [...fleetKeys("fleet-a"), ...fleetKeys("fleet-b")] })),
  },
  {
    name: "downgraded",
    what: "Epoch 5 states R = 0 and a simulated module, and the evidence says R = 1.",
    rows: ["G22", "J8"],
    fails: ["deployment@5"],
    make: otherwise(withArtifact(5, { rollback_tolerance: 0, simulated: true })),
  },
];

const LOG: readonly Sample[] = [
  {
    name: "never-logged",
    what: "The proof of epoch 5 is that of epoch 4: the statement is in no tree that the log signed.",
    rows: ["I5"],
    fails: ["inclusion@5"],
    make: afterwards(5, (bundle, { bundles }) => ({
      ...bundle,
      inclusion: bundles[3]?.inclusion,
    })),
  },
  {
    name: "unwitnessed",
    what: "One witness cosigned the checkpoint of epoch 5, and two are required.",
    rows: ["H4", "I7"],
    fails: ["inclusion@5"],
    make: otherwise(at(5, () => ({ witnesses: WITNESSES.slice(0, 1) }))),
  },
  {
    name: "log-shrinks",
    what: "The checkpoint of epoch 5 is of 3 leaves, after one of 4.",
    rows: ["I2"],
    fails: ["log-consistency@5"],
    make: inTreeWith(1, 2),
  },
  {
    name: "split-view",
    what: "The checkpoint of epoch 5 has as many leaves as that of epoch 4, and another root: the log has two faces.",
    rows: ["I1"],
    fails: ["log-consistency@5"],
    evidence: 1,
    make: inTreeWith(1, 2, 3),
  },
];

const UNTAMPERED: readonly Sample[] = [
  {
    name: "honest",
    what: "Five epochs in the hardened form, with proofs; every step passes.",
    rows: [],
    fails: [],
    make: ({ bundles, records }) => ({ bundles: named(bundles), records }),
  },
  {
    name: "published-form",
    what: "Three epochs as the public documents describe them: keys and roles only, and no proofs.",
    rows: [],
    fails: [],
    pins: "pins-published.json",
    make: () => {
      const { bundles, records } = publishedWorld();
      return { bundles: named(bundles), records };
    },
  },
];

/** Every sample: two untampered ones, then the tampered copies. */
export const auditSamples = (): readonly AuditSample[] => {
  const honest = auditWorld();
  return [
    ...UNTAMPERED,
    ...SIGNATURES,

    ...EPOCHS,
    ...KEYS,
    ...LOG,
    ...AUTHORITY,
  ].map(({ make, ...sample }) => ({
    evidence: 0,
    pins: "pins.json" as const,
    asOf: undefined,
    rotations: [],
    ...sample,
    ...make(honest),
  }));
};
