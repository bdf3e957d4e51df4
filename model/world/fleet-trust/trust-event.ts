/** What a schedule of the fleet-trust world may contain. Everything that was said stays said: it can be delivered again. */
import type { PartyId } from "../../protocol/parties.ts";
import type { TrustGoal } from "../../protocol/trust-input.ts";
import type { TrustRecipe } from "../../protocol/trust-recipe.ts";
import type { EnvelopeRef } from "../envelope-ref.ts";

export type TrustEvent =
  /** Keys are made, parameters set, applications installed. */
  | { readonly do: "provision" }
  | { readonly do: "begin"; readonly party: PartyId; readonly goal: TrustGoal }
  /** Nothing is routed here: `at` is for the vault's fleet. */
  | { readonly do: "deliver"; readonly envelope: EnvelopeRef; readonly at?: never }
  | { readonly do: "timeout"; readonly party: PartyId; readonly timer: "persist" }
  | { readonly do: "crash"; readonly party: PartyId }
  | { readonly do: "restart"; readonly party: PartyId }
  /** One period passes. */
  | { readonly do: "tick" }
  /** The adversary steals the key that the party signs with in this era. */
  | { readonly do: "corrupt"; readonly party: PartyId; readonly level: "signing-key" }
  /** The adversary keeps a copy of the party's state, and puts it back later. */
  | { readonly do: "snapshot"; readonly party: PartyId }
  | { readonly do: "rollback"; readonly party: PartyId }
  /** The client's clock goes back to the beginning. */
  | { readonly do: "set-clock-back"; readonly party: PartyId }
  | { readonly do: "inject"; readonly message: TrustRecipe };

export const TRUST_EVENT_KINDS = [
  "provision",
  "begin",
  "deliver",
  "timeout",
  "crash",
  "restart",
  "tick",
  "corrupt",
  "snapshot",
  "rollback",
  "set-clock-back",
  "inject",
] as const satisfies readonly TrustEvent["do"][];
