import type { Cryptosystem } from "../algebra/cryptosystem.ts";
import type { Defence } from "./defences.ts";
import { type DesignName, designNamed } from "./designs.ts";
import { withIdentity } from "./elements.ts";
import type { PinnedStretching } from "./stretching.ts";
import type { WitnessGroup } from "./witness-policy.ts";

/**
 * How the user holds the backup key: under a recovery code in the vault; as 64 digits that touch no vault; or under a
 * passkey, whose authenticator's secret wraps it beside the backup, without the vault and without a counter.
 */
export const FACTORS = ["recovery-code", "64-digit-key", "passkey"] as const;
export type Factor = (typeof FACTORS)[number];

/**
 * What the vault keeps under a recovery code: the backup key itself (WhatsApp), or the entropy of a code of 40 characters,
 * from which the key of a virtual device follows, and under that one the backup key lies with the store (Messenger; LAB).
 */
export const PAYLOADS = ["backup-key", "recovery-code"] as const;
export type Payload = (typeof PAYLOADS)[number];

/** How fleet keys come to be trusted: parameters of the fleet-trust world. */
export interface TrustParameters {
  /** `published` is what public sources describe; `hardened` says more, and is logged before witnesses. */
  readonly format: "published" | "hardened";
  /** `pinned` keys come with the application (WhatsApp); the others over the air (Messenger; BLOG26). */
  readonly delivery: "over-the-air" | "pinned";
  readonly witnesses: number;
  /** How many of them must have cosigned, where they are not in groups. */
  readonly cosignatures: number;
  /** The policy where witnesses stand in groups, by their ids; null for so many of all. */
  readonly groups: WitnessGroup<string> | null;
  /** Whether a signature binds its message. A `loose` scheme lets who has the key make one that fits two messages. */
  readonly signatures: "binding" | "loose";
}

/** Independent realms, each with a counter of its own: parameters of the realms' world (design `threshold`). */
export interface RealmParameters {
  readonly count: number;
  /** How many realms it takes to recover: more than half of them. */
  readonly threshold: number;
  /** Whether a realm evaluates for a generation only after the device has activated it. Where it is not said, it does at once. */
  readonly activation?: boolean;
}

/** One design of the vault, as parameters of the one model (decision D9). */
export interface Configuration {
  /** Which of the designs it is: the defences that this one lacks are away whatever `without` says. */
  readonly design: DesignName;
  /** N, the number of replicas; 5 and 7 are both reported (facts.md 1.9), so it is a parameter. */
  readonly replicas: number;
  /**
   * Groups of N replicas, each with a log of its own. With two, the first owns every record at the start, and ranges of
   * records move between them (docs/transfer.md).
   */
  readonly groups: 1 | 2;
  /**
   * Fleets, each with keys of its own. With two, each group of replicas is a fleet by itself, and a device moves from the
   * first to the second when its application pins it (docs/two-fleets.md).
   */
  readonly fleets: 1 | 2;
  /** R, the number of rolled-back replicas that the quorum rule tolerates. */
  readonly rollbackTolerance: number;
  /** k, the attempts of one generation: 10 as Meta states it (LAB p. 34). */
  readonly attemptsMax: number;
  /** When what a replica writes is durable: at once, or when the schedule says that the storage has completed. */
  readonly writes: "at-once" | "delayed";
  /** Entries that a replica's log has room for; null for no limit. */
  readonly logMax: number | null;
  /** So many entries are applied before a snapshot replaces them, over and over; null where logs are never compacted. */
  readonly compactAfter: number | null;
  /** Records that a page of a snapshot has room for. */
  readonly pageRecords: number;
  /**
   * What is logged of an attempt, and when it is evaluated: the request, evaluated when its entry is applied; or the outcome,
   * evaluated by the leader at once, which holds the answer until a quorum has the entry. Public documents do not say which.
   */
  readonly architecture: "log-then-apply" | "evaluate-then-hold";
  /** Where records are kept: in each HSM, or in a store of the host's under a root that each HSM keeps. */
  readonly records: "inside" | "outside";
  /** HSMs that got the fleet's keys at the ceremony and are no members yet: who may join. */
  readonly spares: number;
  /** How many of them, the last ones, run an outdated program. */
  readonly outdatedSpares: number;
  /** How voters change: one at a time, or any number by way of a joint configuration. */
  readonly membership: "single-step" | "joint";
  /** With fewer voters the fleet serves nobody. */
  readonly votersMin: number;
  /** For how many ticks an HSM's attestation is good; null where attestations bear no time. */
  readonly attestationLifetime: number | null;
  /** How many HSMs, the last ones, are not attested again after the ceremony: their program was found faulty since. */
  readonly unrenewed: number;
  /** Whether something outside the host's reach records of each replica which durable state is its newest. */
  readonly anchor: "none" | "monotone";
  /**
   * How a device talks to the fleet: each request `sealed` by itself to the fleet's key, as the early payload of a
   * handshake would be, or on a channel that a `handshake` opened.
   */
  readonly channel: "sealed" | "handshake";
  /** What the sender of an attempt hears that cannot be served: why, or the same as after a wrong code. */
  readonly refusals: "told" | "hidden";
  /** Who vouches for whose request it is: the front end alone, or a token from the issuer of accounts that the vault checks. */
  readonly admission: "front-end" | "token";
  /** Who says how many attempts a registration has: the fleet, k for all; or the client, up to k. */
  readonly policy: "fleet" | "client";
  /** Up to how many attempts in all the operator may grant where a user asks support for more; null where it may not. */
  readonly attemptsCap: number | null;
  /**
   * Whether the client's signature is asked for where attempts are given back, and where a registration that answers is turned
   * off or replaced (C24). See client-signature.ts.
   */
  readonly signature: "none" | "client";
  /** Whether a turning-off is of whatever record there is, or says up to which generation. */
  readonly deletions: "any" | "named";
  readonly factor: Factor;
  readonly payload: Payload;
  /** Whether the user may change one factor for another; the first one is then the one that a registration begins with. */
  readonly factors: "fixed" | "switchable";
  /** Devices under the user's account at a time: each may hold the backup key, and knows nothing of what the other does. */
  readonly devices: 1 | 2;
  /**
   * How the store keeps the sealed backup of an account: the `newest` alone, or each `filed` under an id of its key, where it
   * lies before the vault answers with that key.
   */
  readonly backups: "newest" | "filed";
  /** What the adversary may put where a group element belongs: only elements, or the identity and reflected ones too. */
  readonly elements: "proper" | "any";
  /**
   * How the application stretches a code, and offers of it: pinned; null where nothing is said of it, and no message names it
   * (docs/stretching.md). Which function the vault's clients use is not public (facts.md 3).
   */
  readonly stretching: PinnedStretching | null;
  /** Seconds that one derivation takes whoever guesses, on one machine. Only reports read it. */
  readonly guessSeconds: number;
  /**
   * The dictionary of weak codes, as the adversary knows it. The user registers the first and changes to the second;
   * the last is a wrong one.
   */
  readonly codes: readonly string[];
  /** Whether the user's codes are words of the adversary's dictionary, or ones that nobody guesses. */
  readonly strength: "weak" | "strong";
  /** Of the fleet-trust world; the vault's own world does not read it. */
  readonly trust: TrustParameters;
  /** Of the realms' world; the vault's own world does not read it. */
  readonly realms: RealmParameters;
  /** Defences taken away beside those that the design has not. */
  readonly without: readonly Defence[];
}

export const DEFAULT_CONFIGURATION: Configuration = {
  design: "hardened",
  replicas: 5,
  groups: 1,
  fleets: 1,
  rollbackTolerance: 0,
  attemptsMax: 10,
  writes: "at-once",
  logMax: null,
  compactAfter: null,
  pageRecords: 1,
  architecture: "log-then-apply",
  records: "inside",
  spares: 0,
  outdatedSpares: 0,
  membership: "single-step",
  votersMin: 1,
  attestationLifetime: null,
  unrenewed: 0,
  anchor: "none",
  channel: "sealed",
  refusals: "told",
  policy: "fleet",
  attemptsCap: null,
  signature: "none",
  deletions: "any",
  admission: "front-end",
  factor: "recovery-code",
  payload: "backup-key",
  factors: "fixed",
  devices: 1,
  backups: "newest",
  elements: "proper",
  stretching: null,
  guessSeconds: 1,
  codes: ["code-1", "code-2", "code-3"],
  strength: "weak",
  trust: {
    format: "hardened",
    delivery: "over-the-air",
    witnesses: 3,
    cosignatures: 2,
    groups: null,
    signatures: "binding",
  },
  realms: { count: 5, threshold: 3 },
  without: [],
};

/** What party logic may see of a run: how to compute, and which design it is. */
export interface Protocol {
  readonly crypto: Cryptosystem;
  readonly configuration: Configuration;
  /** Whether a check is in force. */
  readonly defends: (defence: Defence) => boolean;
}

/** Every defence that a configuration does without: by its design, or taken away. */
export const removedIn = ({ design, without }: Configuration): readonly Defence[] => [
  ...new Set([...designNamed(design).without, ...without]),
];

export const protocolOf = (crypto: Cryptosystem, configuration: Configuration): Protocol => {
  const removed = new Set<Defence>(removedIn(configuration));
  // E6: an element is decoded wherever it comes in, by vault and device alike.
  const decoding = removed.has("reject-identity") ? withIdentity(crypto) : crypto;
  return { crypto: decoding, configuration, defends: (defence) => !removed.has(defence) };
};
