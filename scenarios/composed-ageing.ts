/** Rows K2, K9 and D16: a device whose disk, or whose application, is older than what it was once used for. */
import { CLIENT } from "../model/protocol/parties.ts";
import type { EnvelopeRef } from "../model/world/event.ts";
import {
  attacksWith,
  type Composed,
  enrolled,
  guesses,
  held,
  LOG,
  NEXT,
  RIGHT,
  violated,
  witnessed,
} from "./composed.ts";
import { enrolledAtFirst, guessesAt, moves, TWO_FLEETS } from "./composed-fleets.ts";
import type { Script } from "./script.ts";

const SMALL = { replicas: 3, attemptsMax: 2 } as const;

const attack = attacksWith({ threat: "old-disk", configuration: SMALL });
const atFleets = attacksWith({ threat: "fleets-old-disk", configuration: TWO_FLEETS });

const CLAIMED = ["X1", "X2", "X4", "X6", "X11", "CON7"] as const;

const recovers = (script: Script, code: string): Script =>
  script.begin({ kind: "replace-device" }).begin({ kind: "retrieve", code }).deliverAll();

/** The user loses the device and registers afresh; then the old device's disk is back, with the old key. */
const isBack = (script: Script): Script =>
  enrolled(script)
    .keep(CLIENT)
    .begin({ kind: "replace-device" })
    .begin({ kind: "register", code: RIGHT })
    .deliverAll()
    .setBack(CLIENT);

/** All but the last reply of a move, which would confirm it. */
const unconfirmed = ({ to, kind }: EnvelopeRef): boolean =>
  to !== CLIENT || kind !== "activation-reply";

/** Both fleets are asked until neither answers. */
const guessesEverywhere = (script: Script): Script => guessesAt(guessesAt(script, 1, 3), 2, 3);

export const AGEING: readonly Composed[] = [
  ...(["filed", "newest"] as const).map((backups) =>
    attack(["K2"], {
      name: `k2-older-key-backups-${backups}`,
      question: `The user has registered afresh, the disk of the old device comes back with the old key, and the code is changed there. Backups: ${backups}. Does anything open?`,
      sources: ["attacks K2"],
      configuration: { ...SMALL, backups },
      play: (script) => {
        isBack(script).begin({ kind: "change-code", code: NEXT }).deliverAll();
        if (backups === "filed") recovers(script, NEXT);
      },
      expect:
        backups === "filed"
          ? {
              ...held("X1", "X3", "X5", ...LOG, "CLN3", "CLN5", "LIV1"),
              ...witnessed("S-CHANGED", "S-RESTORED"),
            }
          : violated("LIV1"),
    }),
  ),
  attack(["K2"], {
    name: "k2-turned-off-and-back",
    question:
      "The backup is turned off, and the disk of before comes back: does anything of the record, and what does the device do?",
    sources: ["attacks K2"],
    play: (script) => {
      enrolled(script).keep(CLIENT).begin({ kind: "turn-off" }).deliverAll().setBack(CLIENT);
      // The device takes the backup for on. Nothing answers until its user asks for something.
      guesses(script, 2).begin({ kind: "change-code", code: NEXT }).deliverAll();
      recovers(guesses(script, 1), NEXT);
    },
    expect: {
      ...held("X1", "X2", "X3", "X5", ...LOG, "LIV1"),
      ...witnessed("S-OFF", "S-CHANGED", "S-RESTORED"),
    },
  }),
  attack(["K2", "K1"], {
    name: "k2-set-back-at-every-reply",
    question:
      "While a change of the code waits for each reply in turn, the disk goes back to before it: does a code open the backup?",
    sources: ["attacks K2"],
    configuration: { ...SMALL, backups: "filed" },
    play: (script) => {
      enrolled(script).keep(CLIENT);
      for (const kind of ["registration-reply", "upload-reply", "activation-reply"] as const)
        script
          .begin({ kind: "change-code", code: NEXT })
          .deliverAll((ref) => ref.to !== CLIENT || ref.kind !== kind)
          .setBack(CLIENT)
          .drop({ to: CLIENT, kind });
      recovers(script, NEXT);
    },
    expect: {
      ...held("X1", "X3", "X5", ...LOG, "CLN3", "CLN5", "LIV1"),
      ...witnessed("S-RESTORED"),
    },
  }),
  attack(["K2", "L5"], {
    name: "k2-forgets-the-record",
    question:
      "From a passkey to a code; the disk of before knows of no record; then on to 64 digits: is the code gone?",
    sources: ["attacks K2"],
    configuration: { ...SMALL, factors: "switchable", factor: "passkey" },
    play: (script) => {
      enrolled(script).keep(CLIENT);
      script.begin({ kind: "switch-factor", factor: "recovery-code", code: NEXT }).deliverAll();
      script.setBack(CLIENT).begin({ kind: "switch-factor", factor: "64-digit-key" }).deliverAll();
    },
    expect: violated("CLN3"),
  }),
  atFleets(["D16", "K2"], {
    name: "d16-k2-disk-of-before-the-move",
    question:
      "The user has moved to the second fleet, and the disk is that of before the move: are there guesses at both?",
    sources: ["attacks D16", "attacks K2"],
    play: (script) => {
      enrolledAtFirst(script).keep(CLIENT);
      moves(script).setBack(CLIENT).begin({ kind: "change-code", code: NEXT }).deliverAll();
      guessesEverywhere(script);
    },
    expect: { ...held(...CLAIMED, ...LOG), ...witnessed("S-MOVED", "S-DESTROYED", "S-DISK") },
  }),
  atFleets(["D16", "K2"], {
    name: "d16-k2-set-back-before-the-confirmation",
    question:
      "The second fleet answers already, its word is lost, and the disk goes back to before the move, which is begun again: are there guesses at both?",
    sources: ["attacks D16", "attacks K2"],
    play: (script) => {
      enrolledAtFirst(script).keep(CLIENT);
      moves(script, unconfirmed).drop({ to: CLIENT, kind: "activation-reply" }).setBack(CLIENT);
      guessesAt(guessesAt(script, 1, 1), 2, 1);
      script.begin({ kind: "migrate", code: RIGHT }).deliverAll();
      guessesEverywhere(script);
    },
    expect: { ...held(...CLAIMED, ...LOG), ...witnessed("S-MOVED", "S-DESTROYED", "S-DISK") },
  }),
  atFleets(["K9", "D16"], {
    name: "k9-older-application-on-the-same-disk",
    question:
      "After the move the version of before is installed over the application: does it do anything with what the disk holds?",
    sources: ["attacks K9"],
    threat: "fleets-old-application",
    play: (script) => {
      moves(enrolledAtFirst(script)).begin({ kind: "install-older-application" });
      script.begin({ kind: "change-code", code: NEXT }).begin({ kind: "turn-off" }).deliverAll();
      guessesAt(script, 2, 1).begin({ kind: "pin-next-fleet" });
      script.begin({ kind: "change-code", code: NEXT }).deliverAll();
      guessesEverywhere(script);
    },
    expect: {
      ...held(...CLAIMED, ...LOG),
      ...witnessed("S-MOVED", "S-CHANGED", "S-DESTROYED", "S-OLD-APPLICATION"),
    },
  }),
  atFleets(["D16", "K2", "K9"], {
    name: "d16-k2-k9-older-device",
    question:
      "After the move both the disk and the application go back to before it, and the user changes the code: are there guesses at both fleets?",
    sources: ["attacks D16", "attacks K2", "attacks K9"],
    threat: "fleets-old-device",
    play: (script) => {
      enrolledAtFirst(script).keep(CLIENT);
      moves(script).begin({ kind: "install-older-application" }).setBack(CLIENT);
      script.begin({ kind: "change-code", code: NEXT }).deliverAll();
      guessesAt(guessesAt(script, 1, 2), 2, 1);
    },
    expect: violated("X11"),
  }),
];
