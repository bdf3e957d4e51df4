/** What the adversary of the fleet-trust world tries to build; which of it can be built is for the deduction to say. */
import type { PartyId } from "../../protocol/parties.ts";
import { COUNTERSIGNER, FIRST_SIGNER, isWitnessParty, LOG } from "../../protocol/trust-keys.ts";
import type {
  ForgedStatement,
  ProofSource,
  SignatureSource,
  TreeSource,
  TrustRecipe,
} from "../../protocol/trust-recipe.ts";
import type { TrustUniverse } from "./trust-universe.ts";

/** Pairs of signature sources that are worth trying; which of them can be built is for the deduction to say. */
const PAIRS: readonly (readonly [SignatureSource, SignatureSource])[] = [
  ["stolen", "stolen"],
  ["stolen", "published"],
  ["published", "stolen"],
  ["published", "published"],
  ["stolen", "none"],
  ["none", "stolen"],
  ["stolen", "own"],
  ["own", "stolen"],
  ["own", "own"],
  ["stolen", "crossed"],
  ["stolen", "copied"],
  ["garbage", "garbage"],
  ["none", "none"],
];

const EVERY_PROOF: readonly ProofSource[] = ["found", "built", "published", "none"];
/** What a lying log shows, unless a threat says otherwise: an entry more, or another in the place of the last. */
const LIES: readonly ("built" | "forked")[] = ["built", "forked"];

const statementsUpTo = ({ threat }: TrustUniverse, last: number): readonly ForgedStatement[] => {
  const { forged, means } = threat.menu;
  const isEvery = means === "every";
  const pairs = isEvery ? PAIRS : PAIRS.slice(0, 1);
  const statements: ForgedStatement[] = [];
  for (let epoch = 1; epoch <= last; epoch++)
    for (const alteration of forged) {
      for (const [first, counter] of pairs)
        statements.push({ epoch, alteration, statement: "own", first, counter });
      if (isEvery)
        statements.push({
          epoch,
          alteration,
          statement: "published",
          first: "published",
          counter: "published",
        });
    }
  return statements;
};

const proofsOf = ({ threat, configuration }: TrustUniverse): readonly ProofSource[] => {
  if (configuration.trust.format === "published") return ["none"];
  const { proofs, means } = threat.menu;
  return proofs ?? (means === "every" ? EVERY_PROOF : LIES);
};

const treesOf = ({ threat }: TrustUniverse): readonly TreeSource[] => {
  const { trees, means } = threat.menu;
  return trees ?? (means === "every" ? LIES.slice(0, 1) : LIES);
};

/** Bundles for clients, entries for the log and trees for witnesses, each with one of the statements. */
const withStatements = (universe: TrustUniverse, last: number): readonly TrustRecipe[] => {
  const { threat, configuration, parties } = universe;
  const { clients, means, trees } = threat.menu;
  const hardened = configuration.trust.format === "hardened";
  const recipes: TrustRecipe[] = [];
  for (const statement of statementsUpTo(universe, last)) {
    for (const to of clientIds(clients))
      for (const proof of proofsOf(universe))
        recipes.push({ recipe: "offer-bundle", to, proof, ...statement });
    if (!hardened || statement.statement === "published") continue;
    if (means === "every") recipes.push({ recipe: "log-entry", ...statement });
    if (threat.capabilities.keys.includes(LOG) || trees !== undefined)
      for (const to of parties.filter(isWitnessParty))
        for (const tree of treesOf(universe))
          recipes.push({ recipe: "show-tree", to, tree, ...statement });
  }
  return recipes;
};

const clientIds = (count: number): readonly PartyId[] =>
  Array.from({ length: count }, (_, index) => `client-${index + 1}`);

/** What the signers and their publisher are told in each other's place. */
const betweenSigners = (universe: TrustUniverse, epoch: number): readonly TrustRecipe[] => {
  const { threat, configuration, protocol } = universe;
  const { keys, hosts } = threat.capabilities;
  const asks = keys.includes(COUNTERSIGNER) || !protocol.defends("authenticate-publisher");
  const answers = keys.includes(FIRST_SIGNER) && configuration.trust.signatures === "loose";
  return [
    ...threat.menu.forged.flatMap((alteration): TrustRecipe[] => [
      ...(asks ? [{ recipe: "ask-first-signer", epoch, alteration } as const] : []),
      ...(answers ? [{ recipe: "answer-publisher", alteration } as const] : []),
    ]),
    ...(hosts ? [{ recipe: "answer-publisher", alteration: "none", key: "own" } as const] : []),
  ];
};

const rotations = ({ threat }: TrustUniverse): readonly TrustRecipe[] =>
  clientIds(threat.menu.clients).flatMap((to) =>
    [true, false].flatMap((oldFirst) =>
      [true, false].map(
        (oldCounter): TrustRecipe => ({
          recipe: "offer-rotation",
          to,
          oldFirst,
          oldCounter,
          newFirst: true,
          newCounter: true,
        }),
      ),
    ),
  );

/** Every recipe for epochs up to `last`. */
export const recipesUpTo = (universe: TrustUniverse, last: number): readonly TrustRecipe[] => {
  const recipes = withStatements(universe, last);
  return universe.threat.menu.means === "stolen"
    ? recipes
    : [...recipes, ...betweenSigners(universe, last), ...rotations(universe)];
};
