/** Rows D16 and K5 of the attack catalogue: a user who moves from one fleet to another, each with keys of its own. */
import { FLEET, VICTIM_ACCOUNT } from "../model/protocol/parties.ts";
import type { EnvelopeRef } from "../model/world/event.ts";
import {
  attacksWith,
  type Composed,
  held,
  LOG,
  RIGHT,
  tries,
  violated,
  WRONG,
  witnessed,
} from "./composed.ts";
import type { Script } from "./script.ts";

export const TWO_FLEETS = { replicas: 3, attemptsMax: 2, groups: 2, fleets: 2 } as const;

/** A leader in each fleet, and a user who has registered with the first. */
export const enrolledAtFirst = (script: Script): Script =>
  script
    .provision()
    .stand("hsm-1")
    .stand("hsm-4")
    .deliverAll()
    .begin({ kind: "register", code: RIGHT })
    .deliverAll();

/** Guesses at one of the fleets, each answered. */
export const guessesAt = (
  script: Script,
  fleet: 1 | 2,
  times: number,
  code: string = WRONG,
): Script => {
  for (let time = 0; time < times; time++)
    script
      .inject({
        recipe: "guess",
        account: VICTIM_ACCOUNT,
        code,
        ...(fleet === 2 ? { fleet } : {}),
      })
      .deliverAll(({ kind }) => kind !== "deletion-request");
  return script;
};

/** The application pins the second fleet, and the user moves there. */
export const moves = (
  script: Script,
  isMeant: (ref: EnvelopeRef) => boolean = () => true,
): Script =>
  script
    .begin({ kind: "pin-next-fleet" })
    .begin({ kind: "migrate", code: RIGHT })
    .deliverAll(isMeant);

const isDeletion = ({ kind, to }: EnvelopeRef): boolean =>
  kind === "deletion-request" && to === FLEET;

const attack = attacksWith({ threat: "two-fleets", configuration: TWO_FLEETS });

const CLAIMED = ["X1", "X2", "X4", "X6", "X11", "CON7"] as const;

export const FLEETS: readonly Composed[] = [
  {
    folder: "honest",
    name: "move-to-another-fleet",
    question: "Is the backup recovered from the second fleet after the user has moved there?",
    sources: ["JBX", "BLOG26"],
    threat: "two-fleets",
    configuration: TWO_FLEETS,
    play: (script) =>
      tries(moves(enrolledAtFirst(script)).begin({ kind: "replace-device" }), RIGHT),
    expect: { ...held(...LOG), ...witnessed("S-MOVED", "S-RESTORED") },
  },
  attack(["K5"], {
    name: "k5-older-fleet-asked-last",
    question:
      "The application pins a second fleet, and the device is lost before it moves: does a new one still find the record at the first?",
    sources: ["JBX", "attacks K5"],
    play: (script) => {
      enrolledAtFirst(script).begin({ kind: "pin-next-fleet" });
      tries(script.begin({ kind: "replace-device" }), RIGHT);
    },
    expect: { ...held(...LOG), ...witnessed("S-RESTORED") },
  }),
  attack(["D16"], {
    name: "d16-retired-before-activation",
    question:
      "A user moves from one fleet to another with the same code: are there guesses at both?",
    sources: ["JBX", "attacks D16"],
    play: (script) => {
      guessesAt(enrolledAtFirst(script), 1, 1);
      moves(script);
      guessesAt(guessesAt(script, 1, 2), 2, 3);
    },
    expect: { ...held(...CLAIMED, ...LOG), ...witnessed("S-DESTROYED") },
  }),
  attack(["D16"], {
    name: "d16-deletion-lost",
    question:
      "And where the first fleet never hears that it is to delete, and the user tries again?",
    sources: ["JBX", "attacks D16"],
    play: (script) => {
      moves(enrolledAtFirst(script), (ref) => !isDeletion(ref));
      guessesAt(guessesAt(script.drop({ kind: "deletion-request" }), 2, 2), 1, 1).giveUp();
      script.begin({ kind: "migrate", code: RIGHT }).deliverAll();
      guessesAt(guessesAt(script, 1, 2), 2, 2);
    },
    expect: held(...CLAIMED, ...LOG),
  }),
  attack(["D16"], {
    name: "d16-two-counters-published",
    question:
      "And where a registration answers as soon as it is stored, so that nothing can be retired before?",
    sources: ["JBX", "attacks D16"],
    configuration: { ...TWO_FLEETS, design: "published" },
    play: (script) => {
      moves(enrolledAtFirst(script), (ref) => !isDeletion(ref));
      guessesAt(guessesAt(script, 1, 2), 2, 1);
    },
    expect: violated("X11"),
  }),
];
