/** What a run records of a device on which the user may change one factor for another. */
import type { Value } from "../algebra/cryptosystem.ts";
import type { Factor } from "./configuration.ts";
import type { GoalKind } from "./goals.ts";
import type { SessionId } from "./parties.ts";

export type SwitchingFact =
  | {
      /** The user has asked for something that begins this session. */
      readonly fact: "user-asked";
      readonly session: SessionId;
      readonly goal: GoalKind;
      readonly factor: Factor | null;
    }
  | {
      /** A key under which the backup is to lie has been put, or is about to be put, where this factor opens it. */
      readonly fact: "way-prepared";
      readonly session: SessionId;
      readonly way: Factor;
      readonly key: Value;
      /** Of a passkey. */
      readonly box: Value | null;
    }
  | { readonly fact: "backup-sealed"; readonly key: Value; readonly backup: Value }
  | {
      readonly fact: "factor-switched";
      readonly session: SessionId;
      readonly factor: Factor;
      readonly code: string | null;
    }
  /** A change, a registration or turning off ends before its end. */
  | { readonly fact: "change-cut"; readonly session: SessionId }
  | { readonly fact: "code-checked"; readonly session: SessionId }
  /** The device has taken a key that it did not draw in this session. */
  | { readonly fact: "key-taken"; readonly session: SessionId; readonly key: Value }
  | { readonly fact: "key-dropped"; readonly session: SessionId };
