import { ACCESS_DEFENCES } from "./access-defences.ts";
import { ATTESTATION_DEFENCES } from "./attestation-defences.ts";
import type { DefenceDescription } from "./defence-description.ts";
import { DEVICE_DEFENCES } from "./device-defences.ts";
import { FACTOR_DEFENCES } from "./factor-defences.ts";
import { HOLDER_DEFENCES } from "./holder-defences.ts";
import { MEMBERSHIP_DEFENCES } from "./membership-defences.ts";
import { REALM_DEFENCES } from "./realm-defences.ts";
import { SNAPSHOT_DEFENCES } from "./snapshot-defences.ts";
import { TRANSFER_DEFENCES } from "./transfer-defences.ts";
import { TRUST_DEFENCES } from "./trust-defences.ts";

/**
 * Every check that the protocol makes has a name (decision D7). A configuration may remove one; for each there is a
 * file in `scenarios/weakened/` in which the removal breaks a property, and search finds the breach unaided.
 */
export const DEFENCES = {
  "pin-fleet-keys": {
    rule: "A client talks only to fleet keys that are pinned in the application.",
    attack: "The network offers a fleet of its own, takes the registration and opens the backup.",
    sources: ["BLOG26", "attacks E2 F1"],
  },
  "charge-before-evaluation": {
    rule: "An attempt is charged in the log before the recovery code is evaluated.",
    attack: "Whoever never sends the third message of the login is never charged.",
    sources: ["WPv2-q", "OPQ", "attacks D2 M32"],
  },
  "count-in-consensus": {
    rule: "The attempt counter lives in the replicated log: one for the whole fleet, not one for each replica.",
    attack:
      "The host rotates the serving quorum, so that each replica's own counter is spared: floor(N*k/q) guesses.",
    sources: ["attacks finding 3", "attacks D4 M31"],
  },
  "answer-only-when-certified": {
    rule: "No answer leaves a replica before a quorum holds the operation's entry.",
    attack:
      "A leader that is cut off with a minority evaluates guesses that the fleet never charges.",
    sources: ["BLOG26", "attacks A1 D3"],
  },
  "refuse-when-exhausted": {
    rule: "When all attempts are charged the next one destroys the record instead of evaluating.",
    attack: "Guessing goes on without end.",
    sources: ["WPv2-q", "LAB", "attacks D1"],
  },
  "erase-on-destruction": {
    rule: "Applying a destruction erases the generation's secrets, in the record and in the log.",
    attack: "A replica that is opened later still holds what the destroyed record protected.",
    sources: ["WPv2-q", "attacks D21 M19"],
  },
  "refuse-erased-record": {
    rule: "The attempt that destroys the record is refused: nothing is evaluated on what the step has just erased.",
    attack:
      "One guess more is answered, from a copy of the record that the step still has in hand.",
    sources: ["SVR2", "attacks D21 M12"],
  },
  "verify-confirmation": {
    rule: "Attempts are given back only for a KE3 whose MAC is the expected one.",
    attack: "Any third message resets the counter, so guessing goes on without end.",
    sources: ["OPQ", "facts.md 1.6", "attacks D11"],
  },
  "confirm-once": {
    rule: "A confirmed attempt gives attempts back once, and only for its own generation.",
    attack: "One honest success is replayed before every guess that would exhaust the record.",
    sources: ["OPQ", "attacks D11 M33"],
  },
  "bind-record-to-account": {
    rule: "A record's name is that of the account which the client sealed its request for, whatever the front end says.",
    attack:
      "A corrupt front end files each registration of a user under a new name; the old records stay alive, and each has k guesses.",
    sources: ["C23", "C24", "attacks D17 L9"],
  },
  "draw-oprf-key": {
    rule: "Each registration has an OPRF key of its own, drawn afresh.",
    attack:
      "Under one key for all, registering is a free oracle: the adversary has its guesses evaluated as registrations of its own, and tests them offline; and a key that follows from a secret of the fleet is there again after it was erased.",
    sources: ["OPQ", "attacks E3 E4 E5"],
  },
  "bind-upload-to-answer": {
    rule: "A registration's upload names the answer that it was computed from.",
    attack:
      "The first message of a registration is sent again, the vault draws a second key, and the upload is stored under a key that the user's code will never open.",
    sources: ["OPQ", "found by this model"],
  },
  "activate-before-answer": {
    rule: "A registered generation answers no attempt until the client has activated it.",
    attack:
      "The host drops the reply, spends all attempts on the new record and makes the client retry.",
    sources: ["attacks D5 M13"],
  },
  "prove-activation": {
    rule: "An activation carries a proof of knowledge of the registered client key.",
    attack: "The operator activates by itself what the client never confirmed.",
    sources: ["attacks D6 M13"],
  },
  "authenticate-replica-messages": {
    rule: "A replica heeds only messages that carry the fleet's tag.",
    attack: "The host invents votes and acknowledgements.",
    sources: ["JBX", "attacks A7 A10 M17"],
  },
  "count-distinct-voters": {
    rule: "A quorum counts each replica once.",
    attack: "One acknowledgement, delivered twice, commits what a single follower holds.",
    sources: ["JBX", "attacks A7"],
  },
  "bind-evidence-to-entry": {
    rule: "An acknowledgement counts for exactly the index and entry hash that it names.",
    attack: "The acknowledgement of an earlier entry certifies a later one.",
    sources: ["JBX", "attacks A7"],
  },
  "majority-quorum": {
    rule: "A quorum is min(N, floor((N-R)/2) + 1 + R) replicas.",
    attack: "Two halves of the fleet elect a leader each, and each counts attempts for itself.",
    sources: ["attacks finding 2", "SVR2"],
  },
  "outnumber-rollbacks": {
    rule: "Two quorums share at least one replica more than may be rolled back.",
    attack:
      "The replicas that two plain majorities share are set back, and a second history commits.",
    sources: ["SVR2", "attacks finding 2", "attacks B1 M30"],
  },
  "vote-once-per-term": {
    rule: "A replica grants one vote in a term.",
    attack: "Two leaders of one term.",
    sources: ["Raft 5.2"],
  },
  "bind-vote-to-candidacy": {
    rule: "A vote goes to one candidacy, not to a name: a replica that stands again in the same term needs new votes.",
    attack:
      "A leader is set back to before its election, is elected again in the same term, and writes another entry where the first one stands.",
    sources: ["found by this model", "attacks B2"],
  },
  "keep-vote-through-crash": {
    rule: "Term and vote are durable before the vote leaves.",
    attack: "A replica that restarts votes a second time in the same term.",
    sources: ["Raft 5.2", "attacks A9"],
  },
  "keep-log-through-crash": {
    rule: "Entries are durable before they are acknowledged.",
    attack: "A power cut takes back an acknowledged charge.",
    sources: ["JBX", "attacks A9"],
  },
  "acknowledge-after-write": {
    rule: "An entry is acknowledged when the storage has written it, not when it is received.",
    attack:
      "A power cut between receiving and writing takes back an entry that the leader has counted.",
    sources: ["JBX", "attacks A9"],
  },
  "vote-for-complete-logs": {
    rule: "A vote goes only to a candidate whose log is at least as complete.",
    attack: "A leader that missed a charge overwrites it.",
    sources: ["Raft 5.4.1"],
  },
  "commit-own-term-only": {
    rule: "A leader counts acknowledgements only for entries of its own term.",
    attack:
      "An entry of an older term is taken for committed and then overwritten (Raft, figure 8).",
    sources: ["Raft 5.4.2", "attacks A12"],
  },
  "check-log-continuity": {
    rule: "An append is accepted only where the entry before it has the named hash.",
    attack: "Two histories are spliced into one log.",
    sources: ["Raft 5.3", "JBX", "attacks A10"],
  },
  "refuse-stale-term": {
    rule: "A replica refuses appends of a term that is over.",
    attack: "A deposed leader overwrites what its successor committed.",
    sources: ["Raft 5.1"],
  },
  "free-vote-in-newer-term": {
    rule: "A newer term frees a replica's vote.",
    attack: "After a leader is lost the others never agree on a successor, and nobody recovers.",
    sources: ["Raft 5.2", "attacks A21"],
  },
  "pad-logged-outcome": {
    rule: "Where the leader evaluates at once, what it logs has one size, whatever came out.",
    attack:
      "The host sees from the size of what is not committed yet that the record has just locked, or not, and stops it.",
    sources: ["JBX", "attacks D3 M20"],
  },
  "pad-uncommitted-leaf": {
    rule: "Where the leader evaluates at once and records are kept outside, the host is given a leaf for every attempt, of one size, whatever came out.",
    attack:
      "The host sees from the size of a leaf that is not committed yet, or from there being none, that the record has just locked, and stops the entry.",
    sources: ["JBX", "attacks D3 M20"],
  },
  "verify-record-root": {
    rule: "A record from the host's store is used only where its proof leads to the root that the HSM holds.",
    attack: "The host serves the record as it was before the charges, and attempts come back.",
    sources: ["SVR2", "JBX", "attacks B7 M11"],
  },
  "match-record-to-proof": {
    rule: "A record from the host's store is the one that was asked for: its proof ends in the leaf of that id.",
    attack:
      "The host answers with another record and its genuine proof: that one is guessed at, and never charged.",
    sources: ["JBX", "attacks B8 M14"],
  },
  "fresh-leaf-nonce": {
    rule: "The nonce under which a record is sealed for the host's store follows from its content, so that no two contents share one.",
    attack:
      "The host has two boxes of one record under one nonce, knows what is in the second, and computes what is in the first.",
    sources: ["JBX", "attacks B11 M21"],
  },
  "prove-absence": {
    rule: "That a record is not there is believed only where the lookup of its id ends in another leaf.",
    attack: "The host says that there is no such record, and the charge is lost on one replica.",
    sources: ["JBX", "attacks B10"],
  },
  ...MEMBERSHIP_DEFENCES,
  ...ATTESTATION_DEFENCES,
  ...TRANSFER_DEFENCES,
  "refuse-unanchored-state": {
    rule: "Where the fleet has an anchor, a device runs only from the state that the anchor names as its newest.",
    attack: "The host restores every replica from a backup of itself, and attempts come back.",
    sources: ["attacks B6 B12"],
  },
  "advance-anchor-at-writes": {
    rule: "Where the fleet has an anchor, a device asks it at each write to go on from the state that it has, and not only when it starts.",
    attack:
      "The host starts a copy from the newest state of a replica, and both vote and acknowledge under one name.",
    sources: ["attacks B5"],
  },
  "handshake-with-fleet-key": {
    rule: "A channel's secret depends on the fleet's pinned key: only the fleet can answer the handshake.",
    attack:
      "The network answers the handshake itself, takes the registration and tests every code.",
    sources: ["NOISE", "attacks F1 E2"],
  },
  "take-once-on-channel": {
    rule: "On a channel each request is taken once.",
    attack: "The network doubles a request, and an attempt is charged that nobody made.",
    sources: ["NOISE", "attacks F5"],
  },
  "mark-last-part": {
    rule: "Each part of a message says whether it is the last one.",
    attack:
      "The network cuts the end off an upload; it is confirmed, and the backup key is not in it.",
    sources: ["attacks F2 M5"],
  },
  ...ACCESS_DEFENCES,
  ...FACTOR_DEFENCES,
  ...HOLDER_DEFENCES,
  ...DEVICE_DEFENCES,
  ...SNAPSHOT_DEFENCES,
  ...TRUST_DEFENCES,
  ...REALM_DEFENCES,
} as const satisfies Record<string, DefenceDescription>;

export type Defence = keyof typeof DEFENCES;

export const DEFENCE_IDS = Object.keys(DEFENCES) as Defence[];

export const isDefence = (text: string): text is Defence => Object.hasOwn(DEFENCES, text);
