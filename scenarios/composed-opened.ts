/**
 * Row A7 where the adversary has opened one replica: it has the key under which all of them speak to each other, so what a quorum
 * says is its own word. Up to EX(0) the claims of replication and of the budget hold; these are the other side of that border.
 */
import { VICTIM_ACCOUNT } from "../model/protocol/parties.ts";
import { attacksWith, bereft, type Composed, guess, guesses, held, violated } from "./composed.ts";
import { among, type Script } from "./script.ts";

const TO_FLEET = { to: "fleet" } as const;

/** The leader's charge is committed on an invented acknowledgement; the two others elect a leader that never heard of it. */
const twoLeaders = (script: Script): Script => {
  bereft(script).take({ do: "corrupt", party: "hsm-3", level: "extracted" });
  guess(script).deliver(TO_FLEET, "hsm-1");
  script.inject({ recipe: "forge-acknowledgement", replica: "hsm-2", to: "hsm-1" });
  script.deliver({ from: "hsm-1", to: "front-end" });
  return script.stand("hsm-2").deliverAll(among("hsm-2", "hsm-3"));
};

/** The old leader hears of the new one, and gives up what it had committed. */
const forgotten = (script: Script): Script => twoLeaders(script).deliverAll();

/** What was charged is charged again. */
const chargedAgain = (script: Script): Script =>
  guess(forgotten(script)).deliverUntil("guess-evaluated");

/** And the attempt is there again. */
const triedAgain = (script: Script): Script => guesses(forgotten(script), 2);

/** The old leader leads again, in the new one's term, on an invented vote; both go on. */
const oneTerm = (script: Script): Script => {
  twoLeaders(script).crash("hsm-1").restart("hsm-1").stand("hsm-1");
  script.inject({ recipe: "forge-vote", voter: "hsm-2", to: "hsm-1" });
  return guess(script).deliver(TO_FLEET, "hsm-2");
};

/** The leader takes a replica for one that holds what it never heard of, and does not go back for it. */
const stuck = (script: Script): Script => {
  bereft(script).take({ do: "corrupt", party: "hsm-4", level: "extracted" });
  guess(script).deliver(TO_FLEET, "hsm-1");
  script.drop({ to: "hsm-5", kind: "append-request" });
  return script.inject({ recipe: "forge-acknowledgement", replica: "hsm-5", to: "hsm-1" });
};

/** The old leader takes the record for turned off, if it believes it; the new one never heard of it, and evaluates a guess. */
const whileTurningOff = (script: Script): Script => {
  script.inject({ recipe: "delete", account: VICTIM_ACCOUNT }).deliver(TO_FLEET, "hsm-1");
  return script.inject({ recipe: "forge-acknowledgement", replica: "hsm-2", to: "hsm-1" });
};

const evaluatedAfterwards = (script: Script): Script => {
  script.stand("hsm-2").deliverAll(among("hsm-2", "hsm-3"));
  return guess(script).deliver(TO_FLEET, "hsm-2").deliverAll(among("hsm-2", "hsm-3"));
};

const notOff = (script: Script): Script => {
  bereft(script).take({ do: "corrupt", party: "hsm-3", level: "extracted" });
  whileTurningOff(script).deliver({ from: "hsm-1", to: "front-end" });
  return evaluatedAfterwards(script);
};

/** The same with every replica closed; then the record is turned off indeed. */
const offAtLast = (script: Script): Script => {
  evaluatedAfterwards(whileTurningOff(bereft(script)));
  script.deliverAll().inject({ recipe: "delete", account: VICTIM_ACCOUNT }).deliverAll();
  return guesses(script, 1);
};

const attack = attacksWith({ threat: "extract-one" });

/** What breaks by which of them. A run ends with its first breach: what breaks later is judged by itself. */
const BROKEN: readonly (readonly [claims: readonly string[], play: (script: Script) => Script])[] =
  [
    [["X4", "CON9"], twoLeaders],
    [["CON5"], twoLeaders],
    [["CON2"], twoLeaders],
    [["CON3"], forgotten],
    [["CON7"], chargedAgain],
    [["X2", "X3"], triedAgain],
    [["CON10"], chargedAgain],
    [["CON1"], oneTerm],
    [["CON4"], oneTerm],
    [["X5"], notOff],
    [["LIV1"], stuck],
  ];

const OTHER_SIDE: readonly Composed[] = BROKEN.map(([claims, play]) =>
  attack(["A7"], {
    name: `a7-opened-replica-${claims.join("-").toLowerCase()}`,
    question: `Does evidence that is invented by whoever has opened one replica break ${claims.join(" and ")}?`,
    sources: ["attacks A7", "attacks finding 1"],
    configuration: { replicas: play === stuck ? 5 : 3, attemptsMax: 2 },
    play: (script) => {
      play(script);
    },
    expect: violated(...claims),
  }),
);

export const OPENED: readonly Composed[] = [
  attacksWith({ threat: "operator" })(["A7"], {
    name: "a7-evidence-while-turning-off",
    question:
      "Does an invented acknowledgement of a turning-off turn anything off, or leave a guess behind it?",
    sources: ["attacks A7"],
    configuration: { replicas: 3, attemptsMax: 2 },
    play: (script) => {
      offAtLast(script);
    },
    expect: held("X2", "X3", "X4", "X5", "CON2", "CON7"),
  }),
  ...OTHER_SIDE,
];
