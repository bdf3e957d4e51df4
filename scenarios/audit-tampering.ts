/** How an honest world of bundles is tampered with: before anything is signed, afterwards, or in what is shown of the log. */
import { sha256 } from "../model/algebra/concrete/digest.ts";
import {
  type Bundle,
  logEntryOf,
  messageOf,
  type Statement,
} from "../model/signers/bytes/bundle.ts";
import { spellJson } from "../model/signers/bytes/json-text.ts";
import { MerkleTree } from "../model/signers/bytes/merkle-tree.ts";
import type { Rotation } from "../model/signers/bytes/rotation.ts";
import { utf8 } from "../model/signers/bytes/spelling.ts";
import {
  type AuditWorld,
  auditWorld,
  checkpoint,
  type EpochPlan,
  honestArtifact,
  NAMESPACE,
  type Replan,
  signed,
  timeOf,
  WITNESSES,
} from "./audit-world.ts";

/** The files of pins below `scenarios/audit`. */
export type PinsName =
  | "pins.json"
  | "pins-published.json"
  | "pins-groups.json"
  | "pins-before-rotation.json";

export interface AuditSample {
  readonly name: string;
  /** What was done, in a sentence for the reader of the documentation. */
  readonly what: string;
  /** Rows of the attack catalogue. */
  readonly rows: readonly string[];
  /** The steps that fail, as "step@epoch", or "step" where it is of no single epoch; the first is what it is about. */
  readonly fails: readonly string[];
  /** How much transferable evidence comes out. */
  readonly evidence: number;
  /** Which file of pins it is audited with; one with other witnesses' groups has a policy of groups. */
  readonly pins: PinsName;
  /** When the audit takes place. */
  readonly asOf: bigint | undefined;
  /** How the signers handed over to new keys. */
  readonly rotations: readonly Rotation[];
  /** Files by name. */
  readonly bundles: readonly (readonly [file: string, bundle: Bundle])[];
  /** What the log holds in this world. */
  readonly records: readonly Statement[];
}

type Named = readonly (readonly [string, Bundle])[];

export const named = (bundles: readonly Bundle[]): Named =>
  bundles.map((bundle) => [`epoch-${bundle.epoch}.json`, bundle]);

const change = (
  { bundles }: AuditWorld,
  epoch: number,
  how: (bundle: Bundle) => Bundle,
): readonly Bundle[] => bundles.map((one) => (one.epoch === BigInt(epoch) ? how(one) : one));

export const at =
  (epoch: number, how: (plan: EpochPlan) => Partial<EpochPlan>): Replan =>
  (plan) =>
    plan.epoch === epoch ? { ...plan, ...how(plan) } : plan;

/** A plan whose artifact has other fields at one epoch. */
export const withArtifact = (epoch: number, fields: object): Replan =>
  at(epoch, ({ artifact }) => ({ artifact: { ...artifact, ...fields } }));

type Usual = "evidence" | "pins" | "asOf" | "rotations";

export type Sample = Omit<AuditSample, "bundles" | "records" | Usual> & {
  readonly evidence?: number;
  readonly pins?: PinsName;
  readonly asOf?: bigint;
  readonly rotations?: readonly Rotation[];
  readonly make: (honest: AuditWorld) => {
    readonly bundles: Named;
    readonly records: readonly Statement[];
  };
};

/** The bundles are changed after they were made; the log stands as it was. */
export const afterwards =
  (epoch: number, how: (bundle: Bundle, world: AuditWorld) => Bundle): Sample["make"] =>
  (honest) => ({
    bundles: named(change(honest, epoch, (bundle) => how(bundle, honest))),
    records: honest.records,
  });

/** The world went another way: signers and log agree on what they should not have signed. */
export const otherwise =
  (replan: Replan): Sample["make"] =>
  () => {
    const world = auditWorld(replan);
    return { bundles: named(world.bundles), records: world.records };
  };

export const flipped = (bytes: Uint8Array, at: number): Uint8Array =>
  bytes.map((byte, index) => (index === at ? byte ^ 1 : byte));

/** A statement that both signers' keys sign, and that the log never had. */
export const forged = (epoch: number, previous: Uint8Array | undefined): Bundle => {
  const artifact = utf8(
    spellJson({ ...honestArtifact(epoch, previous), not_after: timeOf(epoch + 30) }),
  );
  return signed(
    {
      ciphersuite: 2,
      namespace: NAMESPACE,
      timestamp: timeOf(epoch),
      epoch: BigInt(epoch),
      digest: sha256(artifact),
    },
    artifact,
    "first signer 2",
  );
};

export const digestAt = ({ bundles }: AuditWorld, epoch: number): Uint8Array | undefined =>
  bundles[epoch - 1]?.digest;

/** A tree of the entries of the bundles, in their order: the log as somebody else is shown it. */
const treeOf = (bundles: readonly Bundle[]): MerkleTree => {
  const tree = new MerkleTree();
  for (const bundle of bundles) {
    const message = messageOf(bundle);
    if (message !== undefined) tree.append(logEntryOf(message, bundle.signature));
  }
  return tree;
};

/** The last bundle, with a proof from a tree in which the entries that are named come before it. */
export const inTreeWith =
  (...epochs: readonly number[]): Sample["make"] =>
  (honest) => {
    const others = honest.bundles.filter(({ epoch }) => epochs.includes(Number(epoch)));
    return {
      bundles: named(
        change(honest, 5, (bundle) => {
          const tree = treeOf([...others, bundle]);
          const head = { size: BigInt(tree.size), root: tree.root() };
          return {
            ...bundle,
            inclusion: {
              checkpoint: checkpoint(head, WITNESSES, 5),
              index: BigInt(tree.size - 1),
              proof: tree.inclusionProof(tree.size - 1),
              consistency: undefined,
            },
          };
        }),
      ),
      records: honest.records,
    };
  };
