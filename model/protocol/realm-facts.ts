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
      /** Too few realms are left to answer. */
      readonly fact: "recovery-failed";
      readonly session: SessionId;
      readonly refused: readonly PartyId[];
      readonly excluded: readonly PartyId[];
    }
  | {
      readonly fact: "key-adopted";
      readonly session: SessionId;
      /** Whether it is a key that a device of this user drew. */
      readonly own: boolean;
    }
  // a realm
  | {
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
