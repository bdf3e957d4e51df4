/** What is published when a fleet is deployed, so that a sceptic can compare it with the bundle (BLOG26; rows J). */
import type { Cryptosystem, Value } from "../algebra/cryptosystem.ts";
import { trustLabels } from "../algebra/labels.ts";
import type { FleetParameters } from "./bundle.ts";

/** One named thing that an insider did at a ceremony. */
export const CEREMONY_FLAWS = [
  "cards-kept",
  "attestor-twice",
  "too-few-attestors",
  "other-code",
  "extra-member",
  "imported-key",
  "evidence-of-another-fleet",
  "other-parameters",
] as const;

export type CeremonyFlaw = (typeof CEREMONY_FLAWS)[number];

/** A page of deployment evidence. */
export interface Evidence {
  readonly fleet: string;
  /** Digest of the fleet's keys with their roles. */
  readonly keys: Value;
  /** Digest of the code that the cards loaded. */
  readonly code: Value;
  readonly parameters: FleetParameters;
  /** Serial numbers of the HSMs that took part. */
  readonly members: readonly string[];
  /** Whether the cards that could load other code are destroyed, on record. */
  readonly cardsDestroyed: boolean;
  /** Who attests, by name. */
  readonly attestors: readonly string[];
  /** Whether the HSMs attest that they generated the key themselves. */
  readonly generation: "attested" | "imported";
}

/** Attestors that a ceremony needs, each a different person. */
export const ATTESTORS_MIN = 2;

/** The code that the build reproduces. */
export const releasedCode = (crypto: Cryptosystem): Value =>
  crypto.hash(crypto.text(trustLabels.releasedCode));

export const evidenceDigest = (crypto: Cryptosystem, evidence: Evidence): Value => {
  const { parameters } = evidence;
  const list = (names: readonly string[]) => crypto.pack(...names.map((name) => crypto.text(name)));
  return crypto.hash(
    crypto.pack(
      crypto.text(trustLabels.evidence),
      crypto.text(evidence.fleet),
      evidence.keys,
      evidence.code,
      ...[
        parameters.replicas,
        parameters.quorum,
        parameters.rollbackTolerance,
        parameters.attemptsMax,
      ].map((n) => crypto.integer(n, 8)),
      crypto.text(parameters.simulated ? "simulated" : "production"),
      list(evidence.members),
      crypto.text(evidence.cardsDestroyed ? "cards destroyed" : "cards kept"),
      list(evidence.attestors),
      crypto.text(evidence.generation),
    ),
  );
};
