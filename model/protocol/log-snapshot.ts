/**
 * The snapshot that stands in place of a log's beginning: what all entries up to an index have made, and enough of that
 * entry for the chain to go on. It travels in pages of rows; a row is one record.
 */
import type { Value } from "../algebra/cryptosystem.ts";
import { vaultLabels } from "../algebra/labels.ts";
import type { Configuration, Protocol } from "./configuration.ts";
import { commitmentTo, type RecordSecrets } from "./entries.ts";
import type { Members } from "./members.ts";
import type { RecordId } from "./parties.ts";
import type { Generation, RecordState } from "./record-state.ts";

/** What a snapshot is of: its place in the log, and who the members are there. */
export interface SnapshotHead {
  /** The last entry that it replaces: index, term and hash. The hash covers the whole log up to there. */
  readonly index: number;
  readonly term: number;
  readonly hash: Value;
  readonly members: Members;
  /** Where records are kept outside: the root of their tree. Then the snapshot has no rows. */
  readonly root?: Value | undefined;
}

export interface LogSnapshot extends SnapshotHead {
  readonly records: Readonly<Record<RecordId, RecordState>>;
  /** Of all the above. It stays as it is when secrets are erased. */
  readonly digest: Value;
}

/** One generation on the wire. */
export interface GenerationRow {
  readonly number: number;
  /** Attempts left, as one octet. */
  readonly left: number;
  readonly open: readonly number[];
  readonly commitment: Value;
  readonly secrets: RecordSecrets | null;
}

/** One record on the wire. */
export interface RecordRow {
  readonly record: RecordId;
  readonly active: GenerationRow | null;
  readonly pending: GenerationRow | null;
  readonly destroyed: number;
}

/** One more than the largest number of an octet. */
export const OCTET = 256;

/** Why a fleet of this configuration cannot compact its logs, in a sentence; nothing where it can, or does not want to. */
export const faultOfCompaction = ({
  compactAfter,
  attemptsMax,
  groups,
  attestationLifetime,
  without,
}: Pick<
  Configuration,
  "compactAfter" | "writes" | "attemptsMax" | "groups" | "attestationLifetime" | "without"
>): string | undefined => {
  if (compactAfter === null) return undefined;
  if (groups > 1)
    return "a fleet that compacts its logs is one group: a snapshot says nothing of who owns a record";
  if (attestationLifetime !== null)
    return "a fleet that compacts its logs has attestations that never run out: what loads a snapshot tells no time";
  if (without.includes("count-in-consensus"))
    return "a fleet that compacts its logs needs count-in-consensus: what each replica counts for itself is in no snapshot";
  return attemptsMax < OCTET
    ? undefined
    : "a fleet that compacts its logs counts attempts in one octet, so there are at most 255 of them";
};

/** An attempt counter as one octet of attempts left. */
export const attemptsLeft = ({ configuration }: Protocol, charged: number): number =>
  (configuration.attemptsMax - charged) & (OCTET - 1);

const generationRow = (protocol: Protocol, generation: Generation | null): GenerationRow | null => {
  if (generation === null) return null;
  const { number, charged, open, commitment, secrets } = generation;
  if (commitment === undefined) throw new Error(`generation ${number} has no commitment`);
  return { number, left: attemptsLeft(protocol, charged), open, commitment, secrets };
};

/** The rows of a state, in the order of their names. */
export const rowsOf = (
  protocol: Protocol,
  records: Readonly<Record<RecordId, RecordState>>,
): readonly RecordRow[] =>
  Object.entries(records)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([record, { active, pending, destroyed }]) => ({
      record,
      active: generationRow(protocol, active),
      pending: generationRow(protocol, pending),
      destroyed,
    }));

/** Covers the commitment to the secrets in place of them: it is the same before and after they are erased. */
const packGenerationRow = ({ crypto }: Protocol, row: GenerationRow | null): Value =>
  row === null
    ? crypto.text("none")
    : crypto.pack(
        crypto.integer(row.number, 4),
        crypto.integer(row.left, 1),
        crypto.pack(...row.open.map((index) => crypto.integer(index, 4))),
        row.commitment,
      );

const packRow = (protocol: Protocol, row: RecordRow): Value => {
  const { crypto } = protocol;
  return crypto.pack(
    crypto.text(row.record),
    packGenerationRow(protocol, row.active),
    packGenerationRow(protocol, row.pending),
    crypto.integer(row.destroyed, 4),
  );
};

/** The digest of a state. Replicas that have applied the same entries have the same one. */
export const stateDigest = (protocol: Protocol, rows: readonly RecordRow[]): Value => {
  const { crypto } = protocol;
  return crypto.hash(
    crypto.pack(crypto.text(vaultLabels.stateDigest), ...rows.map((row) => packRow(protocol, row))),
  );
};

/** The digest of a snapshot: its place in the log, the members there, and the state. */
export const snapshotDigest = (
  protocol: Protocol,
  { index, term, hash, members, root }: SnapshotHead,
  rows: readonly RecordRow[],
): Value => {
  const { crypto } = protocol;
  const names = (ids: readonly string[]) => crypto.pack(...ids.map((id) => crypto.text(id)));
  const { voters, incoming, learners, floor } = members;
  return crypto.hash(
    crypto.pack(
      crypto.text(vaultLabels.snapshotDigest),
      crypto.integer(index, 4),
      crypto.integer(term, 4),
      hash,
      names(voters),
      incoming === null ? crypto.text("single") : names(incoming),
      names(learners),
      crypto.integer(floor, 4),
      stateDigest(protocol, rows),
      ...(root === undefined ? [] : [root]),
    ),
  );
};

/** Whether the secrets in a row are those that its commitment binds; where they are erased nothing is claimed. */
const isCommitted = (protocol: Protocol, row: GenerationRow | null): boolean =>
  row === null || row.secrets === null || commitmentTo(protocol, row.secrets) === row.commitment;

/** Whether a row's secrets are its own. */
export const isSound = (protocol: Protocol, { active, pending }: RecordRow): boolean =>
  isCommitted(protocol, active) && isCommitted(protocol, pending);

const generationIn = (protocol: Protocol, row: GenerationRow | null): Generation | null => {
  if (row === null) return null;
  const { number, left, open, commitment, secrets } = row;
  const charged = protocol.configuration.attemptsMax - left;
  const kept = { number, charged, open, secrets, commitment };
  return protocol.defends("check-loaded-counter") ? kept : { ...kept, left };
};

/**
 * The state that rows stand for; `undefined` where a counter says that more attempts are left than there are. The attack that
 * looking at the counter stops (D13, M6; SVR2 had it):
 *   1. all attempts of a record are charged, and its row says 0 attempts left;
 *   2. a replica that lagged loads the row, and is elected;
 *   3. the next attempt counts the octet down before it is looked at: 255 attempts are left.
 * Here 0 is loaded as what it is, a generation that the next attempt destroys (scenarios/weakened/check-loaded-counter.json).
 */
export const stateIn = (
  protocol: Protocol,
  rows: readonly RecordRow[],
): Readonly<Record<RecordId, RecordState>> | undefined => {
  const { attemptsMax } = protocol.configuration;
  const isOut = (row: GenerationRow | null) => row !== null && row.left > attemptsMax;
  if (
    protocol.defends("check-loaded-counter") &&
    rows.some(({ active, pending }) => isOut(active) || isOut(pending))
  )
    return undefined;
  return Object.fromEntries(
    rows.map(({ record, active, pending, destroyed }) => [
      record,
      {
        active: generationIn(protocol, active),
        pending: generationIn(protocol, pending),
        destroyed,
      },
    ]),
  );
};
