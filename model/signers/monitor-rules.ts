/**
 * What the monitor makes of one poll: pure functions from what it is shown to alarms. It walks the log from its
 * beginning, and believes the log nothing that it cannot check.
 */
import type { Cryptosystem, Value } from "../algebra/cryptosystem.ts";
import {
  type Artifact,
  type Bundle,
  checkpointTerm,
  cosignedTerm,
  countersignedTerm,
  digestOf,
  keysDigestOf,
  LOG_ORIGIN,
  leafOf,
  NAMESPACE,
  type Statement,
  signatureIn,
  statementTerm,
} from "../protocol/bundle.ts";
import type { Protocol } from "../protocol/configuration.ts";
import { convicts, type Equivocation } from "../protocol/equivocation.ts";
import {
  ATTESTORS_MIN,
  type Evidence,
  evidenceDigest,
  releasedCode,
} from "../protocol/evidence.ts";
import { isKeyHistory, isSignedHistory, placesOf } from "../protocol/key-directory.ts";
import { isConsistent, rootOf } from "../protocol/merkle.ts";
import type { Alarm } from "../protocol/trust-facts.ts";
import type { Poll, SignedHead } from "../protocol/trust-input.ts";
import { isWitnessed, type TrustKeys } from "../protocol/trust-keys.ts";

/** An alarm; for an accusation, whether a third party would be convinced. */
export interface Found {
  readonly alarm: Alarm;
  readonly checks: boolean | null;
  readonly evidence?: Equivocation;
}

/** What the monitor knows from before the poll. */
export interface MonitorMemory {
  /** The signers' keys of the present era. */
  readonly keys: TrustKeys;
  /** Those of every era so far, in order: entries keep the signatures that they were made with. */
  readonly eras: readonly TrustKeys[];
  /** Leaves of the largest view that it was shown, and that view's signed head. */
  readonly leaves: readonly Value[];
  readonly head: Pick<SignedHead, "checkpoint" | "signature"> | null;
  readonly reports: readonly Bundle[];
  /** Statements with their first signatures, as they were shown before. */
  readonly seen: readonly Sighting[];
}

export interface Sighting {
  readonly statement: Statement;
  readonly signature: Value;
}

const alarm = (name: Alarm): Found => ({ alarm: name, checks: null });

const accuse = (crypto: Cryptosystem, key: Value, evidence: Equivocation): Found => ({
  alarm: evidence.kind,
  checks: convicts(crypto, key, evidence),
  evidence,
});

type Head = Pick<SignedHead, "checkpoint" | "signature">;

/** Whether a head is this log's: of its origin, and under its key. */
const isSigned = (
  { crypto, defends }: Protocol,
  key: Value,
  { checkpoint, signature }: Head,
): boolean =>
  (checkpoint.origin === LOG_ORIGIN || !defends("check-origin")) &&
  (crypto.verify(key, checkpointTerm(crypto, checkpoint), signature) ||
    !defends("verify-log-head"));

export const leavesOf = (crypto: Cryptosystem, { entries }: Poll): readonly Value[] =>
  entries.map(({ statement, first, counter }) => leafOf(crypto, statement, first, counter));

/** Which key the log's word is checked under: the pinned one. The audited source names whatever key it likes (I16). */
export const logKeyOf = ({ defends }: Protocol, keys: TrustKeys, poll: Poll): Value =>
  defends("pin-monitor-keys") ? keys.log : poll.namedKey;

/** What the witnesses say: two trees of one size convict the log; a larger tree is one that the log keeps back. */
const againstWitnesses = (protocol: Protocol, { keys }: MonitorMemory, poll: Poll): Found[] => {
  const { crypto, defends, configuration } = protocol;
  if (!defends("ask-witnesses") || configuration.trust.format === "published") return [];
  const heard = poll.heads.filter(({ checkpoint, cosignature }) => {
    const key = keys.witnesses[cosignature.witness];
    // Else whoever carries the witnesses' words invents one, and has the monitor accuse the log of it.
    if (!defends("verify-witness-heads")) return true;
    return (
      key !== undefined &&
      crypto.verify(key, cosignedTerm(crypto, checkpoint, cosignature.time), cosignature.value)
    );
  });
  const found: Found[] = [];
  const spoke = (name: string) => heard.some(({ cosignature }) => cosignature.witness === name);
  if (!isWitnessed(keys, spoke)) found.push(alarm("witnesses-silent"));
  const shown: Head = poll;
  for (const head of heard) {
    if (head.checkpoint.size > poll.checkpoint.size) found.push(alarm("log-behind-witnesses"));
    if (
      head.checkpoint.size === poll.checkpoint.size &&
      head.checkpoint.root !== poll.checkpoint.root
    )
      found.push(
        accuse(crypto, keys.log, {
          kind: "log-forked",
          one: { checkpoint: shown.checkpoint, signature: shown.signature },
          other: { checkpoint: head.checkpoint, signature: head.signature },
        }),
      );
  }
  return found;
};

/** The log's answer must be the proof for the range that was asked for: from the tree seen last to this one (attacks I15). */
const isRange = (crypto: Cryptosystem, { head }: MonitorMemory, poll: Poll): boolean => {
  const { from, to, proof } = poll.range;
  const { size, root } = head?.checkpoint ?? { size: 0, root: rootOf(crypto, []) };
  const now = poll.checkpoint;
  return from === size && to === now.size && isConsistent(crypto, from, root, to, now.root, proof);
};

/** A view must extend every view before it, by its entries and by the log's own proof. */
const againstMemory = (
  { crypto, defends }: Protocol,
  memory: MonitorMemory,
  poll: Poll,
): Found[] => {
  if (!defends("remember-the-log")) return [];
  const { leaves, head, keys } = memory;
  const shown = leavesOf(crypto, poll);
  if (shown.length < leaves.length) return [alarm("log-shrank")];
  if (leaves.every((leaf, index) => shown[index] === leaf))
    return isRange(crypto, memory, poll) ? [] : [alarm("range-rejected")];
  const before = head?.checkpoint;
  return before !== undefined && before.size === poll.checkpoint.size && head !== null
    ? [
        accuse(crypto, keys.log, {
          kind: "log-forked",
          one: { checkpoint: before, signature: head.signature },
          other: { checkpoint: poll.checkpoint, signature: poll.signature },
        }),
      ]
    : [alarm("log-forked")];
};

type Entry = Poll["entries"][number];

/**
 * Whether the entries are those of the signed tree. A stored entry with a flipped bit (Yeti 2022, attacks I13) is
 * corrupt, and says nothing about who signed what: taken for a statement it would accuse an honest signer.
 */
const corrupted = (protocol: Protocol, eras: readonly TrustKeys[], poll: Poll): Found[] => {
  const { crypto, defends } = protocol;
  if (!defends("verify-entries")) return [];
  const isWhole = rootOf(crypto, leavesOf(crypto, poll)) === poll.checkpoint.root;
  if (!isWhole || poll.entries.length !== poll.checkpoint.size) return [alarm("entry-corrupt")];
  const bound = defends("countersign-message");
  const isValid = ({ statement, first, counter }: Entry) =>
    eras.some(
      (keys) =>
        crypto.verify(keys.first, statementTerm(crypto, statement), first) &&
        crypto.verify(keys.counter, countersignedTerm(crypto, statement, first, bound), counter),
    );
  return poll.entries.filter(({ statement }) => statement.namespace === NAMESPACE).every(isValid)
    ? []
    : [alarm("entry-unsigned")];
};

/** Epochs follow each other, each once, each naming the one before it, and each published by the publisher. */
const walked = (
  protocol: Protocol,
  { seen }: MonitorMemory,
  keys: TrustKeys,
  poll: Poll,
): Found[] => {
  const { crypto, defends } = protocol;
  if (!defends("watch-the-log")) return [];
  const found: Found[] = [];
  const entries = poll.entries.filter(
    ({ statement, first }) =>
      statement.namespace === NAMESPACE &&
      (!defends("verify-entries") ||
        crypto.verify(keys.first, statementTerm(crypto, statement), first)),
  );
  for (const [index, entry] of entries.entries()) {
    if (!poll.published.includes(statementTerm(crypto, entry.statement)))
      found.push(alarm("statement-not-published"));
    const twin = entries
      .slice(0, index)
      .find(({ statement }) => statement.epoch === entry.statement.epoch);
    if (twin !== undefined)
      found.push(
        accuse(crypto, keys.first, {
          kind: "epoch-signed-twice",
          one: { statement: twin.statement, signature: twin.first },
          other: { statement: entry.statement, signature: entry.first },
        }),
      );
    const earlier = seen.find(
      ({ statement, signature }) =>
        statement.epoch === entry.statement.epoch &&
        statement.namespace === entry.statement.namespace &&
        signature === entry.first &&
        statementTerm(crypto, statement) !== statementTerm(crypto, entry.statement),
    );
    if (twin === undefined && earlier !== undefined)
      found.push(
        accuse(crypto, keys.first, {
          kind: "epoch-signed-twice",
          one: earlier,
          other: { statement: entry.statement, signature: entry.first },
        }),
      );
    const before = entries[index - 1];
    if (twin === undefined && entry.statement.epoch !== (before?.statement.epoch ?? 0) + 1)
      found.push(alarm("epoch-gap"));
    const terms = entry.artifact?.terms;
    if (!defends("chain-epochs")) continue;
    if (terms && twin === undefined && terms.previous !== (before?.statement.digest ?? null))
      found.push(alarm("previous-differs"));
  }
  return found;
};

/** What a page of evidence must show, one rule for each thing that can go wrong at a ceremony. */
const isSound = ({ crypto, defends }: Protocol, page: Evidence): boolean => {
  const { attestors, members } = page;
  return (
    (page.cardsDestroyed || !defends("require-destroyed-cards")) &&
    (new Set(attestors).size >= ATTESTORS_MIN || !defends("count-distinct-attestors")) &&
    (page.code === releasedCode(crypto) || !defends("require-released-code")) &&
    (page.generation === "attested" || !defends("require-attested-keys")) &&
    ((members.length === page.parameters.replicas && new Set(members).size === members.length) ||
      !defends("match-ceremony-members"))
  );
};

/** One artifact against the pages of evidence. */
const againstEvidence = (protocol: Protocol, artifact: Artifact, poll: Poll): Found[] => {
  const { crypto, defends } = protocol;
  const digest = keysDigestOf(crypto, artifact.keys);
  const found: Found[] = [];
  const page = poll.evidence.find(({ keys }) => keys === digest);
  if (page === undefined)
    return defends("compare-evidence") ? [alarm("fleet-without-evidence")] : [];
  if (!isSound(protocol, page)) found.push(alarm("ceremony-flawed"));
  const { terms } = artifact;
  if (terms === null) return found;
  const same = JSON.stringify(terms.parameters) === JSON.stringify(page.parameters);
  if (defends("compare-parameters") && !same) found.push(alarm("parameters-differ"));
  if (defends("compare-evidence-digest") && terms.evidence !== evidenceDigest(crypto, page))
    found.push(alarm("evidence-rewritten"));
  return found;
};

const artifactAlarms = (protocol: Protocol, entry: Entry, poll: Poll): Found[] => {
  const { crypto, defends } = protocol;
  const { artifact, statement } = entry;
  const isThere = artifact !== null && digestOf(crypto, artifact) === statement.digest;
  if (defends("compare-artifacts") && !isThere)
    return [alarm(artifact === null ? "artifact-missing" : "artifact-differs")];
  return artifact === null ? [] : againstEvidence(protocol, artifact, poll);
};

/** No bundle after its retirement may list a fleet (attacks J10). */
const retiredListed = ({ crypto, defends }: Protocol, poll: Poll): Found[] => {
  if (!defends("watch-retirement")) return [];
  const isListed = poll.entries.some(
    ({ statement, artifact }) =>
      artifact !== null &&
      statement.namespace === NAMESPACE &&
      poll.retired.some(
        ({ keys, epoch }) =>
          statement.epoch > epoch && keys === keysDigestOf(crypto, artifact.keys),
      ),
  );
  return isListed ? [alarm("retired-fleet-listed")] : [];
};

/** The key directory must show the log's own epochs, each list stale once the next one is fresh (attacks I14). */
const againstDirectory = (protocol: Protocol, { keys }: MonitorMemory, poll: Poll): Found[] => {
  const { crypto, defends } = protocol;
  if (!defends("verify-key-history")) return [];
  const places = placesOf(
    poll.entries.map(({ statement }) => statement),
    NAMESPACE,
  );
  const isSignedHead =
    isSignedHistory(crypto, logKeyOf(protocol, keys, poll), poll.history) ||
    !defends("verify-log-head");
  return isSignedHead && isKeyHistory(crypto, poll.history, places)
    ? []
    : [alarm("key-history-rejected")];
};

/** What clients were given, against the log: gossip (attacks I19). */
const againstReports = (
  { crypto, defends }: Protocol,
  memory: MonitorMemory,
  poll: Poll,
): Found[] => {
  if (!defends("compare-reports")) return [];
  const leaves = leavesOf(crypto, poll);
  return memory.reports.flatMap((bundle): Found[] => {
    const [first, counter] = [signatureIn(bundle, "first"), signatureIn(bundle, "counter")];
    if (first === null || counter === null) return [];
    if (leaves.includes(leafOf(crypto, bundle.statement, first, counter))) return [];
    const { namespace, epoch } = bundle.statement;
    const twin = poll.entries.find(
      ({ statement }) => statement.namespace === namespace && statement.epoch === epoch,
    );
    const one = twin && { statement: twin.statement, signature: twin.first };
    const other = { statement: bundle.statement, signature: first };
    return one === undefined
      ? [alarm("bundle-not-logged")]
      : [accuse(crypto, memory.keys.first, { kind: "epoch-signed-twice", one, other })];
  });
};

/** What a poll comes to. What is not believed is no view to compare later ones with. */
export interface Inspection {
  readonly found: readonly Found[];
  readonly isBelieved: boolean;
}

/** Everything that is wrong with what a poll shows. */
export const inspect = (protocol: Protocol, memory: MonitorMemory, poll: Poll): Inspection => {
  if (!isSigned(protocol, logKeyOf(protocol, memory.keys, poll), poll))
    return { found: [alarm("log-unsigned")], isBelieved: false };
  const corrupt = corrupted(protocol, memory.eras, poll);
  const heard = againstWitnesses(protocol, memory, poll);
  // What is corrupt is no second history: to compare it with the first would accuse the log of a fork.
  if (corrupt.length > 0) return { found: [...corrupt, ...heard], isBelieved: false };
  const found = [
    ...heard,
    ...againstMemory(protocol, memory, poll),
    ...againstDirectory(protocol, memory, poll),
    ...memory.eras.flatMap((keys) => walked(protocol, memory, keys, poll)),
    ...poll.entries.flatMap((entry) => artifactAlarms(protocol, entry, poll)),
    ...retiredListed(protocol, poll),
    ...againstReports(protocol, memory, poll),
  ];
  return { found, isBelieved: true };
};
