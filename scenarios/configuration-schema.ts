/** The form of a configuration in a scenario file. */
import { z } from "zod";
import { hindersHolders } from "../model/protocol/client-signature.ts";
import { FACTORS, PAYLOADS } from "../model/protocol/configuration.ts";
import { DEFENCE_IDS, type Defence } from "../model/protocol/defences.ts";
import { DESIGN_NAMES, type DesignName } from "../model/protocol/designs.ts";
import { hindersDevices, tellsKeys } from "../model/protocol/devices.ts";
import { hindersFleets, hindersGroups } from "../model/protocol/groups.ts";
import { faultOfCompaction } from "../model/protocol/log-snapshot.ts";
import { hindersStatedAttempts } from "../model/protocol/policy.ts";
import { PINNED_STRETCHINGS } from "../model/protocol/stretching.ts";
import { HINDERED, holderFields } from "./holder-schema.ts";
import { realmsSchema } from "./realm-schema.ts";
import { text, trustSchema } from "./trust-schema.ts";

const configurationFields = z.strictObject({
  design: z
    .enum(DESIGN_NAMES as [DesignName, ...DesignName[]])
    .default("hardened")
    .describe("the design: what it lacks beside the hardened one is listed by `bkv list designs`"),
  replicas: z
    .int()
    .min(2)
    .max(13)
    .default(5)
    .describe("HSM replicas of a group; two, which tolerate no loss, only in the smallest scopes"),
  groups: z
    .union([z.literal(1), z.literal(2)])
    .default(1)
    .describe("groups of so many replicas, each with a log of its own; records move between two"),
  fleets: z
    .union([z.literal(1), z.literal(2)])
    .default(1)
    .describe("with two, each group is a fleet with keys of its own"),
  rollbackTolerance: z.int().min(0).max(3).default(0),
  attemptsMax: z.int().min(1).max(1000).default(10),
  writes: z
    .enum(["at-once", "delayed"])
    .default("at-once")
    .describe("when what a replica writes is durable"),
  logMax: z.int().min(1).nullable().default(null).describe("entries that a log has room for"),
  compactAfter: z
    .int()
    .min(1)
    .max(99)
    .nullable()
    .default(null)
    .describe(
      "entries that are applied before a snapshot replaces them; null where logs are never compacted",
    ),
  pageRecords: z.int().min(1).max(16).default(1).describe("records on a page of a snapshot"),
  architecture: z
    .enum(["log-then-apply", "evaluate-then-hold"])
    .default("log-then-apply")
    .describe(
      "whether an attempt is logged as a request, or evaluated at once and logged as its outcome",
    ),
  records: z
    .enum(["inside", "outside"])
    .default("inside")
    .describe("where records are kept: in each HSM, or with the host under a root in each HSM"),
  spares: z
    .int()
    .min(0)
    .max(6)
    .default(0)
    .describe("HSMs that have the fleet's keys and may join it"),
  outdatedSpares: z
    .int()
    .min(0)
    .max(6)
    .default(0)
    .describe("how many of them, the last ones, run an outdated program"),
  membership: z
    .enum(["single-step", "joint"])
    .default("single-step")
    .describe("how voters change: one at a time, or by way of a joint configuration"),
  votersMin: z
    .int()
    .min(1)
    .max(13)
    .default(1)
    .describe("with fewer voters the fleet serves nobody"),
  attestationLifetime: z
    .int()
    .min(0)
    .max(1000)
    .nullable()
    .default(null)
    .describe("for how many ticks an HSM's attestation is good; null where it bears no time"),
  unrenewed: z
    .int()
    .min(0)
    .max(13)
    .default(0)
    .describe("how many HSMs, the last ones, are not attested again after the ceremony"),
  anchor: z
    .enum(["none", "monotone"])
    .default("none")
    .describe("whether something outside the host's reach records each replica's newest state"),
  channel: z
    .enum(["sealed", "handshake"])
    .default("sealed")
    .describe("whether each request is sealed by itself, or a handshake opens a channel first"),
  factor: z
    .enum(FACTORS)
    .default("recovery-code")
    .describe("how the user holds the backup key: a code in the vault, 64 digits, or a passkey"),
  payload: z
    .enum(PAYLOADS)
    .default("backup-key")
    .describe(
      "what the vault keeps under a code: the backup key, or the entropy of a recovery code of 40 characters",
    ),
  refusals: z
    .enum(["told", "hidden"])
    .default("told")
    .describe("whether an attempt that cannot be served is refused, or answered like a wrong code"),
  factors: z
    .enum(["fixed", "switchable"])
    .default("fixed")
    .describe("whether the user may change one factor for another"),
  devices: z
    .union([z.literal(1), z.literal(2)])
    .default(1)
    .describe("devices under the user's account at a time"),
  backups: z
    .enum(["newest", "filed"])
    .default("newest")
    .describe("whether the store keeps the newest backup alone, or each under an id of its key"),
  admission: z
    .enum(["front-end", "token"])
    .default("front-end")
    .describe("who vouches for an account: the front end, or a token that the vault checks"),
  policy: z
    .enum(["fleet", "client"])
    .default("fleet")
    .describe("who says how many attempts a registration has: the fleet, or the client, up to k"),
  elements: z
    .enum(["proper", "any"])
    .default("proper")
    .describe("what the adversary may put where a group element belongs"),
  stretching: z
    .enum(PINNED_STRETCHINGS)
    .nullable()
    .default(null)
    .describe("how the application stretches a code; null where nothing is said of it"),
  guessSeconds: z
    .number()
    .min(0)
    .max(1_000_000)
    .default(1)
    .describe("seconds that one derivation takes whoever guesses, on one machine"),
  attemptsCap: z
    .int()
    .min(1)
    .max(1000)
    .nullable()
    .default(null)
    .describe("up to how many attempts in all the operator may grant; null where it may not"),
  ...holderFields,
  codes: z
    .array(text)
    .min(3)
    .default(["code-1", "code-2", "code-3"])
    .describe("the dictionary: the user's code, the one that it changes to, ..., a wrong one"),
  trust: trustSchema.prefault({}),
  realms: realmsSchema.prefault({}),
  without: z
    .array(z.enum(DEFENCE_IDS as [Defence, ...Defence[]]))
    .default([])
    .describe("defences taken away beside those that the design has not"),
});

export const configurationSchema = configurationFields
  .refine(
    (configuration) => !hindersStatedAttempts(configuration),
    "attempts that are stated or granted need records inside, one group and a log that is not compacted",
  )
  .refine((configuration) => !hindersHolders(configuration), HINDERED)
  .refine(
    (configuration) => configuration.groups === 1 || !hindersGroups(configuration),
    "two groups need records inside, whole logs, logged requests, no spares and attestations that bear no time",
  )
  .refine(
    (configuration) => configuration.fleets === 1 || !hindersFleets(configuration),
    "two fleets need two groups, sealed requests, refusals that are told, no tokens, and a backup key under a recovery code",
  )
  .refine(
    (configuration) => !tellsKeys(configuration) || !hindersDevices(configuration),
    "two devices, and backups that are filed by their keys, need one fleet and a backup key under a recovery code that stays the factor",
  )
  .superRefine((configuration, context) => {
    const message = faultOfCompaction(configuration);
    if (message !== undefined) context.addIssue({ code: "custom", message });
  });
