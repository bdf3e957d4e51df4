/**
 * How far each claim goes: the strongest that it is shown to hold against, and the least beyond it that is shown to break it. Each
 * side is a stored scenario, which every check replays. Where no set of corrupted parts breaks a claim, the side that breaks it
 * lacks one rule: what lies beyond the border is then the rule, and not the adversary.
 */
import type { Border, BorderRow } from "./border.ts";
import { SECRECY_BORDERS } from "./borders-secrecy.ts";
import { TRUST_BORDERS } from "./borders-trust.ts";

const bordered = ([claim, holds, heldIn, breaks, violatedIn]: BorderRow): Border => ({
  claim,
  holds,
  heldIn,
  breaks,
  violatedIn,
});

const BUDGET: readonly BorderRow[] = [
  [
    "X2",
    "whoever chooses which quorum serves each attempt",
    "d4-rotate-quorums",
    "the same, where each replica counts for itself",
    "d4-rotate-own-counters",
  ],
  [
    "X2",
    "RB(N): the whole fleet set back, where something outside the host's reach names the newest states",
    "b6-fleet-restored-anchored",
    "RB(N), where nothing does",
    "b6-fleet-restored",
  ],
  [
    "X3",
    "registrations that are stored and not heard of, in the design hardened",
    "d5-retry-oracle",
    "one such registration, in the design published",
    "d5-retry-oracle-published",
  ],
  [
    "X3",
    "a captured success, sent again",
    "d11-replayed-success",
    "the same, where a success counts more than once",
    "d11-success-counted-twice",
  ],
  [
    "X4",
    "HOST: a leader and a minority cut off, with guesses in hand",
    "a1-minority-leader",
    "the same, where an answer does not wait for a quorum",
    "answer-only-when-certified",
  ],
  [
    "X5",
    "EX(1) after exhaustion",
    "d21-extract-after-exhaustion",
    "no corruption but that a destruction does not erase",
    "erase-on-destruction",
  ],
  [
    "X7",
    "a corrupt front end, in the design hardened",
    "d17-name-bound-to-account",
    "a corrupt front end, in the design published",
    "d17-k-for-each-registration",
  ],
  [
    "X8",
    "a corrupt front end, in either design",
    "d17-bound-of-each-registration",
    "the same, where an exhausted record goes on evaluating",
    "d17-guessing-without-end",
  ],
  [
    "X9",
    "NET and TOK: before a registration, while it lives, when it is locked, and turned off",
    "e7-unknown-known-locked",
    "the same, where no record is made up",
    "answer-with-fake-record",
  ],
  [
    "X10",
    "CLI: a client that states more attempts than the cap",
    "d14-attempts-beyond-the-cap",
    "the same, where the vault takes any number",
    "cap-attempts",
  ],
  [
    "X11",
    "HOST and TOK over two fleets, in the design hardened",
    "d16-retired-before-activation",
    "the same, in the design published",
    "d16-two-counters-published",
  ],
];

/** Who opens one replica has the key of all that replicas say to each other. */
const OPENED: readonly BorderRow[] = [
  ["X2", "a7-forged-evidence", "x2-x3"],
  ["X3", "a7-forged-evidence", "x2-x3"],
  ["X4", "a7-forged-evidence", "x4-con9"],
  ["X5", "a7-evidence-while-turning-off", "x5"],
  ["CON1", "a7-forged-evidence", "con1"],
  ["CON2", "a7-forged-evidence", "con2"],
  ["CON3", "a7-forged-evidence", "con3"],
  ["CON4", "a7-forged-evidence", "con4"],
  ["CON5", "a7-forged-evidence", "con5"],
  ["CON7", "a7-forged-evidence", "con7"],
  ["CON9", "a7-evidence-of-others", "x4-con9"],
  ["CON10", "a7-forged-evidence", "con10"],
  ["LIV1", "a7-evidence-of-others", "liv1"],
].map(([claim = "", heldIn = "", broken]) => [
  claim,
  "HOST: evidence of replicas is invented",
  heldIn,
  "EX(1): the same, by whoever has opened one of them",
  `a7-opened-replica-${broken}`,
]);

const REPLICATION: readonly BorderRow[] = [
  [
    "CON1",
    "RB(1): a leader set back to before its election stands again",
    "b2-leader-set-back",
    "the same, where a vote goes to a name and not to a candidacy",
    "bind-vote-to-candidacy",
  ],
  [
    "CON2",
    "CL(1): two devices of one name, with R = 1",
    "b5-two-devices-of-one-name",
    "CL(1) with a plain majority of five",
    "b5-plain-majority",
  ],
  [
    "CON2",
    "CL(1) with a plain majority, where something outside the host's reach names the newest states",
    "b5-copy-anchored",
    "the same, where it is asked only when a device starts",
    "b5-copy-asked-at-start",
  ],
  [
    "CON3",
    "HOST: a deposed leader that comes back",
    "a15-half-cut-leader",
    "the same, where a replica takes appends of a term that is over",
    "refuse-stale-term",
  ],
  [
    "CON4",
    "RB(1): another entry at one index and term",
    "b2-leader-set-back",
    "no corruption but that appends are taken wherever they are put",
    "check-log-continuity",
  ],
  [
    "CON5",
    "RB(1): a follower that holds a charge is set back, with R = 1",
    "b1-follower-set-back",
    "RB(1) with a plain majority of five",
    "b1-plain-majority",
  ],
  [
    "CON7",
    "a captured success, sent again",
    "d11-replayed-success",
    "the same, where a success counts more than once",
    "confirm-once",
  ],
  [
    "CON9",
    "HOST: acknowledgements of other replicas, entries and groups",
    "a7-evidence-of-others",
    "the same, where an acknowledgement counts for any entry",
    "bind-evidence-to-entry",
  ],
  [
    "CON10",
    "RB(N) with an anchor",
    "b6-fleet-restored-anchored",
    "RB(N) without one",
    "b6-fleet-restored",
  ],
  [
    "CON13",
    "HOST: an older snapshot comes again",
    "a18-old-snapshot-again",
    "the same, where pages of two snapshots are put together",
    "install-whole-snapshot",
  ],
];

const MOVING: readonly BorderRow[] = [
  [
    "CON6",
    "MEM: a change before an entry of the leader's own term",
    "c1-change-before-own-term",
    "the same, where the leader does not wait for that entry",
    "commit-own-term-before-change",
  ],
  [
    "CON8",
    "MOV: guesses go to both groups at every step of a move",
    "c19-both-sides-asked",
    "the same, where the source goes on answering",
    "stop-answering-after-out",
  ],
  [
    "CON11",
    "MEM: an empty HSM is to vote",
    "c6-empty-voter",
    "the same, where it need not load first",
    "load-before-voting",
  ],
  [
    "CON12",
    "MEM: an outdated HSM asks a leader that has just joined",
    "c11-floor-is-carried",
    "the same, where the floor is not handed on",
    "carry-floor",
  ],
  [
    "LIV2",
    "MEM: a join hangs half-way",
    "c14-join-hangs",
    "the same, where it never times out",
    "time-out-joining",
  ],
  [
    "CLN1",
    "CLK: the clock of one HSM of three, and a faulty leader",
    "b14-faulty-leader",
    "the same, where a leader goes by its own clock",
    "quorum-clock",
  ],
];

const DEVICE: readonly BorderRow[] = [
  [
    "LIV1",
    "a registration that is stored and not heard of, in the design hardened",
    "k1-unheard-registration",
    "the same, in the design published",
    "k1-unheard-registration-published",
  ],
  [
    "LIV1",
    "realms: EX(t-1), which answer first and with other shares",
    "e14-wrong-share",
    "the same, where shares are not proved",
    "verify-share-proofs",
  ],
  [
    "LIV3",
    "NET and CLI, without the user's token",
    "f11-tokens-that-do-not-fit",
    "the same, where a request without a token is served",
    "require-token",
  ],
  [
    "CLN2",
    "NET on a channel: requests and replies cut, doubled and mixed",
    "f5-replayed-payloads",
    "the same, where a request is taken twice",
    "take-once-on-channel",
  ],
  [
    "CLN3",
    "the device cut off at every message of a switch",
    "l5-switch-cut-at-deletion-reply",
    "the same, where the new way is stored after the old one is gone",
    "prepare-before-delete",
  ],
  [
    "CLN3",
    "realms: a change of the code that reaches two of four",
    "k4-partial-change",
    "the same, where less than a majority is enough to recover",
    "share-with-majority",
  ],
  [
    "CLN4",
    "NET: the service hides the passkey and asks for a code",
    "l1-passkey-hidden",
    "the same, where the device does as it is asked",
    "remember-factor",
  ],
  [
    "CLN5",
    "a thief with the account who knows the code and registers a key of its own",
    "l8-key-of-a-thief",
    "the same, where a key from the vault is taken as it comes",
    "verify-recovered-key",
  ],
  [
    "CLN7",
    "TOK: the identity is sent to the vault",
    "e6-identity-to-the-vault",
    "the same, where whoever decodes takes the identity for an element",
    "reject-identity",
  ],
  [
    "CLN7",
    "EX(1): who has the fleet's key answers a registration with the identity, and with what the device sent",
    "e6-elements-to-a-device",
    "the same, where the device does not know its own element again",
    "reject-reflected-element",
  ],
  [
    "CLN6",
    "NET: the real fleet is offered, and no stretching",
    "e11-no-stretching-to-register",
    "the same, where the device takes what is offered",
    "pin-stretching",
  ],
  [
    "CLN10",
    "HOST: who holds 64 digits registers, recovers and turns off",
    "l4-no-vault-digits",
    "the same, where turning off asks the vault as well",
    "ask-vault-for-codes-only",
  ],
  [
    "CLN8",
    "EX(1) and a strong code: the third message of a login, with the MAC that the vault expects",
    "e15-impersonated-without-the-code",
    "the same, where a success is not signed",
    "sign-success",
  ],
  [
    "CLN9",
    "NET: a turning-off of before is sent again",
    "f5-turned-off-again-named",
    "the same, where what it names is not looked at",
    "bind-deletion-to-generation",
  ],
];

export const BORDERS: readonly Border[] = [
  ...SECRECY_BORDERS,
  ...BUDGET,
  ...OPENED,
  ...REPLICATION,
  ...MOVING,
  ...DEVICE,
  ...TRUST_BORDERS,
].map(bordered);
