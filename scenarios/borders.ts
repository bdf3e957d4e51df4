/**
 * How far each secrecy and budget claim goes: the strongest that it is shown to hold against, and the least beyond it that
 * is shown to break it. Each side is a stored scenario, which every check replays.
 */

export interface Border {
  readonly claim: string;
  readonly holds: string;
  /** The stored scenario in which it is held. */
  readonly heldIn: string;
  readonly breaks: string;
  /** The stored scenario in which it is violated. */
  readonly violatedIn: string;
}

export const BORDERS: readonly Border[] = [
  {
    claim: "X1",
    holds: "NET, HOST and TOK: whoever runs the service, with all attempts spent",
    heldIn: "d2-never-confirm",
    breaks: "EX(1): one replica is opened while the record lives",
    violatedIn: "e12-extract-one",
  },
  {
    claim: "X1",
    holds: "EX(1), where the factor is a 64-digit key",
    heldIn: "e12-extract-one-64-digits",
    breaks: "EX(1), where it is a recovery code",
    violatedIn: "e12-extract-one",
  },
  {
    claim: "X1",
    holds: "EX(1), where the factor is a passkey",
    heldIn: "e12-extract-one-passkey",
    breaks: "EX(1), where the vault keeps a recovery code of 40 characters under a weak one",
    violatedIn: "e12-extract-one-recovery-code",
  },
  {
    claim: "X6",
    holds: "EX(1) after the replica has destroyed the record",
    heldIn: "d21-extract-after-exhaustion",
    breaks: "EX(1) before it has",
    violatedIn: "e12-extract-one",
  },
  {
    claim: "X6",
    holds: "all wires recorded, and EX(1) after the registration was replaced or destroyed",
    heldIn: "e4-old-transcripts",
    breaks: "the same, where keys follow from a secret of the fleet",
    violatedIn: "e4-d21-derived-keys",
  },
  {
    claim: "X6",
    holds: "registrations of the adversary's own, each under a key of its own",
    heldIn: "e3-registering-is-no-oracle",
    breaks: "registrations of the adversary's own, all under one key",
    violatedIn: "e3-one-key-for-all",
  },
  {
    claim: "X2",
    holds: "whoever chooses which quorum serves each attempt",
    heldIn: "d4-rotate-quorums",
    breaks: "the same, where each replica counts for itself",
    violatedIn: "d4-rotate-own-counters",
  },
  {
    claim: "X3",
    holds: "registrations that are stored and not heard of, in the design hardened",
    heldIn: "d5-retry-oracle",
    breaks: "one such registration, in the design published",
    violatedIn: "d5-retry-oracle-published",
  },
  {
    claim: "X3",
    holds: "a captured success, sent again",
    heldIn: "d11-replayed-success",
    breaks: "the same, where a success counts more than once",
    violatedIn: "d11-success-counted-twice",
  },
  {
    claim: "X7",
    holds: "a corrupt front end, in the design hardened",
    heldIn: "d17-name-bound-to-account",
    breaks: "a corrupt front end, in the design published",
    violatedIn: "d17-k-for-each-registration",
  },
  {
    claim: "LIV1",
    holds: "a registration that is stored and not heard of, in the design hardened",
    heldIn: "k1-unheard-registration",
    breaks: "the same, in the design published",
    violatedIn: "k1-unheard-registration-published",
  },
];
