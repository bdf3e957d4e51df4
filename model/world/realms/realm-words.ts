/** Recipes of the realms' world in plain words. */
import type { RealmRecipe } from "../../protocol/realm-recipe.ts";

const LIE_WORDS = {
  "wrong-share": "an evaluation under another share",
  "wrong-proof": "a proof that does not fit",
  "own-keys": "commitments to keys of its own",
} as const;

export const describeRealmRecipe = (recipe: RealmRecipe): string => {
  const { realm, session } = recipe;
  switch (recipe.recipe) {
    case "ask-share":
      return `guesses ${recipe.code} at ${realm} in session ${session}`;
    case "unlock-share":
      return `unlocks ${realm} in session ${session} with ${recipe.tag === "right" ? "the right" : "an invented"} tag`;
    case "activate-share":
      return `activates, at ${realm}, what the device has not, with ${recipe.tag === "right" ? "the right" : "an invented"} tag`;
    case "answer-share":
      return `answers session ${session} in the name of ${realm}: ${LIE_WORDS[recipe.lie]}`;
    case "release-share":
      return `releases, in the name of ${realm}, another share of the seed to session ${session}`;
  }
};
