/** What a run records of users' devices as such, and of the backups that they have in the store. */
import type { Value } from "../algebra/cryptosystem.ts";
import type { AccountId, PartyId } from "./parties.ts";

export type DeviceFact =
  | { readonly fact: "device-replaced" }
  | { readonly fact: "application-updated" }
  | { readonly fact: "application-set-back" }
  | { readonly fact: "disk-restored"; readonly party: PartyId }
  /** Where factors are switchable, or there are several devices, or backups are filed; and what the store has kept no longer. */
  | { readonly fact: "backup-kept"; readonly account: AccountId; readonly backup: Value }
  | { readonly fact: "backup-displaced"; readonly account: AccountId; readonly backup: Value };
