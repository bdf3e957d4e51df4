import type { Misfit } from "../protocol/account-token.ts";
import type { Factor } from "../protocol/configuration.ts";
import type { OddElement } from "../protocol/elements.ts";
import type { ReplyKind, RequestKind } from "../protocol/messages.ts";
import type { AccountId, PartyId, RecordId, ReplicaId, SessionId } from "../protocol/parties.ts";

/**
 * What the adversary builds from what it knows, named so that a schedule can be read. A recipe's message is delivered
 * at once: the adversary could hold it back, but a later recipe says the same.
 */
export type ClientRecipe =
  /** Begin a login as the account, with a guessed code; and with a token that does not fit, where it has no other. */
  | {
      readonly recipe: "guess";
      readonly account: AccountId;
      readonly code: string;
      readonly token?: Misfit;
      /** Of the second of two fleets. */
      readonly fleet?: 2;
    }
  /** Send the third message of one of its own logins; a MAC of its own making where the guess was wrong. */
  | { readonly recipe: "confirm"; readonly session: SessionId }
  /** The same with the MAC that the vault expects, where the adversary has opened a replica and knows it. */
  | { readonly recipe: "impersonate"; readonly session: SessionId }
  /** Begin a registration as the account; then upload and activate it. */
  | { readonly recipe: "register"; readonly account: AccountId; readonly code: string }
  | { readonly recipe: "upload"; readonly session: SessionId; readonly attempts?: number }
  | { readonly recipe: "activate"; readonly session: SessionId }
  /** Activate the account's generation of this number without knowing its secret. */
  | {
      readonly recipe: "forge-activation";
      readonly account: AccountId;
      readonly generation: number;
    }
  /** Turn the account's backup off. */
  | { readonly recipe: "delete"; readonly account: AccountId }
  /** Send a captured request again. */
  | { readonly recipe: "replay"; readonly kind: RequestKind; readonly session: SessionId }
  /** Offer the client a fleet of the adversary's own, and answer its registration. */
  | { readonly recipe: "offer-fleet"; readonly session: SessionId }
  | { readonly recipe: "serve-registration"; readonly session: SessionId }
  // Where anything may stand for an element:
  /** Begin a login as the account with the identity in place of a blinded code. */
  | { readonly recipe: "send-identity"; readonly account: AccountId }
  /** Answer the client's registration in the place of a fleet whose key is known, with this in place of an evaluation. */
  | {
      readonly recipe: "serve-element";
      readonly session: SessionId;
      readonly element: OddElement;
    }
  /** Offer the client the real fleet, and no stretching of its code. */
  | { readonly recipe: "offer-no-stretching"; readonly session: SessionId }
  // Where factors are switchable:
  /** Ask the device, as the service, to use this factor. */
  | { readonly recipe: "prompt-factor"; readonly factor: Factor }
  /** Tell the device that the vault refuses. */
  | { readonly recipe: "forge-refusal"; readonly session: SessionId }
  // Where a channel begins with a handshake:
  /** Send the first request of one of its own sessions, once the fleet has answered the handshake. */
  | { readonly recipe: "ask"; readonly session: SessionId }
  /** Answer the client's handshake in the fleet's place. */
  | { readonly recipe: "serve-handshake"; readonly session: SessionId }
  /** Give the client a reply to one of the adversary's own sessions for the reply to its own. */
  | {
      readonly recipe: "splice";
      readonly kind: ReplyKind;
      readonly session: SessionId;
      readonly to: SessionId;
    }
  /** Send a captured request without its last part. */
  | { readonly recipe: "truncate"; readonly kind: RequestKind; readonly session: SessionId };

/** Messages between replicas, with the fleet's tag where the channel key is known, else with an invented one. */
export type ReplicaRecipe =
  | { readonly recipe: "forge-vote"; readonly voter: ReplicaId; readonly to: ReplicaId }
  | {
      readonly recipe: "forge-acknowledgement";
      readonly replica: ReplicaId;
      readonly to: ReplicaId;
    }
  /** A statement of another group, with nothing in it; aimed at what the leader is ready for, or has given away. */
  | { readonly recipe: "forge-statement"; readonly to: ReplicaId };

/**
 * Where records are kept outside: what the host serves in place of the record that a replica asked for. Trees are named by
 * the order in which the host was given them, from 0.
 */
export interface HostRecipe {
  readonly recipe: "serve-record";
  readonly to: PartyId;
  /** Whose leaf it is; null where the host says that there is none. */
  readonly holder: RecordId | null;
  /** The tree that the leaf is taken from, and the tree that the way up is taken from. */
  readonly leaf: number;
  readonly path: number;
}

export type Recipe = ClientRecipe | ReplicaRecipe | HostRecipe;
