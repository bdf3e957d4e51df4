/**
 * What the model assumes: first where the public documents are silent, then where the model simplifies.
 * `docs/assumptions.md` is this list as a page; every design report carries it.
 */

export interface Assumption {
  /** What is not publicly known, or what is left out. */
  readonly silent: string;
  /** What the model does instead. */
  readonly assumption: string;
  /** Whether the documents are silent, or the model simplifies. */
  readonly kind: "silence" | "simplification";
}

const silence = (silent: string, assumption: string): Assumption => ({
  silent,
  assumption,
  kind: "silence",
});

const simplification = (silent: string, assumption: string): Assumption => ({
  silent,
  assumption,
  kind: "simplification",
});

export const ASSUMPTIONS: readonly Assumption[] = [
  silence(
    'The consensus algorithm behind "majority-consensus replication"',
    "Raft-shaped: terms, votes, one leader, a hash-chained log. Messages between replicas carry a tag under a key of the fleet.",
  ),
  silence(
    "The number of replicas; sources say 5 sites or at least 7",
    "A parameter, 5 unless said otherwise. Each replica stands for one site.",
  ),
  silence(
    "The size of a quorum",
    "min(N, floor((N - R) / 2) + 1 + R) for a rollback tolerance R, which is 0 unless said otherwise: the plain majority.",
  ),
  silence(
    "What needs a quorum",
    "Registration, activation, attempt, confirmation and deletion are log entries. Only the first registration message is answered by the leader alone: it evaluates the sender's own input under a fresh key. A leader serves once it has committed an entry of its own term.",
  ),
  silence(
    "Whether an attempt is charged before the code is evaluated",
    "The charge is committed first and the guess is evaluated when the entry is applied, as the whitepaper's wording for a CredentialRequest suggests.",
  ),
  silence(
    "When exactly a record is destroyed",
    "All k attempts are evaluated; the next request destroys the generation and is refused.",
  ),
  silence(
    "What destruction leaves behind",
    "A tombstone with the number of the generation. Each replica erases the secrets from its record, its log and its open attempts when it applies the entry.",
  ),
  silence(
    "The matrix behind the check characters of Messenger's recovery codes; as the paper describes it there is none",
    "A matrix of the model's own in which any three columns are independent, and nearly all sets of four.",
  ),
  silence(
    "How a passkey protects the backup key",
    "The PRF output of the authenticator wraps it under HKDF, and the box lies beside the backup. The passkey syncs to the user's next device. No public document says so.",
  ),
  silence(
    "In which order one factor is changed for another",
    "The new way first, then what is left of the old ones, then the confirmation; whoever gives 64 digits up gets another key. One device of the account at a time.",
  ),
  silence(
    "Which of a virtual device's secrets the recovery code opens, and in which form",
    "One box, with the key of the history, under LAB's derivation; the others are not modelled. A virtual device is not revoked when its code is changed.",
  ),
  silence(
    "What happens to logins under way",
    "Each login is a session of its own. Open ones die with the leader's office or its crash, and their attempts stay charged. They do not expire otherwise.",
  ),
  silence(
    "What gives attempts back",
    "The valid third message (KE3) of one attempt sets the counter of its generation to 0, once for each attempt. With --signature client the client signs the login as well, as in C24.",
  ),
  silence(
    "Who names a record",
    "The front end, from the account that it has authenticated. The vault cannot check the name. The model's front end names one record per account, but under the threat `corrupt-front-end`.",
  ),
  silence(
    "How a registration takes effect",
    "In two phases: the new generation is pending until the client activates it with a MAC under the masking key. No public document describes this; it is the model's defence against a host that makes the client register again and again. The upload names the answer that it was computed from.",
  ),
  silence(
    "What a second registration does",
    "On activation it replaces the active generation in one step; its counter starts at 0. The account token is enough: no proof of the old code is asked for, unless clients sign (--signature client, docs/access.md).",
  ),
  silence(
    "How a request is protected on its way to the vault",
    "It is sealed to the fleet's transport key, bound to its kind and session, with a reply key inside. The client takes one reply under it. So a recorded request is taken again: an attempt is charged once more, and a recorded turning-off destroys whatever registration it meets. With --channel handshake it goes over a channel that a handshake in the manner of Noise NK opened, and neither happens (docs/channel.md).",
  ),
  silence(
    "Whether a client remembers the newest epoch of the fleet's keys",
    "It does, in both designs: a lower epoch, or another content under the same one, is refused (refuse-lower-epoch, refuse-changed-epoch; BUN2). Without them an old bundle is accepted again (docs/fleet-trust.md).",
  ),
  silence(
    "How a device comes by the fleet's keys",
    "They are pinned in the application, as public documents state for WhatsApp. Keys that arrive over the air are not modelled yet.",
  ),
  silence(
    "Whether unknown records are hidden by made-up answers",
    "They are not, unless asked for with --refusals hidden: a login for a record that does not exist is refused as such, under the reply key, and kind and size of that answer differ from those of others (docs/access.md).",
  ),
  silence("Rate limits before the counter is exhausted", "None."),
  silence(
    "The function that stretches a code, and the policy for codes",
    "Stretching is a public function; what it costs is a number that the reader of a report states, one second a guess unless said otherwise. The application pins which function it is. A code is a word of a small dictionary that the adversary knows, and a PIN has six digits where guesses are counted.",
  ),
  silence(
    "How a backup is turned off",
    "A request with the account token; the effect is a committed tombstone. The code is not asked for, so a holder of the token can turn a backup off. With --signature client it takes the key that lies in the payload; with --deletions named, or that, it destroys nothing newer than it names (docs/access.md).",
  ),
  silence(
    "Which version of OPAQUE is in use; draft 03 is likely for 2021",
    "RFC 9807 with 3DH, written out from primitives. Every registration has an OPRF key of its own, which the leader draws.",
  ),
  silence(
    "The deployment ceremony",
    "One honest event gives every replica the same secrets and every application the pins. HSMs that may join later get the same secrets there, and are no members yet.",
  ),
  silence(
    "How an HSM joins or leaves a fleet",
    "By configurations in the log, one voter at a time or through a joint configuration. A joining HSM loads the whole log as a learner first. One that has lost its log comes back under a new name. The versions of its program are read from an attestation that is honest.",
  ),
  silence(
    "Whether and how records move between fleets or groups of HSMs",
    "As in Juicebox: prepared at the destination under a nonce, given away by the source's log, taken over, completed; carried by an untrusted coordinator. Two groups, which hold the same secrets.",
  ),
  silence(
    "Whether attestations of HSMs run out, and by whose clock",
    "Nothing is published, and the model has none unless it is asked to (attestationLifetime). Then it is an inference from SVR2, whose enclaves refuse attestations older than attestation_timeout by a clock of the group. An HSM has no clock of its own: each vote and each acknowledgement says what the host's shows, and the time of an entry or a candidacy is the upper median of at least a quorum of voters. HSMs that were found faulty are not attested again (unrenewed); every other one is attested anew whenever it is asked. Dates in attestations are honest.",
  ),
  simplification(
    "Cryptography",
    "Perfect and symbolic in every search: values are terms, and the adversary computes with them by the listed rules only. No collisions, no side channels, no message lengths. A replay can run in octets beside it, with real primitives, and must make the same decisions; that shows that the terms leave out no step, not that the primitives are sound.",
  ),
  simplification(
    "Nonces of authenticated encryption",
    "Each is a MAC of context and plaintext, cut to 12 octets, under a key of its own: a request that is doubled may be answered twice, differently, under one reply key, and equal nonces then mean equal contents. A box therefore tells whether it is the same as another one under its key. Sealing to a public key uses a key once. Where a nonce is used twice all the same, one plaintext gives the other in terms as far as the octets go in octets; that two tags give the key that authenticates is left out.",
  ),
  simplification(
    "Offline tests of a code",
    "One word at a time: that two unknown codes share a redundancy is not searched for.",
  ),
  simplification(
    "How the vault evaluates",
    "Log, then apply, unless said otherwise: a request is logged and evaluated when its entry is applied. In the other architecture the leader evaluates an attempt at once, on the record as its log will make it, logs what came out and holds the answer until a quorum has the entry; registrations, confirmations and deletions are applied as in the first.",
  ),
  simplification(
    "How an entry commits",
    "In one round, as in Raft: a quorum holds it durably. SVR2 adds a second one, in which a quorum promises to keep what a quorum holds, and refuses whatever conflicts with its promise. What stands against a replica that is set back is here the size of the quorum, the hash chain, and that a vote goes to a candidacy; with more replicas set back than quorums outnumber, a follower gives up an entry that it took for committed.",
  ),
  simplification(
    "Messages between replicas",
    "Confidential to the host, extraction aside: it sees that they pass, may hold, drop and double them, and cannot read them. The tag alone would not hide them; that the wires are encrypted is assumed. So is that they stay closed to whoever opens a replica later: each connection has keys of its own (forward secrecy), which both ends erase as they go on (rekeying), and nothing in an HSM opens another pair's. Otherwise one recorded append that carries a registration, and one opened replica, test codes offline after every replica has destroyed the record. Their sizes and times are not modelled.",
  ),
  simplification(
    "Faulty replicas",
    "A replica follows the protocol, stops, or restarts with its durable state. One that is extracted shows the adversary everything inside from then on, and goes on following the protocol.",
  ),
  simplification(
    "Rollback and cloning of a replica",
    "All that is durable goes back at once, as the storage wrote it: the host can neither read nor alter nor mix it. What a device draws at random afterwards is new.",
  ),
  simplification(
    "Records outside the HSMs, in a vault that keeps them there",
    "One store for all replicas, of all trees that there ever were, by their roots: equal records are sealed to equal boxes, so replicas make equal trees. A replica applies one entry for each record that it is served, and keeps none. Root and applied index are written with the step. The sealing key is the fleet's, so it is as safe as an HSM's inside.",
  ),
  simplification(
    "The anchor outside the host's reach, in a vault that has one",
    "It goes by the name of a replica, not by the device: a copy has the keys and the newest state of its original, and nothing could tell them apart. A device asks it when it starts, and at each write to go from the state that it has to the next one; it always answers, and never goes back. It keeps a device from running, not from being opened: whoever opens a halted one finds what it was given. Emptying a device gives its name up, whatever state it had.",
  ),
  simplification(
    "Writing to durable storage",
    "A step is atomic: what a replica stores and what it sends happen together. A crash between the two looks like a crash after them with the message lost.",
  ),
  simplification(
    "Time",
    "There is no clock but where attestations run out: there a tick is an event. A timer that is set may run out at any step, within its budget.",
  ),
  simplification(
    "The front end and the store",
    "They relay and keep faithfully; what the front end could drop, delay or double, the network does for it. They take what is sent to them before anything else happens. A front end that renames records is the threat `corrupt-front-end`; a store that serves another backup is not modelled yet.",
  ),
  simplification(
    "Writes to the store",
    "An upload to the store takes effect at once and is neither lost nor late, doubled or overtaken by another one, whatever the network does: as if whoever writes went on only when the store had confirmed it. This does not follow from anything else. A backup that is lost on its way would break LIV1, and one that is lost or late CLN3 where factors change; where backups are filed by their keys CLN3 holds without this as well. A question is answered from what the store has when it is asked; its answer can be lost, doubled or late.",
  ),
  simplification(
    "Messages that the adversary makes",
    "A recipe exists for the messages listed in the threat model, and its message is delivered at once, a request to a replica that serves: to hold it back is to send it later.",
  ),
  simplification(
    "Messages that can have no effect any more",
    "Exhaustive scopes take them out of flight, where sessions and terms that only grow show that the receiver would refuse them for ever.",
  ),
  simplification(
    "Losses and crashes in exhaustive scopes",
    "A loss is explored as a delay without end, and a restart follows a crash at once: who stays down is who is never scheduled. Such scopes judge only what must never happen, not recovery.",
  ),
  simplification(
    "Replicas that are alike",
    "Where a scope says so, only the leader and the first of the others may stand for election: any other run is such a run with names changed. Where it says so, what reaches the client is delivered to it at once.",
  ),
  simplification(
    "Users",
    "One honest user with one device at a time, beside an account of the adversary's own.",
  ),
  simplification(
    "The replicated log",
    "It is compacted only where a configuration says so; then every replica does it at the same entries, and a snapshot is durable when what else is written is: at once, or when the schedule says so.",
  ),
  simplification(
    "Budgets",
    "Faults, timeouts and messages of the adversary are bounded in number. Every verdict states its bound.",
  ),
  {
    kind: "simplification",
    silent: "What goes between the signers, the log and the witnesses",
    assumption:
      "It is answered before anything else happens, unless the threat has their hosts. What was said can be read again at any time.",
  },
  {
    kind: "simplification",
    silent: "A change of the signers' keys",
    assumption:
      "One step: signers, log, witnesses and monitor have the new keys at once, clients when they take the offer or update the application. The application's own channel is trusted.",
  },
  {
    kind: "simplification",
    silent: "A thief of a signing key",
    assumption: "It does not get the key that replaces the stolen one.",
  },
];
