/**
 * Everything that a schedule may contain: explicit, printable data (decision D6). Each event names its subject in
 * words that survive shrinking.
 */
import type { Recipe } from "../adversary/recipe.ts";
import type { Configuration } from "../protocol/configuration.ts";
import type { VaultTimerName } from "../protocol/effects.ts";
import type { Goal, OperatorGoal } from "../protocol/goals.ts";
import type { PartyId, ReplicaId } from "../protocol/parties.ts";
import type { EnvelopeRef } from "./envelope-ref.ts";
import type { TrustEvent } from "./fleet-trust/trust-event.ts";
import type { RealmEvent } from "./realms/realm-event.ts";

export type { EnvelopeRef } from "./envelope-ref.ts";

/** What a schedule may contain, of whichever world it is for: a world says which events it has no move for. */
export type Event = VaultEvent | TrustEvent | RealmEvent;

export type VaultEvent =
  /** The deployment ceremony: every replica gets the fleet's secrets, every client the pins. */
  | { readonly do: "provision" }
  /** The user asks the client; or the operator asks a replica, which may lead. */
  | { readonly do: "begin"; readonly party: PartyId; readonly goal: Goal | OperatorGoal }
  /** `at` says which device the host routes it to: of the fleet, or of those that act under the name of its address. */
  | { readonly do: "deliver"; readonly envelope: EnvelopeRef; readonly at?: ReplicaId }
  | { readonly do: "drop"; readonly envelope: EnvelopeRef }
  /** Deliver a copy; the original stays in flight. */
  | { readonly do: "duplicate"; readonly envelope: EnvelopeRef; readonly at?: ReplicaId }
  | { readonly do: "timeout"; readonly party: PartyId; readonly timer: VaultTimerName }
  | { readonly do: "crash"; readonly party: PartyId }
  | { readonly do: "restart"; readonly party: PartyId }
  /** The host keeps a copy of the device's durable state: sealed, so that it can only be put back. */
  | { readonly do: "snapshot"; readonly party: PartyId }
  /** The host puts back the `to`-th (from 0) of its snapshots of the device, which comes up as after a crash. */
  | { readonly do: "rollback"; readonly party: PartyId; readonly to?: number }
  /** The host starts a second device from the replica's durable state: two devices act under one name. */
  | { readonly do: "clone"; readonly party: PartyId }
  /** The host empties a replica: log, term and vote are gone. */
  | { readonly do: "wipe"; readonly party: PartyId }
  /** Where attestations run out: the time goes on by one tick, on every clock that its host has not stopped. */
  | { readonly do: "tick" }
  /** Where attestations run out: the host of a device stops its clock at this tick. */
  | { readonly do: "set-clock"; readonly party: PartyId; readonly to: number }
  /** The storage of a replica has written what it was given. */
  | { readonly do: "write"; readonly party: PartyId }
  | { readonly do: "partition"; readonly sides: readonly (readonly PartyId[])[] }
  | { readonly do: "heal" }
  | { readonly do: "corrupt"; readonly party: PartyId; readonly level: "extracted" }
  | { readonly do: "inject"; readonly message: Recipe };

/** Of the vault's world. */
export type EventKind = VaultEvent["do"];

const ALWAYS: readonly EventKind[] = [
  "provision",
  "begin",
  "deliver",
  "drop",
  "duplicate",
  "timeout",
  "crash",
  "wipe",
  "restart",
  "partition",
  "heal",
  "corrupt",
  "inject",
  "snapshot",
  "rollback",
  "clone",
  "write",
];

/** Every kind, in the order of its number. */
export const EVENT_KINDS: readonly EventKind[] = [...ALWAYS, "tick", "set-clock"];

/** Those that can happen: time passes only where something depends on it. */
export const eventKindsIn = ({
  attestationLifetime,
}: Pick<Configuration, "attestationLifetime">): readonly EventKind[] =>
  attestationLifetime === null ? ALWAYS : EVENT_KINDS;
