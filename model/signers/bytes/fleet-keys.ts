/**
 * The artifact that a bundle vouches for: the fleet's keys with their roles, as JSON (MBT: "fleet key JSON (keys +
 * roles)"). Its exact bytes are what the digest covers. The names inside are this project's own; no public document
 * states them. The hardened design says more of the deployment in the same artifact, so that digest and signatures cover
 * that as well.
 */
import { z } from "zod";
import { base64Text, hexBytes, label, readForm, small, u64 } from "./form.ts";
import { Malformed } from "./malformed.ts";
import { fromBase64, hex } from "./spelling.ts";

/** In bytes, of the artifact. */
export const ARTIFACT_BYTES_MAX = 1_048_576;
export const FLEET_KEYS_MAX = 1_000;

export const KEY_ROLES = ["signing", "transport", "opaque"] as const;
export type KeyRole = (typeof KEY_ROLES)[number];

/** What a key of a known algorithm can be used for, and its length in bytes. */
const ALGORITHMS: Readonly<Record<string, { readonly role: KeyRole; readonly bytes: number }>> = {
  ed25519: { role: "signing", bytes: 32 },
  x25519: { role: "transport", bytes: 32 },
  ristretto255: { role: "opaque", bytes: 32 },
};

const fleetKeySchema = z.strictObject({
  id: label(128),
  role: z.enum(KEY_ROLES),
  alg: label(64),
  public_key: base64Text(2_048),
});

export const fleetKeyListSchema = z.array(fleetKeySchema).min(1).max(FLEET_KEYS_MAX);

/** The figures of a deployment, by the names of the claims: N, q, R and k. */
export const deploymentFigures = {
  replicas: small(1_000).exactOptional().describe("N"),
  quorum: small(1_000).exactOptional().describe("q"),
  rollback_tolerance: small(1_000).exactOptional().describe("R"),
  attempts: small(1_000_000).exactOptional().describe("k"),
};

export const artifactSchema = z
  .strictObject({
    keys: fleetKeyListSchema,
    previous_digest: hexBytes(32)
      .exactOptional()
      .describe("SHA-256 of the artifact of the epoch before"),
    not_before: u64.exactOptional().describe("milliseconds of Unix time"),
    not_after: u64.exactOptional().describe("milliseconds of Unix time"),
    ...deploymentFigures,
    simulated: z.boolean().exactOptional(),
    evidence_digest: hexBytes(32)
      .exactOptional()
      .describe("SHA-256 of the evidence published for the deployment"),
  })
  .meta({ title: "The artifact of a validation bundle: the fleet's keys and their roles" });

export type Artifact = z.output<typeof artifactSchema>;

export interface FleetKey {
  readonly id: string;
  readonly role: KeyRole;
  readonly alg: string;
  /** Hexadecimal, so that equal keys are equal texts. */
  readonly publicKey: string;
}

export const FIGURES = ["replicas", "quorum", "rollback_tolerance", "attempts"] as const;
export type Figure = (typeof FIGURES)[number];

/** @throws Malformed for keys that cannot be told apart, or used in two ways (attacks G2, G20). */
export const fleetKeysOf = (entries: Artifact["keys"]): readonly FleetKey[] => {
  const keys = entries.map(({ id, role, alg, public_key: spelled }): FleetKey => {
    const bytes = fromBase64(spelled, `the key ${id}`);
    const known = Object.hasOwn(ALGORITHMS, alg) ? ALGORITHMS[alg] : undefined;
    if (known !== undefined && known.role !== role)
      throw new Malformed("wrong-value", `${id} is an ${alg} key in the role "${role}"`);
    if (bytes.length === 0 || (known !== undefined && known.bytes !== bytes.length))
      throw new Malformed("wrong-length", `${id} is an ${alg} key of ${bytes.length} bytes`);
    return { id, role, alg, publicKey: hex(bytes) };
  });
  const ids = new Map<string, FleetKey>();
  const publics = new Map<string, FleetKey>();
  for (const key of keys) {
    if (ids.has(key.id)) throw new Malformed("wrong-value", `two keys have the id ${key.id}`);
    const twin = publics.get(key.publicKey);
    if (twin !== undefined)
      throw new Malformed(
        "wrong-value",
        twin.role === key.role
          ? `${twin.id} and ${key.id} are one and the same key`
          : `one key has two roles: ${twin.id} as "${twin.role}", ${key.id} as "${key.role}"`,
      );
    ids.set(key.id, key);
    publics.set(key.publicKey, key);
  }
  return keys;
};

/** Reads an artifact's bytes. @throws Malformed */
export const readArtifact = (
  bytes: Uint8Array,
): { readonly artifact: Artifact; readonly keys: readonly FleetKey[] } => {
  const artifact = readForm(artifactSchema, bytes, "the artifact");
  return { artifact, keys: fleetKeysOf(artifact.keys) };
};
