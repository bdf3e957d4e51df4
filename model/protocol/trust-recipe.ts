/** What the adversary builds in the fleet-trust world from what it knows, named so that a schedule can be read. */
import type { PartyId } from "./parties.ts";
import type { Alteration } from "./trust-facts.ts";

/**
 * Where a signature of a forged bundle comes from: the one that was published for that epoch; made with the signer's
 * own stolen key; with the other signer's; the first signature once more; with a key of the adversary's that has the
 * same one-byte id; octets that do not decode; none.
 */
export const SIGNATURE_SOURCES = [
  "published",
  "stolen",
  "crossed",
  "copied",
  "own",
  "garbage",
  "none",
] as const;
export type SignatureSource = (typeof SIGNATURE_SOURCES)[number];

/**
 * Where the proof comes from: the one that was published for that epoch; the log's answer for this very entry, with what
 * witnesses have said of the tree; a tree that the adversary builds and signs as the log, with one entry more or in the
 * place of the last one; a tree of another log of the same operator; a built tree with cosignatures that are invented, or
 * that stand there twice; none.
 */
export const PROOF_SOURCES = [
  "published",
  "found",
  "built",
  "forked",
  "elsewhere",
  "invented",
  "doubled",
  "none",
] as const;
export type ProofSource = (typeof PROOF_SOURCES)[number];

/**
 * What a witness is shown: a tree with an entry more, with another in the place of the last, one of another log, or one that
 * the adversary signs with a key of its own.
 */
export const TREE_SOURCES = ["built", "forked", "elsewhere", "unsigned"] as const;
export type TreeSource = (typeof TREE_SOURCES)[number];

/** A statement of the adversary's: as the publisher would write it for this epoch, with one thing altered. */
export interface ForgedStatement {
  readonly epoch: number;
  readonly alteration: Alteration;
  /** `own`: a statement over the altered artifact. `published`: the published one, over the artifact as it was. */
  readonly statement: "own" | "published";
  readonly first: SignatureSource;
  readonly counter: SignatureSource;
}

/** Which of the four signatures of a rotation are made, with stolen keys for the old signers. */
export interface ForgedRotation {
  readonly oldFirst: boolean;
  readonly oldCounter: boolean;
  readonly newFirst: boolean;
  readonly newCounter: boolean;
}

export type TrustRecipe =
  | ({
      readonly recipe: "offer-bundle";
      readonly to: PartyId;
      readonly proof: ProofSource;
    } & ForgedStatement)
  /** Have an entry logged. */
  | ({ readonly recipe: "log-entry" } & ForgedStatement)
  /** As the log: show a witness a tree with an entry more. */
  | ({
      readonly recipe: "show-tree";
      readonly to: PartyId;
      readonly tree: TreeSource;
    } & ForgedStatement)
  /** Ask the first signer for a signature, as the publisher would. */
  | {
      readonly recipe: "ask-first-signer";
      readonly epoch: number;
      readonly alteration: Alteration;
    }
  /** Answer the publisher in the first signer's place, with a signature that fits an altered statement as well. */
  | {
      readonly recipe: "answer-publisher";
      readonly alteration: Alteration;
      /** With a key of its own, that signs nothing for anyone. */
      readonly key?: "own";
    }
  | ({ readonly recipe: "offer-rotation"; readonly to: PartyId } & ForgedRotation);

export const TRUST_RECIPES = [
  "offer-bundle",
  "log-entry",
  "show-tree",
  "ask-first-signer",
  "answer-publisher",
  "offer-rotation",
] as const satisfies readonly TrustRecipe["recipe"][];

export const isTrustRecipe = (recipe: { readonly recipe: string }): recipe is TrustRecipe =>
  (TRUST_RECIPES as readonly string[]).includes(recipe.recipe);
