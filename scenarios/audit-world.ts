/**
 * A small world of bundles for `bkv audit`, made of nothing but a seed: signers, a log with witnesses, two fleets and five
 * epochs. Every key is derived from a seed that anybody can read, so that none of them protects anything.
 */
import { sha256 } from "../model/algebra/concrete/digest.ts";
import { type SigningKey, signingKey } from "../model/algebra/concrete/signature-making.ts";
import {
  type Bundle,
  bundleFile,
  type Inclusion,
  logEntryOf,
  type Statement,
  statementFile,
} from "../model/signers/bytes/bundle.ts";
import { checkpointText, type TreeHead } from "../model/signers/bytes/checkpoint.ts";
import { spellJson } from "../model/signers/bytes/json-text.ts";
import { MerkleTree } from "../model/signers/bytes/merkle-tree.ts";
import { type Authority, type Rotation, rotationMessage } from "../model/signers/bytes/rotation.ts";
import {
  type Ciphersuite,
  encodeSignatureMessage,
  type SignatureMessage,
} from "../model/signers/bytes/signature-message.ts";
import {
  cosignedText,
  NOTE_SIGNATURES,
  noteKeyId,
  spellNote,
  spellNoteKey,
} from "../model/signers/bytes/signed-note.ts";
import { base64, hex, joined, utf8 } from "../model/signers/bytes/spelling.ts";

export const SEED = "bkv audit samples 1";
export const NAMESPACE = "meta.encrypted_backups.fleet_keys.v1";
const ORIGIN = "log.example/fleet-keys";
/** 2026-01-01, in milliseconds. */
const BEGAN = 1_767_225_600_000n;
const DAY = 86_400_000n;

/** The key pair of a name; the seed is in the file of pins, for everybody to read. */
export const keyOf = (name: string): SigningKey => signingKey(sha256(utf8(`${SEED}/${name}`)));

/** Bytes in the place of a fleet's key, whose private half nobody needs here. */
const fleetKeyBytes = (name: string): Uint8Array => sha256(utf8(`${SEED}/fleet key/${name}`));

export const timeOf = (epoch: number): bigint => BEGAN + BigInt(epoch) * DAY;

export interface FleetKeyEntry {
  readonly id: string;
  readonly role: string;
  readonly alg: string;
  readonly public_key: string;
}

const ROLES = [
  ["signing", "ed25519"],
  ["transport", "x25519"],
  ["opaque", "ristretto255"],
] as const;

/** The keys of a fleet, one for each role. */
export const fleetKeys = (fleet: string): readonly FleetKeyEntry[] =>
  ROLES.map(([role, alg]) => ({
    id: `${fleet}/${role}`,
    role,
    alg,
    public_key: base64(fleetKeyBytes(`${fleet}/${role}`)),
  }));

const FIGURES = { replicas: 5, quorum: 4, rollback_tolerance: 1, attempts: 10 } as const;

/** Fleet a serves alone, then both, then b alone. */
const fleetsOf = (epoch: number): readonly string[] =>
  epoch <= 2 ? ["fleet-a"] : epoch === 3 ? ["fleet-a", "fleet-b"] : ["fleet-b"];

const evidenceDigest = (fleet: string): Uint8Array => sha256(utf8(`${SEED}/evidence/${fleet}`));

/** The artifact of an honest epoch, in the hardened form. */
export const honestArtifact = (epoch: number, previous: Uint8Array | undefined): object => ({
  keys: fleetsOf(epoch).flatMap(fleetKeys),
  ...(previous === undefined ? {} : { previous_digest: hex(previous) }),
  not_before: timeOf(epoch) - DAY,
  not_after: timeOf(epoch) + 90n * DAY,
  ...FIGURES,
  simulated: false,
  evidence_digest: hex(evidenceDigest(fleetsOf(epoch).at(-1) ?? "")),
});

/** The first signer changes its key before epoch 4. */
const firstSignerOf = (epoch: number): string => (epoch <= 3 ? "first signer 1" : "first signer 2");

/** What is done at one epoch, before anything is signed. */
export interface EpochPlan {
  readonly epoch: number;
  readonly artifact: object;
  readonly namespace: string;
  readonly timestamp: bigint;
  readonly ciphersuite: Ciphersuite;
  readonly firstSigner: string;
  /** Witnesses that cosign the checkpoint. */
  readonly witnesses: readonly string[];
  /** The day on which they say that they did; that of the epoch unless said otherwise. */
  readonly cosignedAt?: number;
}

export const WITNESSES = ["witness-1.example", "witness-2.example", "witness-3.example"] as const;

const honestPlan = (epoch: number, previous: Uint8Array | undefined): EpochPlan => ({
  epoch,
  artifact: honestArtifact(epoch, previous),
  namespace: NAMESPACE,
  timestamp: timeOf(epoch),
  // Both encodings occur.
  ciphersuite: epoch <= 3 ? 1 : 2,
  firstSigner: firstSignerOf(epoch),
  witnesses: WITNESSES,
});

/** A checkpoint of the log, cosigned by the witnesses named, at a day in seconds. */
export const checkpoint = (head: TreeHead, witnesses: readonly string[], epoch: number): string => {
  const text = checkpointText(ORIGIN, head);
  const log = keyOf("log");
  const seconds = timeOf(epoch) / 1_000n;
  const time = Uint8Array.from({ length: 8 }, (_, index) =>
    Number((seconds >> BigInt(8 * (7 - index))) & 0xffn),
  );
  const signatures = [
    {
      name: ORIGIN,
      keyId: noteKeyId(ORIGIN, NOTE_SIGNATURES.ed25519, log.publicKey),
      signature: log.sign(utf8(text)),
    },
    ...witnesses.map((name) => {
      const key = keyOf(name);
      return {
        name,
        keyId: noteKeyId(name, NOTE_SIGNATURES.cosignature, key.publicKey),
        signature: joined(time, key.sign(cosignedText(text, seconds))),
      };
    }),
  ];
  return spellNote({ text, signatures });
};

/** Signs a statement twice, as the two signers do. */
export const signed = (
  message: SignatureMessage,
  artifact: Uint8Array,
  firstSigner: string,
): Bundle => {
  const first = keyOf(firstSigner);
  const signature = first.sign(encodeSignatureMessage(message));
  return {
    version: undefined,
    ...message,
    signature,
    keyId: first.publicKey[31] ?? 0,
    metaSignature: keyOf("countersigner").sign(signature),
    artifact,
    inclusion: undefined,
  };
};

export interface AuditWorld {
  readonly bundles: readonly Bundle[];
  /** What the log holds, by epoch. */
  readonly records: readonly Statement[];
  readonly tree: MerkleTree;
}

/** The newest entry's proof, and that the tree has grown by it alone. */
const provenIn = (
  tree: MerkleTree,
  { epoch, witnesses, cosignedAt = epoch }: EpochPlan,
): Inclusion => {
  const before = tree.size - 1;
  const head = { size: BigInt(tree.size), root: tree.root() };
  return {
    checkpoint: checkpoint(head, witnesses, cosignedAt),
    index: BigInt(before),
    proof: tree.inclusionProof(before),
    consistency: before === 0 ? undefined : tree.consistencyProof(before),
  };
};

export type Replan = (plan: EpochPlan, previous: Uint8Array | undefined) => EpochPlan;

/**
 * Epochs 1 to `epochs` as the signers and the log make them, each plan as `replan` leaves it. Checkpoints, with a
 * signature of the log and one of each witness, are most of the work, and can be left out.
 */
export const auditWorld = (
  replan: Replan = (plan) => plan,
  epochs = 5,
  isLogged = true,
): AuditWorld => {
  const tree = new MerkleTree();
  const bundles: Bundle[] = [];
  for (let epoch = 1; epoch <= epochs; epoch += 1) {
    const previous = bundles.at(-1)?.digest;
    const plan = replan(honestPlan(epoch, previous), previous);
    const artifact = utf8(spellJson(plan.artifact));
    const { ciphersuite, namespace, timestamp } = plan;
    const digest = sha256(artifact);
    const message = { ciphersuite, namespace, timestamp, epoch: BigInt(epoch), digest };
    const bundle = signed(message, artifact, plan.firstSigner);
    tree.append(logEntryOf(message, bundle.signature));
    bundles.push(isLogged ? { ...bundle, inclusion: provenIn(tree, plan) } : bundle);
  }
  return { bundles, records: bundles, tree };
};

/** The text of a bundle's file. */
export const bundleText = (bundle: Bundle): string => `${spellJson(bundleFile(bundle))}\n`;

/** The log's record, one line an epoch. */
export const logText = (records: readonly Statement[]): string =>
  records.map((record) => `${spellJson(statementFile(record)).replace(/\n\s*/g, " ")}\n`).join("");

const signerPins = (names: readonly (readonly [string, bigint?, bigint?])[]): object[] =>
  names.map(([name, from, until]) => ({
    public_key: hex(keyOf(name).publicKey),
    ...(from === undefined ? {} : { not_before: from }),
    ...(until === undefined ? {} : { not_after: until }),
  }));

/** The pins of whoever audits this world; the second epoch was audited before. */
export const auditPins = ({ bundles }: AuditWorld): object => ({
  note: `TEST KEYS. All of them are derived from the seed "${SEED}" (scenarios/audit-world.ts) and protect nothing.`,
  namespace: NAMESPACE,
  first_signer: signerPins([
    ["first signer 1", timeOf(0), timeOf(4) - 1n],
    ["first signer 2", timeOf(4)],
  ]),
  countersigner: signerPins([["countersigner"]]),
  log: spellNoteKey(ORIGIN, NOTE_SIGNATURES.ed25519, keyOf("log").publicKey),
  witnesses: {
    threshold: 2,
    keys: WITNESSES.map((name) =>
      spellNoteKey(name, NOTE_SIGNATURES.cosignature, keyOf(name).publicKey),
    ),
  },
  evidence: ["fleet-a", "fleet-b"].map((fleet) => ({
    fleet,
    keys: fleetKeys(fleet),
    ...FIGURES,
    digest: hex(evidenceDigest(fleet)),
    ...(fleet === "fleet-a" ? { retired_at_epoch: 4 } : {}),
  })),
  baseline: { epoch: 2, digest: hex(bundles[1]?.digest ?? new Uint8Array()) },
  floors: FIGURES,
});

/** The same pins, with witness 1 beside the group of the two others: both must be there. */
export const groupPins = (world: AuditWorld): object => {
  const [one, ...others] = WITNESSES.map((name) =>
    spellNoteKey(name, NOTE_SIGNATURES.cosignature, keyOf(name).publicKey),
  );
  return {
    ...auditPins(world),
    witnesses: { threshold: 2, keys: [one, { threshold: 1, keys: others }] },
  };
};

/** The pins of whoever wrote them down before the first signer changed its key, and set no end to it. */
export const earlyPins = (world: AuditWorld): object => ({
  ...auditPins(world),
  first_signer: signerPins([["first signer 1", timeOf(0)]]),
});

const OLD_SIGNERS = ["first signer 1", "countersigner"] as const;

/** A rotation from the signers of the beginning to these, at epoch 4, signed by these authorities. */
export const rotationTo = (
  [first, counter]: readonly [string, string],
  authorities: readonly Authority[],
): Rotation => {
  const claim = {
    era: 2n,
    not_before: timeOf(4),
    first_signer: keyOf(first).publicKey,
    countersigner: keyOf(counter).publicKey,
  };
  const signers: Readonly<Record<Authority, string>> = {
    old_first_signer: OLD_SIGNERS[0],
    old_countersigner: OLD_SIGNERS[1],
    new_first_signer: first,
    new_countersigner: counter,
  };
  const message = rotationMessage(NAMESPACE, claim);
  const signatures = Object.fromEntries(
    authorities.map((authority) => [authority, keyOf(signers[authority]).sign(message)]),
  );
  return { ...claim, signatures };
};

/** A file of rotations as a value; `spellJson` makes the text of it. */
export const rotationsFile = (rotations: readonly Rotation[]): object => ({
  rotations: rotations.map(({ first_signer, countersigner, signatures, ...rest }) => ({
    ...rest,
    first_signer: hex(first_signer),
    countersigner: hex(countersigner),
    signatures: Object.fromEntries(
      Object.entries(signatures).map(([authority, value]) => [authority, hex(value)]),
    ),
  })),
});

/** Keys and roles, and nothing else: what the public documents say of an artifact. Fleet a, then both, then b alone. */
const publishedArtifact = (epoch: number): object => ({
  keys: fleetsOf(epoch + 1).flatMap(fleetKeys),
});

/**
 * The same fleets in the published form: nothing but keys and roles is signed, and no proof comes with it. Each list is
 * published once, since the log takes no digest twice.
 */
export const publishedWorld = (): AuditWorld => {
  const world = auditWorld((plan) => ({ ...plan, artifact: publishedArtifact(plan.epoch) }), 3);
  return {
    ...world,
    bundles: world.bundles.map((bundle) => ({ ...bundle, inclusion: undefined })),
  };
};

/** Pins for the published form, of which there are no floors: it states no figures. */
export const publishedPins = (): object => ({ ...auditPins(publishedWorld()), floors: undefined });
