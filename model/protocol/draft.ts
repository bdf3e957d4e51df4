/** A draft of the next bundle: what the publisher writes, and what an insider or a thief of keys writes instead. */
import type { Cryptosystem, Value } from "../algebra/cryptosystem.ts";
import {
  type Artifact,
  CIPHERSUITE,
  FAR_EPOCH,
  type FleetKey,
  type FleetParameters,
  LIFETIME,
  NAMESPACE,
  STAGING_NAMESPACE,
  type Terms,
} from "./bundle.ts";
import type { TrustParameters } from "./configuration.ts";
import type { Alteration } from "./trust-facts.ts";
import { ADVERSARY_FLEET, keysOfFleet } from "./trust-keys.ts";

export interface DraftBasis {
  readonly fleet: string;
  readonly namespace: string;
  readonly epoch: number;
  /** Digest of the artifact of the epoch before. */
  readonly previous: Value | null;
  readonly now: number;
  readonly parameters: FleetParameters;
  readonly evidence: Value | null;
}

export interface Draft {
  readonly ciphersuite: number;
  readonly namespace: string;
  readonly epoch: number;
  readonly artifact: Artifact;
}

/** More keys than the largest honest bundle costs to verify. */
const OVERSIZED_KEYS = 100;
const WEAK = { replicas: 1, quorum: 1, rollbackTolerance: 0, attemptsMax: 1_000_000 } as const;
/** A validity that outlives every run. */
const NO_EXPIRY = 1_000_000;

const alteredKeys = (
  crypto: Cryptosystem,
  keys: readonly FleetKey[],
  alteration: Alteration,
): readonly FleetKey[] => {
  const [transport, signing] = keys as readonly [FleetKey, FleetKey];
  const own = keysOfFleet(crypto, ADVERSARY_FLEET);
  switch (alteration) {
    case "adversary-fleet":
      return own;
    case "extra-key":
      return [...keys, own[0] as FleetKey];
    case "swapped-roles":
      return [
        { role: "signing", key: transport.key },
        { role: "transport", key: signing.key },
      ];
    case "oversized":
      return Array.from({ length: OVERSIZED_KEYS }, () => transport);
    default:
      return keys;
  }
};

const alteredTerms = (terms: Terms, alteration: Alteration): Terms => {
  const { parameters } = terms;
  switch (alteration) {
    case "weak-parameters":
      return { ...terms, parameters: { ...parameters, ...WEAK } };
    case "simulated-fleet":
      return { ...terms, parameters: { ...parameters, simulated: true } };
    case "no-evidence":
      return { ...terms, evidence: null };
    case "dated-ahead":
      return {
        ...terms,
        notBefore: terms.notBefore + LIFETIME + 1,
        notAfter: terms.notAfter + LIFETIME + 1,
      };
    case "no-expiry":
      return { ...terms, notAfter: NO_EXPIRY };
    default:
      return terms;
  }
};

/** The draft for a fleet as the publisher would write it, with one thing altered. */
export const draftOf = (
  crypto: Cryptosystem,
  format: TrustParameters["format"],
  basis: DraftBasis,
  alteration: Alteration,
): Draft => {
  const { fleet, namespace, epoch, previous, now, parameters, evidence } = basis;
  const terms: Terms = {
    previous,
    notBefore: now,
    notAfter: now + LIFETIME,
    parameters,
    evidence,
  };
  return {
    ciphersuite: alteration === "other-suite" ? CIPHERSUITE + 1 : CIPHERSUITE,
    namespace:
      alteration === "other-namespace" && namespace === NAMESPACE ? STAGING_NAMESPACE : namespace,
    epoch:
      alteration === "far-epoch"
        ? FAR_EPOCH
        : alteration === "same-epoch"
          ? Math.max(1, epoch - 1)
          : epoch,
    artifact: {
      keys: alteredKeys(crypto, keysOfFleet(crypto, fleet), alteration),
      terms:
        format === "published" || alteration === "no-terms"
          ? null
          : alteredTerms(terms, alteration),
    },
  };
};
