/** What a scenario file may say of the realms' world. */
import { z } from "zod";
import { LIES } from "../model/protocol/realm-facts.ts";
import { party, text } from "./trust-schema.ts";

const at = { realm: party, session: text.describe("<party>/<number>") };

export const realmRecipes = [
  z.strictObject({ recipe: z.literal("ask-share"), ...at, code: text }),
  z.strictObject({ recipe: z.literal("unlock-share"), ...at, tag: z.enum(["right", "invented"]) }),
  z.strictObject({
    recipe: z.literal("activate-share"),
    ...at,
    tag: z.enum(["right", "invented"]),
  }),
  z.strictObject({ recipe: z.literal("answer-share"), ...at, lie: z.enum(LIES) }),
  z.strictObject({ recipe: z.literal("release-share"), ...at }),
] as const;

export const realmsSchema = z
  .strictObject({
    count: z.int().min(2).max(7).default(5),
    threshold: z.int().min(2).max(7).default(3),
    activation: z
      .boolean()
      .exactOptional()
      .describe("whether a generation answers only after its device has activated it"),
  })
  .refine(({ count, threshold }) => threshold <= count && threshold * 2 > count, {
    error: "expected a threshold of more than half of the realms, and of no more than all",
  })
  .describe("independent realms, and how many of them it takes: read by the realms' world only");
