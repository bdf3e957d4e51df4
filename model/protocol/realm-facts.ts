/** What a run of the realms' world records (see facts.ts). */
import type { PartyId, SessionId } from "./parties.ts";

/** How an opened realm lies to the device. */
export const LIES = ["wrong-share", "wrong-proof", "own-keys"] as const;
export type Lie = (typeof LIES)[number];

export type RealmFact =
  // the device
  | {
      readonly fact: "key-shared";
      readonly session: SessionId;
      readonly code: string;
      readonly threshold: number;
    }
  | {
      /** Enough realms have kept their share: the device says that it is good. Only where realms are activated. */
      readonly fact: "shares-activated";
      readonly session: SessionId;
      readonly code: string;
    }
  | { readonly fact: "shares-kept"; readonly session: SessionId; readonly code: string }
  | {
      readonly fact: "answer-excluded";
      readonly session: SessionId;
      readonly realm: PartyId;
      readonly why: string;
    }
  | {
      /** Enough realms agree: the code is right for their generation, or it is not. */
      readonly fact: "recovery-judged";
      readonly session: SessionId;
      readonly code: string;
      readonly generation: string;
      readonly right: boolean;
    }
  | {
      /** Too few realms are left to agree. */
      readonly fact: "recovery-failed";
      readonly session: SessionId;
      readonly refused: readonly PartyId[];
      readonly excluded: readonly PartyId[];
      /** The generations that the others have answered for, each once. */
      readonly told: readonly string[];
    }
  | {
      readonly fact: "key-adopted";
      readonly session: SessionId;
      /** Whether it is a key that a device of this user drew. */
      readonly own: boolean;
    }
  // a realm
  | {
      /** It keeps the share, and evaluates for the generation before, if there is one. */
      readonly fact: "share-pending";
      readonly realm: PartyId;
      readonly generation: string;
    }
  | {
      /** From now on it evaluates for this generation. */
      readonly fact: "share-stored";
      readonly realm: PartyId;
      readonly generation: string;
    }
  | {
      readonly fact: "share-evaluated";
      readonly realm: PartyId;
      readonly generation: string;
      readonly session: SessionId;
    }
  | {
      readonly fact: "share-unlocked";
      readonly realm: PartyId;
      readonly generation: string;
      readonly session: SessionId;
      /** Whether the tag was the right one. */
      readonly genuine: boolean;
    }
  | {
      readonly fact: "share-destroyed";
      readonly realm: PartyId;
      readonly generation: string;
      /** What the realm still holds of it. */
      readonly remains: readonly string[];
    }
  // the world
  | { readonly fact: "realm-opened"; readonly realm: PartyId }
  | {
      readonly fact: "answer-forged";
      readonly realm: PartyId;
      readonly session: SessionId;
      readonly lie: Lie;
    };
