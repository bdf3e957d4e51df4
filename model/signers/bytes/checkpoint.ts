/** Checkpoints of the log (C2SP tlog-checkpoint): origin, size and root as a signed note, cosigned by witnesses. */
import {
  describePolicy,
  isReached,
  type WitnessGroup,
  witnessesIn,
} from "../../protocol/witness-policy.ts";
import { Malformed } from "./malformed.ts";
import { type NoteKey, readNote, type SignedNote, signedBy } from "./signed-note.ts";
import { base64, fromBase64 } from "./spelling.ts";

export interface TreeHead {
  /** In leaves. */
  readonly size: bigint;
  /** 32 bytes. */
  readonly root: Uint8Array;
}

export interface Checkpoint extends TreeHead {
  readonly origin: string;
  readonly note: SignedNote;
}

/** Witnesses, in groups or not, and how many of them must have cosigned: distinct keys, one at least. */
export type WitnessPolicy = WitnessGroup<NoteKey>;

const nameOf = ({ name }: NoteKey): string => name;

const SIZE_MAX = 2n ** 63n - 1n;

export const checkpointText = (origin: string, { size, root }: TreeHead): string =>
  `${origin}\n${size}\n${base64(root)}\n`;

/** @throws Malformed for what is no checkpoint. */
export const readCheckpoint = (text: string): Checkpoint => {
  const note = readNote(text);
  const [origin = "", size = "", root = "", ...extensions] = note.text.slice(0, -1).split("\n");
  if (origin === "" || extensions.includes(""))
    throw new Malformed("wrong-value", "a checkpoint has no empty lines");
  if (!/^(?:0|[1-9]\d{0,18})$/.test(size) || BigInt(size) > SIZE_MAX)
    throw new Malformed("wrong-value", "a checkpoint's second line is the number of its leaves");
  const hash = fromBase64(root, "a checkpoint's root");
  if (hash.length !== 32)
    throw new Malformed("wrong-length", `a checkpoint's root has ${hash.length} bytes, not 32`);
  return { origin, size: BigInt(size), root: hash, note };
};

/** What is wrong with a checkpoint's signatures, or `undefined`. The log's key names its origin. */
export const checkpointFault = (
  { origin, note }: Checkpoint,
  log: NoteKey,
  witnesses?: WitnessPolicy,
): string | undefined => {
  // The head of another log, signed by its own key, would pass for this one's (attacks I9).
  if (origin !== log.name)
    return `the checkpoint is of the log ${origin}, and the pinned key is of ${log.name}`;
  const own = signedBy(note, log);
  if (own !== "signed")
    return own === "absent"
      ? "the pinned log key has not signed the checkpoint"
      : "the log's signature on the checkpoint does not verify";
  if (witnesses === undefined) return undefined;
  const keys = witnessesIn(witnesses);
  const standings = new Map(keys.map((key) => [key, signedBy(note, key)]));
  const wrong = keys.find((key) => standings.get(key) === "wrong");
  if (wrong !== undefined) return `the cosignature of witness ${wrong.name} does not verify`;
  // Names and keys that the policy does not have are passed over; two lines of one witness count once.
  const cosigned = keys.filter((key) => standings.get(key) === "signed");
  if (isReached(witnesses, (key) => standings.get(key) === "signed")) return undefined;
  return keys.length === witnesses.members.length
    ? `${cosigned.length} of ${keys.length} witnesses have cosigned, and ${witnesses.threshold} are required`
    : `${cosigned.map(nameOf).join(" and ") || "no witness"} cosigned, and ${describePolicy(witnesses, nameOf)} is required`;
};

/** A policy in a few words, for a step that passed. */
export const policyInWords = (witnesses: WitnessPolicy): string =>
  witnesses.members.length === witnessesIn(witnesses).length
    ? `${witnesses.threshold} of ${witnesses.members.length} witnesses or more`
    : `witnesses as the policy asks: ${describePolicy(witnesses, nameOf)}`;
