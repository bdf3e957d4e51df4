/** What a scenario file may say of the fleet-trust world. */
import { z } from "zod";
import { CEREMONY_FLAWS } from "../model/protocol/evidence.ts";
import { ALTERATIONS } from "../model/protocol/trust-facts.ts";
import { LOG_SHOWS } from "../model/protocol/trust-input.ts";
import { WITNESSES_MAX } from "../model/protocol/trust-keys.ts";
import { PROOF_SOURCES, SIGNATURE_SOURCES } from "../model/protocol/trust-recipe.ts";

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
  z.strictObject({ kind: z.literal("update-application") }),
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
    tree: z.enum(["built", "forked"]),
    ...forged,
  }),
  z.strictObject({
    recipe: z.literal("ask-first-signer"),
    epoch: z.int().min(1),
    alteration: z.enum(ALTERATIONS),
  }),
  z.strictObject({ recipe: z.literal("answer-publisher"), alteration: z.enum(ALTERATIONS) }),
  z.strictObject({
    recipe: z.literal("offer-rotation"),
    to: party,
    oldFirst: z.boolean(),
    oldCounter: z.boolean(),
    newFirst: z.boolean(),
    newCounter: z.boolean(),
  }),
] as const;

export const trustSchema = z
  .strictObject({
    format: z.enum(["published", "hardened"]).default("hardened"),
    delivery: z.enum(["over-the-air", "pinned"]).default("over-the-air"),
    witnesses: z.int().min(0).max(WITNESSES_MAX).default(3),
    cosignatures: z.int().min(0).max(WITNESSES_MAX).default(2),
    signatures: z.enum(["binding", "loose"]).default("binding"),
  })
  .describe("how fleet keys come to be trusted: read by the fleet-trust world only");
