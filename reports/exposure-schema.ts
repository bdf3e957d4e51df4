/** The form of what came out in octets, where `bkv replay` prints it as JSON. */
import { z } from "zod";
import { guessCostsSchema } from "./guess-cost.ts";

const text = z.string();
const texts = z.array(text);
const count = z.int().min(0);

export const octetsSchema = z
  .strictObject({
    suite: text,
    guessing: guessCostsSchema,
    held: count.describe("octet strings that the adversary was shown, parts included"),
    exposures: z.array(
      z.strictObject({
        secret: z.enum(["code", "backup-key", "history"]),
        octets: z.string().describe("what the adversary computed, in hexadecimal"),
        text: z.string().nullable(),
        wordsTried: count,
      }),
    ),
    attempts: z.array(z.strictObject({ name: text, succeeded: z.boolean(), obstacles: texts })),
    forgeries: z
      .array(
        z.strictObject({
          step: z.int().min(1),
          kind: text,
          to: text,
          octets: z.string().describe("as it goes over the wire, in hexadecimal"),
        }),
      )
      .describe("messages that the adversary of fleet trust built from octets that it holds"),
  })
  .meta({ id: "octets", description: "`--crypto concrete` and `--crypto both` only" });
