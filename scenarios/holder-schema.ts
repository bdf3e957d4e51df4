/** What a scenario file may say of who may give attempts back, turn a backup off or register over it. */
import { z } from "zod";

export const holderFields = {
  signature: z
    .enum(["none", "client"])
    .default("none")
    .describe(
      "whether attempts are given back, and a registration turned off or replaced, only on the client's signature",
    ),
  deletions: z
    .enum(["any", "named"])
    .default("any")
    .describe("whether a turning-off says up to which generation"),
  strength: z
    .enum(["weak", "strong"])
    .default("weak")
    .describe("whether the user's codes are in the adversary's dictionary"),
};

export const HINDERED =
  "signatures of clients and named turnings-off need sealed requests, records inside, one group, one device, refusals that are told, and a backup key under a recovery code that is not changed for another factor";
