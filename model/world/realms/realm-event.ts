/** What a schedule of the realms' world may contain. What was said stays said: it can be delivered again. */
import type { Goal } from "../../protocol/goals.ts";
import type { PartyId } from "../../protocol/parties.ts";
import type { RealmRecipe } from "../../protocol/realm-recipe.ts";
import type { EnvelopeRef } from "../envelope-ref.ts";

export type RealmEvent =
  | { readonly do: "begin"; readonly party: PartyId; readonly goal: Goal }
  | { readonly do: "deliver"; readonly envelope: EnvelopeRef; readonly at?: never }
  | { readonly do: "timeout"; readonly party: PartyId; readonly timer: "retry" }
  /** The adversary opens a realm. */
  | { readonly do: "corrupt"; readonly party: PartyId; readonly level: "extracted" }
  | { readonly do: "inject"; readonly message: RealmRecipe };

export const REALM_EVENT_KINDS = [
  "begin",
  "deliver",
  "timeout",
  "corrupt",
  "inject",
] as const satisfies readonly RealmEvent["do"][];

export const kindNumber = (kind: RealmEvent["do"]): number => REALM_EVENT_KINDS.indexOf(kind);
