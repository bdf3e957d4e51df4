/** What a run of the fleet-trust world records (see facts.ts): ground truth for the properties. */
import type { Value } from "../algebra/cryptosystem.ts";
import type { Checkpoint, FleetParameters, Role, Slot } from "./bundle.ts";
import type { CeremonyFlaw } from "./evidence.ts";
import type { LogShow } from "./log-show.ts";
import type { PartyId } from "./parties.ts";
import type { Refusal } from "./refusals.ts";

/** One named thing by which a draft differs from what the publisher would draft itself. */
export const ALTERATIONS = [
  "none",
  "adversary-fleet",
  "extra-key",
  "swapped-roles",
  "weak-parameters",
  "simulated-fleet",
  "no-evidence",
  "other-namespace",
  "far-epoch",
  "same-epoch",
  "no-expiry",
  "no-terms",
  "dated-ahead",
  "other-suite",
  "oversized",
] as const;

export type Alteration = (typeof ALTERATIONS)[number];

export type Alarm =
  | "epoch-signed-twice"
  | "log-forked"
  | "log-shrank"
  | "log-behind-witnesses"
  | "witnesses-silent"
  | "log-unsigned"
  | "entry-corrupt"
  | "entry-unsigned"
  | "epoch-gap"
  | "previous-differs"
  | "artifact-missing"
  | "artifact-differs"
  | "fleet-without-evidence"
  | "evidence-rewritten"
  | "parameters-differ"
  | "ceremony-flawed"
  | "statement-not-published"
  | "bundle-not-logged"
  | "retired-fleet-listed"
  | "key-history-rejected"
  | "range-rejected";

export type TrustFact =
  | { readonly fact: "fleet-deployed"; readonly fleet: string; readonly flaw: CeremonyFlaw | null }
  | { readonly fact: "fleet-retired"; readonly fleet: string; readonly time: number }
  | {
      readonly fact: "evidence-edited";
      readonly fleet: string;
    }
  | {
      readonly fact: "artifact-drafted";
      readonly digest: Value;
      readonly fleet: string;
      readonly alteration: Alteration;
      /** Whether the publisher has the fleet's page of evidence. */
      readonly evidenced: boolean;
    }
  | {
      /** By an honest signer. */
      readonly fact: "statement-signed";
      readonly slot: Slot;
      readonly era: number;
      readonly statement: Value;
      readonly epoch: number;
      readonly digest: Value;
      readonly namespace: string;
      /** Whether the publisher asked for it. */
      readonly requested: boolean;
    }
  | {
      /** With a signing key that is in the adversary's hands. */
      readonly fact: "statement-forged";
      readonly slot: Slot;
      readonly statement: Value;
    }
  | { readonly fact: "entry-logged"; readonly size: number; readonly statement: Value }
  | {
      readonly fact: "checkpoint-cosigned";
      readonly witness: PartyId;
      readonly origin: string;
      readonly size: number;
      readonly root: Value;
    }
  | {
      readonly fact: "bundle-published";
      readonly era: number;
      readonly epoch: number;
      readonly statement: Value;
      readonly time: number;
    }
  | {
      readonly fact: "bundle-accepted";
      readonly client: PartyId;
      readonly era: number;
      readonly epoch: number;
      readonly statement: Value;
      /** Digest of the artifact that was taken, and the one that the statement names. */
      readonly artifact: Value;
      readonly digest: Value;
      readonly namespace: string;
      /** The tree that it was shown in; null for none. */
      readonly tree: Checkpoint | null;
      /** Whether the path leads from the entry to that root. */
      readonly included: boolean;
      /** Signatures verified and hashes computed for it. */
      readonly work: number;
    }
  | {
      readonly fact: "bundle-refused";
      readonly client: PartyId;
      readonly era: number;
      readonly statement: Value;
      readonly refusal: Refusal;
      readonly work: number;
    }
  | {
      readonly fact: "request-sealed";
      readonly client: PartyId;
      readonly statement: Value;
      /** Digest of the artifact whose key it was sealed to. */
      readonly artifact: Value;
      /** The role under which the artifact lists that key; null where it lists none for requests. */
      readonly role: Role | null;
      readonly parameters: FleetParameters | null;
      readonly evidenced: boolean | null;
      /** The first signer's timestamp of the bundle, and the time of the sealing. */
      readonly timestamp: number;
      readonly time: number;
    }
  | {
      readonly fact: "signers-rotated";
      readonly era: number;
      readonly first: Value;
      readonly counter: Value;
    }
  | {
      readonly fact: "pins-replaced";
      readonly client: PartyId;
      readonly era: number;
      /** The signers' keys, now the client's. */
      readonly first: Value;
      readonly counter: Value;
    }
  | { readonly fact: "namespace-disabled"; readonly namespace: string }
  | {
      /** The monitor has a client's report of what it was given. */
      readonly fact: "report-noted";
      readonly by: PartyId;
      readonly statement: Value;
    }
  | {
      /** The monitor is about to be shown something else than the log holds. */
      readonly fact: "log-misshown";
      readonly view: LogShow;
    }
  | { readonly fact: "key-stolen"; readonly party: PartyId; readonly era: number }
  | { readonly fact: "time-passed"; readonly time: number }
  | { readonly fact: "clock-set-back"; readonly client: PartyId }
  | { readonly fact: "state-rolled-back"; readonly party: PartyId }
  | { readonly fact: "log-polled"; readonly size: number; readonly time: number }
  | {
      readonly fact: "alarm-raised";
      readonly by: PartyId;
      readonly alarm: Alarm;
      /** For an accusation that a third party can check: whether it checks. Null for what only the monitor saw. */
      readonly checks: boolean | null;
    };
