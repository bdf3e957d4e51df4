/** What a device knows: the pins of its application, what it keeps through a restart, and the operation under way. */
import type { Value } from "../algebra/cryptosystem.ts";
import type { Factor } from "../protocol/configuration.ts";
import type { Holding } from "../protocol/durable.ts";
import type { Goal } from "../protocol/goals.ts";
import type { Handshake } from "../protocol/handshake.ts";
import type { FleetKeys } from "../protocol/messages.ts";
import type { ClientLogin } from "../protocol/opaque.ts";
import {
  type AccountId,
  CLIENT,
  type PartyId,
  type SessionId,
  VICTIM_ACCOUNT,
} from "../protocol/parties.ts";
import type { OfferedStretching } from "../protocol/stretching.ts";

/** A credential of the user's authenticator, which syncs it to the next device. */
export interface Passkey {
  /** By which the store finds the box. */
  readonly id: Value;
  /** The output of its PRF for this backup. */
  readonly secret: Value;
}

/** The operation under way; lost in a crash. */
export interface ClientOperation {
  readonly goal: Goal;
  readonly session: SessionId;
  /** The fleet that was offered and accepted. */
  readonly fleet: FleetKeys | null;
  /** How the code is stretched in this operation; null where nothing is said of it. */
  readonly stretching: OfferedStretching | null;
  /** Where channels begin with a handshake: the device's half of it, then the channel's secret. */
  readonly handshake: Handshake | null;
  readonly channel: Value | null;
  /** Opens the reply to the last request. */
  readonly replyKey: Value | null;
  /** A registration: its blind, then which answer it builds on and what it derived. */
  readonly blind: Value | null;
  readonly maskingKey: Value | null;
  /** The backup key that is being registered or was recovered. */
  readonly key: Value | null;
  /** The entropy of a recovery code of 40 characters, where that is what the vault keeps; wiped with the operation. */
  readonly entropy: Value | null;
  /** A passkey that is being made. */
  readonly passkey: Passkey | null;
  /** The generation that waits for its activation, while something else must be stored first. */
  readonly generation: Value | null;
  /** A login: what KE1 left behind, then the keys that KE3 gives. */
  readonly login: ClientLogin | null;
  readonly sessionKey: Value | null;
  readonly exportKey: Value | null;
  /** Where clients sign: the signing key of a registration that is being made. */
  readonly signer: Value | null;
  /** Where clients sign or turnings-off are named: what a login has opened. */
  readonly holds: Holding | null;
}

export interface ClientContext {
  readonly id: PartyId;
  readonly account: AccountId;
  /** Pinned in the application; null before there is one. */
  readonly pins: FleetKeys | null;
  /** Pinned beside them where there are two fleets: the older one; and the pins of the application's next version. */
  readonly older: FleetKeys | null;
  readonly next: FleetKeys | null;
  // Durable.
  /** How many operations it has begun: numbers sessions, and names what each draws (D5). */
  readonly sessions: number;
  /** The backup key of a finished registration or recovery. */
  readonly key: Value | null;
  /** What the user wrote down: the 64-digit key, where that is the factor. Survives the device. */
  readonly paper: Value | null;
  /** Where a passkey is the factor. Survives the device. */
  readonly passkey: Passkey | null;
  /** Where factors are switchable: the one that the user confirmed last; null while there is none. */
  readonly factor: Factor | null;
  /** And whether the vault may hold a record of this user's. */
  readonly record: boolean;
  /** Where there are two fleets: the newest one that its application has pinned, by its number. */
  readonly newestFleet: number;
  /** Where factors are switchable: the key that takes the place of the one on paper, until the change is confirmed: a second try must not draw another. */
  readonly nextKey: Value | null;
  /** Where clients sign or turnings-off are named: the record that the device can open. */
  readonly holds: Holding | null;
  // Volatile.
  readonly operation: ClientOperation | null;
}

export const NEW_CLIENT: ClientContext = {
  id: CLIENT,
  account: VICTIM_ACCOUNT,
  pins: null,
  older: null,
  next: null,
  sessions: 0,
  key: null,
  paper: null,
  passkey: null,
  factor: null,
  record: false,
  newestFleet: 1,
  nextKey: null,
  holds: null,
  operation: null,
};

export const newOperation = (goal: Goal, session: SessionId): ClientOperation => ({
  goal,
  session,
  fleet: null,
  stretching: null,
  handshake: null,
  channel: null,
  replyKey: null,
  blind: null,
  maskingKey: null,
  key: null,
  entropy: null,
  passkey: null,
  generation: null,
  login: null,
  sessionKey: null,
  exportKey: null,
  signer: null,
  holds: null,
});

/** The operation of a state that has one. */
export const operationOf = ({ id, operation }: ClientContext): ClientOperation => {
  if (operation === null) throw new Error(`${id} has no operation under way`);
  return operation;
};

/** The code that the user typed for this operation; none where the goal has none. */
export const codeOf = ({ goal }: ClientOperation): string =>
  "code" in goal ? (goal.code ?? "") : "";
