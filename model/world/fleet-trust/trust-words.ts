/** Events of the fleet-trust world in plain words. */
import type { TrustGoal } from "../../protocol/trust-input.ts";
import type { ForgedStatement, TreeSource, TrustRecipe } from "../../protocol/trust-recipe.ts";

export const describeTrustGoal = (goal: TrustGoal): string => {
  switch (goal.kind) {
    case "deploy":
      return goal.flaw === undefined
        ? `deploys ${goal.fleet} by ceremony`
        : `deploys ${goal.fleet} by a flawed ceremony: ${goal.flaw}`;
    case "edit-evidence":
      return `edits the evidence of ${goal.fleet}`;
    case "retire":
      return `retires ${goal.fleet}`;
    case "publish":
      return `publishes ${goal.fleet}${
        goal.alteration === undefined || goal.alteration === "none"
          ? ""
          : `, altered by an insider: ${goal.alteration}`
      }`;
    case "rotate":
      return `rotates the signers' keys${
        goal.threshold === undefined ? "" : `, with a threshold of ${goal.threshold}`
      }`;
    case "use-fleet":
      return "seals a request to its fleet";
    case "report-bundle":
      return "reports its bundle to the monitor";
    case "update-application":
      return goal.pins === undefined
        ? "updates the application"
        : "updates the application to one with the adversary's pins";
    case "disable-namespace":
      return "closes its namespace for good";
    case "poll":
      return `reads the log${goal.view === undefined ? "" : `, which shows it ${goal.view}`}${
        goal.unheard === undefined ? "" : `; not heard: ${goal.unheard.join(" ")}`
      }`;
  }
};

const TREES: Readonly<Record<TreeSource, string>> = {
  built: "a tree with one entry more",
  forked: "a tree with one entry replaced",
  elsewhere: "a tree of another log",
  unsigned: "a tree that the log has not signed",
};

const forged = ({ epoch, alteration, statement, first, counter }: ForgedStatement): string =>
  `epoch ${epoch}, ${alteration === "none" ? "unaltered" : alteration}, ${
    statement === "own" ? "a statement of its own" : "under the published statement"
  } (first signature: ${first}, countersignature: ${counter}`;

export const describeTrustRecipe = (recipe: TrustRecipe): string => {
  switch (recipe.recipe) {
    case "offer-bundle":
      return `offers ${recipe.to} a bundle: ${forged(recipe)}, proof: ${recipe.proof})`;
    case "log-entry":
      return `has an entry logged: ${forged(recipe)})`;
    case "show-tree":
      return `shows ${recipe.to}, as the log, ${TREES[recipe.tree]}: ${forged(recipe)})`;
    case "ask-first-signer":
      return `asks the first signer to sign epoch ${recipe.epoch}, ${recipe.alteration}`;
    case "answer-publisher":
      return recipe.key === "own"
        ? "answers the publisher in the first signer's place, with a key of its own"
        : `answers the publisher with a signature that fits another statement as well: ${recipe.alteration}`;
    case "offer-rotation": {
      const signed = ["oldFirst", "oldCounter", "newFirst", "newCounter"].filter(
        (slot) => recipe[slot as "oldFirst"],
      );
      return `offers ${recipe.to} signer keys of its own, signed by ${
        signed.length === 0 ? "nobody" : signed.join(", ")
      }`;
    }
  }
};
