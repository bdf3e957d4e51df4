import type { DefenceDescription } from "./defence-description.ts";

/** The checks of a fleet that compacts its logs. */
export const SNAPSHOT_DEFENCES = {
  "install-whole-snapshot": {
    rule: "A replica installs the snapshot that its leader named, whole: every page of that one, none of another, and the digest of what they make is the named one.",
    attack:
      "A page is lost, or left over from an older snapshot: a record comes back as it was before it was charged, or not at all.",
    sources: ["SVR2", "attacks A19 C14"],
  },
  "keep-entries-until-snapshot-written": {
    rule: "Entries that a snapshot replaces stay in the storage until the snapshot is written, and go with that one write.",
    attack:
      "The log is cut first, the power goes before the snapshot is written, and the replica comes back without charges that it has acknowledged.",
    sources: ["attacks A9 A18", "found by this model"],
  },
  "refuse-older-snapshot": {
    rule: "A snapshot of what a replica has applied already is not installed.",
    attack:
      "An old snapshot is delivered a second time, and sets a replica back behind charges that it has acknowledged.",
    sources: ["Raft 7", "attacks A18 A16"],
  },
  "check-loaded-counter": {
    rule: "The attempts left in a loaded row are looked at before anything is counted: 0 is an exhausted generation, and more than there can be are refused.",
    attack:
      "The counter of an exhausted record is one octet, and the next attempt takes it from 0 to 255.",
    sources: ["SVR2", "attacks D13 M6"],
  },
  "erase-from-snapshot": {
    rule: "Applying a destruction erases the generation's secrets from the snapshot that stands for the log's beginning.",
    attack:
      "The record is a tombstone, and the snapshot that was made before still has what it protected.",
    sources: ["attacks D21 D15", "found by this model"],
  },
  "vote-by-snapshot-end": {
    rule: "A log whose last entries a snapshot has replaced ends where the snapshot ends, when a vote is asked for.",
    attack:
      "A replica that has compacted everything takes its log for empty, and votes for one that missed a charge.",
    sources: ["Raft 7", "attacks A18"],
  },
} as const satisfies Record<string, DefenceDescription>;
