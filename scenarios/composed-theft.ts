/** Row L7: whoever has stolen the account, and knows no code, calls everything that there is to call, at each point of a user's life. */
import { ADVERSARY, CLIENT, VICTIM_ACCOUNT } from "../model/protocol/parties.ts";
import type { EnvelopeRef } from "../model/world/event.ts";
import {
  bereft,
  type Composed,
  elected,
  enrolled,
  guess,
  guesses,
  held,
  LOG,
  NEXT,
  RIGHT,
  SPARING_ONE,
  tries,
  WRONG,
} from "./composed.ts";
import type { Script } from "./script.ts";

/** How many sessions the thief has begun: each takes the next number. */
const begunIn = ({ events }: Script): number =>
  events.filter(
    (event) => event.do === "inject" && ["guess", "register"].includes(event.message.recipe),
  ).length;

/** What a thief can call, each until it comes to an end. What is refused changes nothing, and is a call all the same. */
const CALLS = {
  "a login": (script: Script, isMeant: Meant, attemptsMax: number) => {
    for (let time = 0; time <= attemptsMax; time++) guess(script).deliverAll(isMeant);
  },
  "a deletion": (script: Script, isMeant: Meant) => {
    script.inject({ recipe: "delete", account: VICTIM_ACCOUNT }).deliverAll(isMeant);
  },
  "a registration": (script: Script, isMeant: Meant) => {
    script.inject({ recipe: "register", account: VICTIM_ACCOUNT, code: WRONG }).deliverAll(isMeant);
    const session = `${ADVERSARY}/${begunIn(script)}`;
    script.inject({ recipe: "upload", session }).deliverAll(isMeant);
    script.inject({ recipe: "activate", session }).deliverAll(isMeant);
  },
} as const;

type Meant = (ref: EnvelopeRef) => boolean;

type Call = keyof typeof CALLS;

/** Where the user is when the calls begin, and what is held back from the device until they are over. */
const POINTS: Readonly<
  Record<
    string,
    {
      readonly at: string;
      readonly goes: (script: Script) => Script;
      readonly back?: string;
      readonly again: "register" | "change-code";
    }
  >
> = {
  "before-anything": { at: "before the user has registered", goes: elected, again: "register" },
  "half-registered": {
    at: "while the user's registration is stored and not activated",
    goes: (script) => elected(script).begin({ kind: "register", code: RIGHT }),
    back: "upload-reply",
    again: "register",
  },
  enrolled: { at: "beside a user who is enrolled", goes: enrolled, again: "change-code" },
  "half-changed": {
    at: "while a change of the code is stored and not activated",
    goes: (script) => enrolled(script).begin({ kind: "change-code", code: NEXT }),
    back: "upload-reply",
    again: "change-code",
  },
  "half-logged-in": {
    at: "between the first and the third message of the user's login",
    goes: (script) => bereft(script).begin({ kind: "retrieve", code: RIGHT }),
    back: "attempt-reply",
    again: "register",
  },
  "once-mistaken": {
    at: "after the user has typed a wrong code",
    goes: (script) => tries(bereft(script), WRONG),
    again: "register",
  },
};

/** Each call comes first once, so that none has only ever seen what another one has left. */
const ORDERS: readonly (readonly [string, readonly Call[]])[] = [
  ["guessing", ["a login", "a registration", "a deletion"]],
  ["deleting", ["a deletion", "a login", "a registration"]],
  ["registering", ["a registration", "a login", "a deletion"]],
];

export const THEFT: readonly Composed[] = Object.entries(POINTS).flatMap(
  ([point, { at, goes, back, again }]) =>
    ORDERS.map(
      ([order, calls]): Composed => ({
        folder: "attacks",
        rows: ["L7"],
        name: `l7-${order}-${point}`,
        question: `What does whoever has the account and no code get ${at}, by ${calls.join(", ")}, in this order?`,
        sources: ["attacks L7"],
        threat: "token",
        configuration: { replicas: 3, attemptsMax: 2 },
        ...(order === "guessing" ? { family: SPARING_ONE } : {}),
        play: (script, { attemptsMax }) => {
          const isMeant: Meant = ({ to, kind }) => to !== CLIENT || kind !== back;
          goes(script).deliverAll(isMeant);
          for (const call of calls) CALLS[call](script, isMeant, attemptsMax);
          // What was held back goes on now, and meets whatever is left.
          script
            .deliverAll()
            .begin({ kind: again, code: again === "register" ? RIGHT : NEXT })
            .deliverAll();
          guesses(script, attemptsMax + 1);
        },
        expect: held("X1", "X2", "X3", "X4", "X6", ...LOG),
      }),
    ),
);
