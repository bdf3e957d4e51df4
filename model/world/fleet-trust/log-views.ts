/** What the monitor is shown of the log, the witnesses and the evidence: as they are, or as a log in the adversary's hands lies. */
import type { Value } from "../../algebra/cryptosystem.ts";
import { checkpointTerm, LOG_ORIGIN } from "../../protocol/bundle.ts";
import { rootOf } from "../../protocol/merkle.ts";
import { ADVERSARY } from "../../protocol/parties.ts";
import type { Poll, TrustGoal } from "../../protocol/trust-input.ts";
import {
  EVIDENCE,
  isWitnessParty,
  LOG,
  PUBLISHER,
  signingKeyOf,
} from "../../protocol/trust-keys.ts";
import type { EvidenceContext } from "../../signers/evidence-publisher.ts";
import {
  cosign,
  type LogContext,
  leafOfEntry,
  signedHead,
  type WitnessContext,
} from "../../signers/log.ts";
import type { PublisherContext } from "../../signers/publisher.ts";
import type { TrustUniverse } from "./trust-universe.ts";

const NO_ARTIFACT = { keys: [], terms: null };

/** A view of the log, signed with the log's key or, where the key is the liar's own, with that. */
const shown = (universe: TrustUniverse, poll: Poll, view: string, era: number): Poll => {
  const { crypto } = universe;
  const signedAnew = (entries: Poll["entries"], key: Value): Poll => {
    const leaves = entries.map((entry) => leafOfEntry(crypto, { ...entry, artifact: NO_ARTIFACT }));
    const checkpoint = { origin: LOG_ORIGIN, size: leaves.length, root: rootOf(crypto, leaves) };
    const signature = crypto.sign(key, checkpointTerm(crypto, checkpoint));
    return { ...poll, entries, checkpoint, signature };
  };
  const newest = poll.entries.at(-1);
  if (newest === undefined) return poll;
  const older = poll.entries.slice(0, -1);
  switch (view) {
    case "no-artifacts":
      return { ...poll, entries: [...older, { ...newest, artifact: null }] };
    case "other-artifacts":
      return {
        ...poll,
        entries: [...older, { ...newest, artifact: older.at(-1)?.artifact ?? NO_ARTIFACT }],
      };
    case "flipped-bit": {
      // The last bit of the stored timestamp: the entry now reads like a second statement for its epoch.
      const flipped = { ...newest.statement, timestamp: newest.statement.timestamp ^ 1 };
      return { ...poll, entries: [...older, { ...newest, statement: flipped }] };
    }
    case "before":
      return signedAnew(older, signingKeyOf(crypto, LOG, era));
    case "own-key": {
      const key = crypto.signingKey(crypto.fresh(ADVERSARY, "log-seed", 0, "seed"));
      return { ...signedAnew(older, key), namedKey: crypto.verifyingKey(key) };
    }
    default:
      return poll;
  }
};

/** What the witnesses tell the monitor; a stolen witness key says nothing that would give its thief away. */
const headsOf = (
  universe: TrustUniverse,
  world: Int32Array,
  unheard: readonly string[],
): Poll["heads"] =>
  universe.parties.flatMap((party): Poll["heads"] => {
    if (!isWitnessParty(party) || unheard.includes(party)) return [];
    const { size, root, last } = universe.contextOf<WitnessContext>(world, 0, party);
    if (root === null || last === null) {
      const checkpoint = { origin: LOG_ORIGIN, size: 0, root: rootOf(universe.crypto, []) };
      const value = cosign(universe.crypto, party, checkpoint, 0);
      return [{ checkpoint, signature: value, cosignature: { witness: party, time: 0, value } }];
    }
    const checkpoint = { origin: LOG_ORIGIN, size, root };
    const value = cosign(universe.crypto, party, checkpoint, last.time);
    return [
      {
        checkpoint,
        signature: last.signature,
        cosignature: { witness: party, time: last.time, value },
      },
    ];
  });

/** What the monitor is shown: the log as it is, or as it lies. */
export const pollOf = (
  universe: TrustUniverse,
  world: Int32Array,
  goal: Extract<TrustGoal, { kind: "poll" }>,
): Poll => {
  const { crypto } = universe;
  const { entries } = universe.contextOf<LogContext>(world, 0, LOG);
  const { pages, retired } = universe.contextOf<EvidenceContext>(world, 0, EVIDENCE);
  const { published } = universe.contextOf<PublisherContext>(world, 0, PUBLISHER);
  const { era } = universe.ledgerAt(world[universe.ledgerSlot] as number);
  const honest = signedHead(
    crypto,
    era,
    entries.map((entry) => leafOfEntry(crypto, entry)),
  );
  const poll: Poll = {
    ...honest,
    namedKey: universe.keysOf(era).log,
    entries,
    heads: headsOf(universe, world, goal.unheard ?? []),
    evidence: pages,
    retired: retired.map((fleet) => universe.fleetDigest(fleet)),
    published,
  };
  return shown(universe, poll, goal.view ?? "everything", era);
};
