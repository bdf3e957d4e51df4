/** Row E11: who says how a code is stretched. */
import {
  bereft,
  type Composed,
  enrolled,
  GUESSES,
  held,
  LOG,
  RIGHT,
  tries,
  violated,
  witnessed,
} from "./composed.ts";
import type { Script } from "./script.ts";

/** The network offers the real fleet and no stretching to a device that greets; then the front end's own offer comes. */
const offersNone =
  (goal: "register" | "retrieve") =>
  (script: Script): void => {
    if (goal === "retrieve") bereft(script);
    else script.provision().stand("hsm-1").deliverAll();
    script.begin({ kind: goal, code: RIGHT }).deliver({ kind: "fleet-request" });
    const session = goal === "retrieve" ? "client/2" : "client/1";
    script.inject({ recipe: "offer-no-stretching", session }).deliverAll();
    tries(script.begin({ kind: "replace-device" }), RIGHT);
  };

const PINNED = { stretching: "argon2id", replicas: 3, attemptsMax: 2 } as const;

const offered = (["register", "retrieve"] as const).map(
  (goal): Composed => ({
    folder: "attacks",
    rows: ["E11"],
    name: `e11-no-stretching-to-${goal}`,
    question: `The real fleet is offered to a device that is about to ${goal}, and no stretching of the code: does it take that?`,
    sources: ["attacks E11", "OPQ"],
    threat: "network",
    configuration: PINNED,
    play: offersNone(goal),
    expect: {
      ...held("X1", "CLN6", ...GUESSES, ...LOG, "LIV1"),
      ...witnessed("S-ENROLLED", "S-RESTORED", "S-STRETCHED"),
    },
  }),
);

export const STRETCHING: readonly Composed[] = [
  ...offered,
  {
    folder: "attacks",
    rows: ["E11", "E12"],
    name: "e12-extract-one-stretched",
    question:
      "One replica is opened while the record lives, and the code is stretched: can it be told offline, and at what cost?",
    sources: ["OPQ", "attacks E11", "attacks finding 1"],
    threat: "extract-one",
    configuration: PINNED,
    play: (script) => enrolled(script).take({ do: "corrupt", party: "hsm-3", level: "extracted" }),
    expect: { ...violated("X1", "X6"), ...held("CLN6") },
  },
];
