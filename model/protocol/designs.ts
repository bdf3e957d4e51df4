/**
 * The designs of the vault, as configurations of one model (decision D9): what one has and another has not is a set of
 * named defences, so that everything else is the same text.
 */
import type { Defence } from "./defences.ts";

export interface Design {
  /** In one or two sentences, for whoever chooses one. */
  readonly what: string;
  /** Defences of the model that the design does not have. */
  readonly without: readonly Defence[];
  /** The form of its fleet bundles, in the world of fleet trust. */
  readonly bundles: "published" | "hardened";
  /** Source keys of docs/sources.md. */
  readonly sources: readonly string[];
}

/**
 * The client's floor of epochs is the stored epoch and content of the bundle that it accepted last, kept by
 * `refuse-lower-epoch` and `refuse-changed-epoch` (client/fleet-trust-rules.ts), and asked for by BUN2. Public documents do not
 * say whether clients have one; the model grants it to `published` too, so that what breaks there is the format's doing
 * (reports/assumptions.ts). The client's signature (client-signature.ts) is one of the hardened design's, behind a flag: every check of
 * the design visits a vault with it completely (the scope `signed`), and the other vaults are looked at without, so that what they
 * hold is not the signature's doing.
 */
export const DESIGNS = {
  hardened: {
    what: "Replicated record; the record's name is bound to the account; two-phase registration with proof of knowledge; single-use resets; the client's signature where it is asked for; a floor of epochs in every client; bundles with validity, chain and witnesses.",
    without: [],
    bundles: "hardened",
    sources: ["C24", "SVR2", "OPQ"],
  },
  published: {
    what: "What public sources describe: replicated record, ten attempts, reset on success, a record for each registration under a name that the front end chooses, and it answers at once. Bundles signed and countersigned.",
    without: ["bind-record-to-account", "activate-before-answer", "prove-activation"],
    bundles: "published",
    sources: ["BLOG21", "BLOG26", "WPv2-q", "C23"],
  },
} as const satisfies Record<string, Design>;

export type DesignName = keyof typeof DESIGNS;

export const DESIGN_NAMES = Object.keys(DESIGNS) as DesignName[];

/** Every design that there is: `threshold` is of a world of its own, that of realms. */
export const OFFERED_DESIGNS = [...DESIGN_NAMES, "threshold"] as const;

export type OfferedDesign = (typeof OFFERED_DESIGNS)[number];

/** A design of the table. */
export const designNamed = (name: DesignName): Design => DESIGNS[name];
