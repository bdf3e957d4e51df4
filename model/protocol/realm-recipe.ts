/** What the adversary builds and injects in the realms' world. */
import type { PartyId, SessionId } from "./parties.ts";
import type { Lie } from "./realm-facts.ts";

export type RealmRecipe =
  /** With the account's token: ask a realm to evaluate a guess, under a session of the adversary's. */
  | {
      readonly recipe: "ask-share";
      readonly realm: PartyId;
      readonly session: SessionId;
      readonly code: string;
    }
  /** Unlock with the right tag, or with an invented one. */
  | {
      readonly recipe: "unlock-share";
      readonly realm: PartyId;
      readonly session: SessionId;
      readonly tag: "right" | "invented";
    }
  /** Activate what waits at a realm, with its tag, or with an invented one. */
  | {
      readonly recipe: "activate-share";
      readonly realm: PartyId;
      readonly session: SessionId;
      readonly tag: "right" | "invented";
    }
  /** In an opened realm's name: answer the device with a lie. */
  | {
      readonly recipe: "answer-share";
      readonly realm: PartyId;
      readonly session: SessionId;
      readonly lie: Lie;
    }
  /** In an opened realm's name: release another share of the seed than the one that was kept there. */
  | { readonly recipe: "release-share"; readonly realm: PartyId; readonly session: SessionId };

export const REALM_RECIPES = [
  "ask-share",
  "unlock-share",
  "activate-share",
  "answer-share",
  "release-share",
] as const satisfies readonly RealmRecipe["recipe"][];

export const isRealmRecipe = (recipe: { readonly recipe: string }): recipe is RealmRecipe =>
  (REALM_RECIPES as readonly string[]).includes(recipe.recipe);
