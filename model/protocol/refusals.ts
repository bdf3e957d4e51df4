import { REALM_REFUSALS } from "./realm-refusals.ts";
import { TRUST_REFUSALS } from "./trust-refusals.ts";

/**
 * Outcomes are a closed union: each refusal says when it is given and what the one who hears it may conclude.
 * A refusal changes no state of the party that gives it, except where its line says so.
 */
export const REFUSALS = {
  "party-down": "The party is crashed. The message stays unread.",
  "not-expected": "No rule of this control state takes the message. Nothing can be concluded.",
  "not-provisioned": "The replica has no fleet secrets yet.",
  "not-leader":
    "The replica does not lead; the request stays with the front end, which may try another one.",
  "not-owner":
    "The record belongs to another group of replicas, or the request is sealed to another fleet. It stays with the front end, which may try there.",
  "no-valid-transfer":
    "The range is out of order or empty, goes to where it is, or is not whole in the hands of the group that is to give it away.",
  "transfer-pending": "Another transfer is in the group's hands, and comes to its end first.",
  "not-prepared": "The group is not ready to take that range over, or not under that nonce.",
  "nothing-given-away":
    "The group has given nothing away under that nonce that it still waits for.",
  "not-ready": "The leader has not yet committed an entry of its own term, so its records may lag.",
  unauthenticated: "The message does not carry the fleet's tag. It was not sent by a replica.",
  "stale-term": "The message belongs to a term that is over.",
  "already-voted": "The replica gave its vote of this term to another candidate.",
  "other-candidacy": "The vote was given to another candidacy under the same name and term.",
  "log-behind": "The candidate's log is less complete than the voter's.",
  "log-mismatch":
    "The entry before the appended one is missing or differs; the leader must go further back.",
  "stale-evidence":
    "The acknowledgement names an index or entry hash that the leader does not hold.",
  "other-record":
    "The front end names another record than that of the account which the request was sealed for.",
  "record-rejected":
    "What the host served is not the record that was asked for, under the root that the replica holds. It goes on waiting.",
  "not-anchored":
    "The device holds a state that the anchor does not name as its newest, and does nothing until it is given that one.",
  "no-channel":
    "No channel of this session is open at this leader. The client begins again with a handshake.",
  "already-taken": "This request was taken on this channel before. Nothing is done again.",
  "no-such-policy":
    "The client states a number of attempts that the vault does not take. Nothing is registered.",
  "not-the-holder":
    "The request is not signed by who can open the registration that answers, or is about an earlier one. Nothing changes.",
  "cap-reached":
    "The operator may not grant another attempt; the record has as many as there may ever be.",
  "no-good-token":
    "The request has no token that is good for its account, here and now. Nothing is charged, and nobody is told why.",
  "page-not-expected":
    "The page is of another snapshot than the one that is being loaded, or none is. Nothing of it is kept.",
  "snapshot-rejected":
    "What was loaded is not the snapshot that the leader named. All of it is forgotten; the log is as it was.",
  "log-full":
    "The log has no room for another entry. Nothing is charged, and nothing is evaluated.",
  "not-a-member":
    "Who voted or acknowledged is no voter and no learner of the configuration that the leader acts in.",
  "not-a-voter":
    "The replica is no voter of its own configuration, and does not stand for election.",
  "not-loaded":
    "The replica is still loading the log, or was not loaded when it was to become a voter.",
  "change-in-progress": "A configuration that is not committed yet stands in the log.",
  "no-valid-change":
    "The asked-for configuration names somebody twice, changes nothing, or more than one voter at once.",
  "leader-may-not-leave": "The leader is asked to remove itself. Another one must lead first.",
  "too-few-voters": "With so few voters two quorums would not share R + 1 of them.",
  "version-below-floor": "The HSM runs an older program than the fleet's floor.",
  "attestation-expired":
    "The attestation of the HSM that is asked, or asked for, has run out by the clocks of a quorum.",
  "floor-not-raised": "The asked-for floor is not above the one in force.",
  "not-enough-voters":
    "The fleet has fewer voters than its minimum, and serves nobody. Nothing is charged.",
  "malformed-request": "The sealed request does not open, or does not have its kind's fields.",
  "unknown-session":
    "No registration of that session is open at this leader. The client must begin again.",
  "nothing-to-activate":
    "The record has no pending generation of that number, or the proof is wrong.",
  "no-record": "The vault holds no active generation under that record id.",
  "attempts-exhausted":
    "The generation is destroyed, for good: all attempts are charged, or its user turned the backup off.",
  "confirmation-rejected":
    "The attempt is unknown, already confirmed, or its MAC is wrong. No attempt comes back.",
  "application-outdated":
    "The device's disk remembers a newer fleet than its application pins. The client asks nobody anything until it is updated.",
  "fleet-not-pinned":
    "The offered fleet keys are not among the pinned ones. The client sends nothing.",
  "reply-rejected": "The reply does not open under the request's reply key, or breaks its format.",
  "code-rejected":
    "The vault's answer does not open with this code: the code is wrong, or the answer forged.",
  "already-enrolled": "The device has a backup key; it changes the code instead of registering.",
  "not-enrolled": "The device has no backup key.",
  "no-backup": "The store holds no backup of that account.",
  "backup-rejected": "The stored backup does not open under the recovered key.",
  "other-key":
    "The vault released another key than the device has. Somebody else has registered under the account; the device keeps its own.",
  "change-unfinished":
    "A change away from 64 digits was begun and not finished. The device goes on with that one first.",
  "factor-remembered":
    "The service asks for another factor than the device remembers. Nothing changes but by the user's own asking.",
  ...TRUST_REFUSALS,
  ...REALM_REFUSALS,
} as const;

export type Refusal = keyof typeof REFUSALS;
