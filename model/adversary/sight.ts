/** What the adversary has to build from, and what comes of it. */
import type { Misfit } from "../protocol/account-token.ts";
import type { FleetKeys, Message, VaultReply, VaultRequest } from "../protocol/messages.ts";
import type { AccountId, PartyId, SessionId } from "../protocol/parties.ts";
import type { ClientRecipe } from "./recipe.ts";

/** An operation that the adversary began under an account that it can use. */
export interface AdversarySession {
  readonly id: SessionId;
  readonly kind: "guess" | "register";
  readonly account: AccountId;
  readonly code: string;
  /** The token that it shows, where it is not the account's own. */
  readonly token?: Misfit;
  /** Where it asks the second of two fleets. */
  readonly fleet?: 2;
  /** The recipes that it has carried this session on with; each is used once, what is sent twice is a replay. */
  readonly carriedOn: readonly ClientRecipe["recipe"][];
}

/** What the adversary has to build from, apart from its knowledge of terms. */
export interface Sight {
  /** The published keys of the real fleet. */
  readonly fleet: FleetKeys;
  /** Those of the second, where there are two. */
  readonly nextFleet?: FleetKeys | null;
  readonly sessions: readonly AdversarySession[];
  /** Replies to its own sessions. */
  readonly inbox: readonly VaultReply[];
  /** Parties that it has opened. */
  readonly extracted?: readonly PartyId[];
  /** Requests of others that passed by. */
  readonly captured: readonly VaultRequest[];
}

export interface Forgery {
  readonly to: PartyId;
  readonly message: Message;
  /** The session that the message begins, if it begins one. */
  readonly begins?: AdversarySession;
}
