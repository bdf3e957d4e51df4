/** Samples of who may replace a signer's key, of time, and of witnesses in groups. */
import { AUTHORITIES } from "../model/signers/bytes/rotation.ts";
import { at, named, otherwise, type Sample } from "./audit-tampering.ts";
import { rotationTo, timeOf, WITNESSES } from "./audit-world.ts";

const untouched: Sample["make"] = ({ bundles, records }) => ({ bundles: named(bundles), records });

const ROTATIONS: readonly Sample[] = [
  {
    name: "rotated",
    what: "The honest source, for whoever pinned the first signer's old key only: both old and both new keys signed the rotation.",
    rows: ["G24"],
    fails: [],
    pins: "pins-before-rotation.json",
    rotations: [rotationTo(["first signer 2", "countersigner"], AUTHORITIES)],
    make: untouched,
  },
  {
    name: "rotation-by-one-signer",
    what: "Whoever stole the countersigner's key rotates the first signer to a key of its own; the old first signer has not signed.",
    rows: ["G24", "H2"],
    fails: ["rotation", "first-signature@4", "first-signature@5"],
    pins: "pins-before-rotation.json",
    rotations: [
      rotationTo(
        ["somebody", "countersigner"],
        AUTHORITIES.filter((by) => by !== "old_first_signer"),
      ),
    ],
    make: otherwise((plan) => (plan.epoch > 3 ? { ...plan, firstSigner: "somebody" } : plan)),
  },
  {
    name: "rotation-nobody-took-over",
    what: "The old signers name a new first signer, who has not signed that the key is its own.",
    rows: ["G24"],
    fails: ["rotation", "first-signature@4", "first-signature@5"],
    pins: "pins-before-rotation.json",
    rotations: [
      rotationTo(
        ["first signer 2", "countersigner"],
        AUTHORITIES.filter((by) => by !== "new_first_signer"),
      ),
    ],
    make: untouched,
  },
  {
    name: "rotation-to-one-key",
    what: "All four have signed a rotation to one key for both signers.",
    rows: ["G2", "G24"],
    fails: ["rotation", "first-signature@4", "first-signature@5"],
    pins: "pins-before-rotation.json",
    rotations: [rotationTo(["first signer 2", "first signer 2"], AUTHORITIES)],
    make: untouched,
  },
];

const HOUR = 3_600_000n;

const TIMES: readonly Sample[] = [
  {
    name: "from-the-future",
    what: "The audit is as of an hour after epoch 5; the statement of epoch 5 is dated two days ahead of that.",
    rows: ["I17"],
    fails: ["not-in-future@5"],
    asOf: timeOf(5) + HOUR,
    make: otherwise(at(5, () => ({ timestamp: timeOf(7) }))),
  },
  {
    name: "cosigned-in-the-future",
    what: "The audit is as of an hour after epoch 5, and a witness says that it cosigned the checkpoint of epoch 5 a day later.",
    rows: ["I17"],
    fails: ["not-in-future@5"],
    asOf: timeOf(5) + HOUR,
    make: otherwise(at(5, () => ({ cosignedAt: 6 }))),
  },
  {
    name: "expired",
    what: "The honest source, half a year later: nothing new has come, and the newest bundle is no longer valid.",
    rows: ["G6", "G12"],
    fails: ["still-valid"],
    asOf: timeOf(185),
    make: untouched,
  },
];

const GROUPS: readonly Sample[] = [
  {
    name: "one-operator-of-witnesses",
    what: "The policy asks for witness 1 and one of the two others, which one operator runs; those two cosigned epoch 5, and witness 1 did not.",
    rows: ["I7"],
    fails: ["inclusion@5"],
    pins: "pins-groups.json",
    make: otherwise(at(5, () => ({ witnesses: WITNESSES.slice(1) }))),
  },
];

export const AUTHORITY: readonly Sample[] = [...ROTATIONS, ...TIMES, ...GROUPS];
