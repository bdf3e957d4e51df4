/** What a scenario file may say of the fleet-trust world. */
import { z } from "zod";
import { CEREMONY_FLAWS } from "../model/protocol/evidence.ts";
import { LOG_SHOWS } from "../model/protocol/log-show.ts";
import { ALTERATIONS } from "../model/protocol/trust-facts.ts";
import { WITNESSES_MAX, witnessIds } from "../model/protocol/trust-keys.ts";
import { PROOF_SOURCES, SIGNATURE_SOURCES, TREE_SOURCES } from "../model/protocol/trust-recipe.ts";
import { policyFault, type WitnessGroup, witnessesIn } from "../model/protocol/witness-policy.ts";

export const text = z.string().min(1);
export const party = text.describe("a party of the scenario's world; bkv replay names them");
export const count = z.int().min(0).max(1_000_000);

const fleet = z.string().regex(/^fleet-\d+$/, "expected fleet-1, fleet-2, ...");

export const trustGoals = [
  z.strictObject({
    kind: z.literal("deploy"),
    fleet,
    flaw: z.enum(CEREMONY_FLAWS).exactOptional(),
  }),
  z.strictObject({ kind: z.literal("edit-evidence"), fleet }),
  z.strictObject({ kind: z.literal("retire"), fleet }),
  z.strictObject({
    kind: z.literal("publish"),
    fleet,
    alteration: z.enum(ALTERATIONS).exactOptional(),
  }),
  z.strictObject({ kind: z.literal("rotate"), threshold: count.exactOptional() }),
  z.strictObject({ kind: z.literal("use-fleet") }),
  z.strictObject({ kind: z.literal("report-bundle") }),
  z.strictObject({
    kind: z.literal("update-application"),
    pins: z.literal("adversary").exactOptional(),
  }),
  z.strictObject({ kind: z.literal("disable-namespace") }),
  z.strictObject({
    kind: z.literal("poll"),
    view: z.enum(LOG_SHOWS).exactOptional(),
    unheard: z.array(party).exactOptional(),
  }),
] as const;

const forged = {
  epoch: z.int().min(1),
  alteration: z.enum(ALTERATIONS),
  statement: z.enum(["own", "published"]),
  first: z.enum(SIGNATURE_SOURCES),
  counter: z.enum(SIGNATURE_SOURCES),
};

export const trustRecipes = [
  z.strictObject({
    recipe: z.literal("offer-bundle"),
    to: party,
    proof: z.enum(PROOF_SOURCES),
    ...forged,
  }),
  z.strictObject({ recipe: z.literal("log-entry"), ...forged }),
  z.strictObject({
    recipe: z.literal("show-tree"),
    to: party,
    tree: z.enum(TREE_SOURCES),
    ...forged,
  }),
  z.strictObject({
    recipe: z.literal("ask-first-signer"),
    epoch: z.int().min(1),
    alteration: z.enum(ALTERATIONS),
  }),
  z.strictObject({
    recipe: z.literal("answer-publisher"),
    alteration: z.enum(ALTERATIONS),
    key: z.literal("own").exactOptional(),
  }),
  z.strictObject({
    recipe: z.literal("offer-rotation"),
    to: party,
    oldFirst: z.boolean(),
    oldCounter: z.boolean(),
    newFirst: z.boolean(),
    newCounter: z.boolean(),
  }),
] as const;

const witnessGroup: z.ZodType<WitnessGroup<string>> = z
  .lazy(() =>
    z.strictObject({
      threshold: z.int().min(1).max(WITNESSES_MAX),
      members: z
        .array(z.union([party, witnessGroup]))
        .min(1)
        .max(WITNESSES_MAX),
    }),
  )
  .meta({ id: "witnessGroup", description: "so many of these: witnesses, or again groups" });

export const trustSchema = z
  .strictObject({
    format: z.enum(["published", "hardened"]).default("hardened"),
    delivery: z.enum(["over-the-air", "pinned"]).default("over-the-air"),
    witnesses: z.int().min(0).max(WITNESSES_MAX).default(3),
    cosignatures: z.int().min(0).max(WITNESSES_MAX).default(2),
    groups: witnessGroup
      .nullable()
      .default(null)
      .describe("the policy where witnesses stand in groups; null for so many cosignatures of all"),
    signatures: z.enum(["binding", "loose"]).default("binding"),
  })
  .superRefine(({ groups, witnesses }, context) => {
    const ids = witnessIds(witnesses);
    const fault =
      groups === null
        ? undefined
        : (policyFault(groups, String) ??
          witnessesIn(groups)
            .find((one) => !ids.includes(one))
            ?.concat(" is no witness"));
    if (fault !== undefined) context.addIssue({ code: "custom", path: ["groups"], message: fault });
  })
  .describe("how fleet keys come to be trusted: read by the fleet-trust world only");
