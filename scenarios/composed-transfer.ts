/**
 * Rows C15 to C21 of the attack catalogue: records move from one group of replicas to another, by a coordinator that is the
 * operator's. The first three replicas are one group, which owns everything at the start; the next three are the other.
 */
import type { PartyId } from "../model/protocol/parties.ts";
import { EVERY_RECORD, type RecordRange } from "../model/protocol/ranges.ts";
import type { EnvelopeRef } from "../model/world/event.ts";
import {
  type Composed,
  GUESSES,
  guess,
  guesses,
  held,
  LOG,
  RIGHT,
  tries,
  witnessed,
} from "./composed.ts";
import type { Script } from "./script.ts";

const [SOURCE, DESTINATION] = ["hsm-1", "hsm-4"] as const;
const FIRST = 1;
const SECOND = 2;

/** The part with the victim's record, and one that begins or ends elsewhere. */
const HALF: RecordRange = { from: "", to: "record of m" };
const OTHER_HALF: RecordRange = { from: "record of b", to: "~" };

const moved = (
  rows: readonly string[],
  scenario: Omit<Composed, "folder" | "rows" | "threat"> & Partial<Composed>,
): Composed => ({
  folder: "attacks",
  rows,
  threat: "transfer",
  ...scenario,
  configuration: { replicas: 3, groups: 2, attemptsMax: 2, ...scenario.configuration },
});

const isOfTransfer = ({ kind }: EnvelopeRef): boolean => kind.startsWith("transfer-");
/** Everything but what groups say to each other. */
const within = (ref: EnvelopeRef): boolean => !isOfTransfer(ref);

/** Two groups with a leader each, and a user who has lost the device. */
const bereft = (script: Script): Script =>
  script
    .provision()
    .stand(SOURCE)
    .stand(DESTINATION)
    .deliverAll()
    .begin({ kind: "register", code: RIGHT })
    .deliverAll()
    .begin({ kind: "replace-device" });

const prepared = (script: Script, range: RecordRange = HALF): Script =>
  script.prepare(DESTINATION, FIRST, range).deliverAll(within);

const out = (script: Script): Script =>
  script.deliver({ kind: "transfer-prepared" }, SOURCE).deliverAll(within);

const arrived = (script: Script): Script =>
  script.deliver({ kind: "transfer-statement" }, DESTINATION).deliverAll(within);

/** A range moves, without disturbance. */
const moves = (script: Script, range: RecordRange = HALF): Script =>
  script.prepare(DESTINATION, FIRST, range).deliverAll();

const movesBack = (script: Script, range: RecordRange = HALF): Script =>
  script.prepare(SOURCE, SECOND, range).deliverAll();

/** What the coordinator had is lost, and another one asks anew; the user recovers, with the tries that were left. */
const newCoordinator = (script: Script, lost: readonly EnvelopeRef["kind"][]): void => {
  for (const kind of lost) script.drop({ kind });
  moves(script);
  tries(script, RIGHT);
};

const stopAfterPrepare = (script: Script): void => {
  guesses(bereft(script), 1);
  newCoordinator(prepared(script), ["transfer-prepared"]);
};

const stopAfterOut = (script: Script): void => {
  guesses(bereft(script), 1);
  newCoordinator(out(prepared(script)), ["transfer-statement"]);
};

const stopAfterIn = (script: Script): void => {
  guesses(bereft(script), 1);
  newCoordinator(arrived(out(prepared(script))), ["transfer-completed"]);
};

/** The destination forgets about it when the range is out already; it prepares again, and the range arrives all the same. */
const cancelledInBetween = (script: Script): void => {
  out(prepared(bereft(script)))
    .cancelMove(DESTINATION, HALF)
    .deliverAll(within);
  script.deliver({ kind: "transfer-statement" }, DESTINATION);
  moves(script);
  tries(script, RIGHT);
};

/** A statement of an earlier move, and one that the operator wrote; the range has moved to and fro, and a guess was made. */
const oldStatement = (script: Script): void => {
  out(prepared(bereft(script))).duplicate({ kind: "transfer-statement" }, DESTINATION);
  script.deliverAll((ref) => ref.kind !== "transfer-statement");
  script.prepare(SOURCE, SECOND, HALF).deliverAll(within);
  script.deliver({ kind: "transfer-prepared" }, DESTINATION).deliverAll(within);
  script.deliver({ from: DESTINATION, kind: "transfer-statement" }, SOURCE).deliverAll(within);
  script.deliver({ kind: "transfer-completed" }, DESTINATION).deliverAll(within);
  guess(script).deliverAll(within);
  prepared(script);
  script.inject({ recipe: "forge-statement", to: DESTINATION });
  script.deliver({ from: SOURCE, kind: "transfer-statement" }, DESTINATION).deliverAll(within);
  script.deliverAll();
  guesses(script, 2);
};

/** Statements at the wrong group, a second transfer while one is in hand, and a statement asked for before its commit. */
const outOfTurn = (script: Script): void => {
  prepared(bereft(script));
  script.deliver({ kind: "transfer-prepared" }, DESTINATION);
  script.prepare(DESTINATION, FIRST, OTHER_HALF).prepare(SOURCE, SECOND, HALF);
  script.deliver({ kind: "transfer-prepared" }, SOURCE);
  // The entry is written and not committed: nothing is stated yet.
  script.deliver({ from: SOURCE, to: "hsm-2" });
  script.deliverAll(within);
  script.prepare(SOURCE, SECOND, OTHER_HALF);
  script.deliver({ kind: "transfer-statement" }, SOURCE);
  script.deliverAll();
  tries(script, RIGHT);
};

const cancelAtWrongSide = (script: Script): void => {
  prepared(bereft(script)).cancelMove(DESTINATION, OTHER_HALF);
  out(script).cancelMove(SOURCE, HALF);
  arrived(script).cancelMove(SOURCE, HALF).cancelMove(DESTINATION, HALF);
  script.deliverAll();
  tries(script, RIGHT);
};

/** Both sides are asked at every step; there are two tries, and one of them is used before. */
const bothAsked = (script: Script): void => {
  guesses(bereft(script), 1);
  const both = () => guess(script).deliverAll(within);
  prepared(script);
  out(script);
  both();
  arrived(script);
  script.deliverAll();
  both();
};

/** The source's leader takes a guess behind the entry by which the record goes. */
const guessBehindOut = (script: Script): void => {
  prepared(bereft(script)).deliver({ kind: "transfer-prepared" }, SOURCE);
  guess(script).deliver({ to: "fleet", kind: "attempt-request" }, SOURCE);
  script.deliverAll(within);
  script.deliverAll();
  guesses(script, 2);
};

const degenerate = (script: Script): void => {
  bereft(script);
  script
    .prepare(DESTINATION, FIRST, { from: "record of m", to: "record of a" })
    .prepare(DESTINATION, FIRST, { from: "record of a", to: "record of a" })
    .prepare(SOURCE, FIRST, HALF)
    .prepare(SOURCE, SECOND, HALF);
  moves(script);
  script.prepare(DESTINATION, FIRST, EVERY_RECORD).prepare(DESTINATION, FIRST, OTHER_HALF);
  script.prepare(SOURCE, SECOND, OTHER_HALF);
  script.prepare(DESTINATION, FIRST, { from: "record of m", to: "~" }).deliverAll();
  movesBack(script, EVERY_RECORD);
  tries(script, RIGHT);
};

/** Followers and leaders of both sides die, one at each step, in this order; where a leader dies another one stands. */
const killed =
  (order: readonly PartyId[]) =>
  (script: Script): void => {
    const [first = "", second = "", third = "", fourth = ""] = order;
    const leaders = [SOURCE, DESTINATION] as PartyId[];
    const [heirOfSource, heirOfDestination] = ["hsm-3", "hsm-6"];
    const die = (dead: PartyId, before?: PartyId) => {
      if (before !== undefined) script.restart(before).deliverAll(within);
      script.crash(dead);
      const led = leaders.indexOf(dead);
      if (led < 0) return;
      leaders[led] = led === 0 ? heirOfSource : heirOfDestination;
      script.stand(leaders[led]).deliverAll(within);
    };
    const source = () => leaders[0] ?? "";
    const destination = () => leaders[1] ?? "";
    guesses(bereft(script), 1);
    die(first);
    script.prepare(destination(), FIRST, HALF).deliverAll(within);
    die(second, first);
    script.deliver({ kind: "transfer-prepared" }, source()).deliverAll(within);
    die(third, second);
    script.deliver({ kind: "transfer-statement" }, destination()).deliverAll(within);
    die(fourth, third);
    script.deliverAll();
    tries(script, RIGHT);
  };

/** An acknowledgement of the other group, and a vote; two of three replicas of the own group never hear of the charge. */
const acknowledgedElsewhere = (script: Script): void => {
  bereft(script).cut([SOURCE], ["hsm-2", "hsm-3", DESTINATION, "hsm-5", "hsm-6"]);
  guess(script).deliver({ to: "fleet" }, SOURCE);
  script.heartbeat(DESTINATION);
  script.deliver({ from: DESTINATION, to: "hsm-5", kind: "append-request" });
  script.deliver({ from: "hsm-5", to: DESTINATION, kind: "append-reply" }, SOURCE);
  script.deliver({ from: SOURCE, to: "hsm-2", kind: "append-request" }, "hsm-6");
  script.heal().deliverAll();
  tries(script, RIGHT);
};

/** One try is left; guesses go to both groups at each step of a transfer that stops and begins again. */
const lastTryWhileMoving = (script: Script): void => {
  guesses(bereft(script), 1);
  prepared(script);
  script.deliver({ kind: "transfer-prepared" }, SOURCE);
  guess(script).deliver({ to: "fleet", kind: "attempt-request" }, SOURCE);
  guess(script).deliverAll(within);
  script.drop({ kind: "transfer-statement" });
  moves(script);
  guesses(script, 2);
};

/** The source's leader is set back to before the range went, and guesses go to it. */
const sourceSetBack = (script: Script): void => {
  bereft(script).keep(SOURCE);
  moves(script).setBack(SOURCE);
  script.stand(SOURCE).stand(SOURCE).deliverAll();
  guesses(script, 2);
  tries(script, RIGHT);
};

const ALL = ["X1", ...GUESSES, ...LOG, "CON8", "CON9"] as const;
const MOVED = ["S-TRANSFERRED", "S-ANSWERED-AFTER-MOVE"] as const;
const recovered = { ...held(...ALL, "LIV1"), ...witnessed(...MOVED, "S-RESTORED") };

const KILLED: readonly (readonly [name: string, order: readonly PartyId[]])[] = [
  ["destination-follower-first", ["hsm-5", DESTINATION, "hsm-2", SOURCE]],
  ["destination-leader-first", [DESTINATION, "hsm-2", SOURCE, "hsm-5"]],
  ["source-follower-first", ["hsm-2", SOURCE, "hsm-5", DESTINATION]],
  ["source-leader-first", [SOURCE, "hsm-5", DESTINATION, "hsm-2"]],
];

export const TRANSFERS: readonly Composed[] = [
  moved(["C15"], {
    name: "c15-stop-after-prepare",
    question:
      "Does a new coordinator bring a record over when the first one stopped after the preparation?",
    sources: ["attacks C15", "JBX"],
    play: stopAfterPrepare,
    expect: recovered,
  }),
  moved(["C15"], {
    name: "c15-stop-after-out",
    question:
      "Is a record lost when the coordinator loses the statement by which the source gave it away?",
    sources: ["attacks C15", "JBX"],
    play: stopAfterOut,
    expect: recovered,
  }),
  moved(["C15"], {
    name: "c15-stop-after-in",
    question: "Does the source learn that a record has arrived when the first answer is lost?",
    sources: ["attacks C15", "JBX"],
    play: stopAfterIn,
    expect: recovered,
  }),
  moved(["C15", "C18"], {
    name: "c15-cancelled-in-between",
    question: "Is a record lost when the destination gives up after the source has given it away?",
    sources: ["attacks C15 C18", "JBX"],
    play: cancelledInBetween,
    expect: { ...recovered, ...witnessed("S-MOVE-CANCELLED") },
  }),
  moved(["C16"], {
    name: "c16-statement-of-an-earlier-move",
    question: "Does the statement of an earlier move, or an invented one, bring attempts back?",
    sources: ["attacks C16", "JBX"],
    play: oldStatement,
    expect: { ...held(...ALL), ...witnessed("S-TRANSFERRED") },
  }),
  moved(["C16"], {
    name: "c16-out-of-turn",
    question:
      "Does a group believe a statement for another one, state what is not committed, or begin a second transfer?",
    sources: ["attacks C16", "JBX"],
    play: outOfTurn,
    expect: recovered,
  }),
  moved(["C18"], {
    name: "c18-cancel-at-the-wrong-side",
    question:
      "Does a cancellation of another range, or at the source after the record went, undo anything?",
    sources: ["attacks C18", "JBX"],
    play: cancelAtWrongSide,
    expect: recovered,
  }),
  moved(["C19"], {
    name: "c19-both-sides-asked",
    question: "Do two groups that are both asked evaluate more guesses than one?",
    sources: ["attacks C19", "JBX"],
    play: bothAsked,
    expect: { ...held(...ALL), ...witnessed(...MOVED) },
  }),
  moved(["C19"], {
    name: "c19-guess-behind-out",
    question:
      "Does the source evaluate a guess that stands behind the entry by which it gave the record away?",
    sources: ["attacks C19", "JBX"],
    play: guessBehindOut,
    expect: { ...held(...ALL), ...witnessed(...MOVED) },
  }),
  moved(["C20"], {
    name: "c20-degenerate-ranges",
    question:
      "Does a range move that is out of order, empty, partly owned, or where it is already?",
    sources: ["attacks C20", "JBX"],
    play: degenerate,
    expect: recovered,
  }),
  ...KILLED.map(([name, order]) =>
    moved(["C21"], {
      name: `c21-${name}`,
      question:
        "Are all records there when followers and leaders of both groups die during a move?",
      sources: ["attacks C21"],
      play: killed(order),
      expect: { ...held(...ALL, "LIV1"), ...witnessed("S-TRANSFERRED", "S-LEADER-CHANGED") },
    }),
  ),
  moved(["A7"], {
    name: "a7-other-group",
    question: "Does the acknowledgement of a replica of another group make a charge durable?",
    sources: ["attacks A7", "JBX"],
    play: acknowledgedElsewhere,
    expect: { ...held("X1", ...GUESSES, ...LOG, "CON9", "LIV1"), ...witnessed("S-RESTORED") },
  }),
  moved(["C15", "D1"], {
    name: "c15-d1-last-try-while-moving",
    question:
      "Is the last try given twice when a record moves, and its transfer stops and begins again?",
    sources: ["attacks C15 D1"],
    play: lastTryWhileMoving,
    expect: { ...held(...ALL, "X5"), ...witnessed(...MOVED, "S-DESTROYED") },
  }),
  moved(["C19", "B1"], {
    name: "c19-b1-source-set-back",
    question:
      "Does a former owner answer again when one of its replicas is set back to before the move?",
    sources: ["attacks C19 B1"],
    threat: "transfer-rollback",
    configuration: { rollbackTolerance: 1 },
    play: sourceSetBack,
    expect: { ...held(...ALL), ...witnessed("S-TRANSFERRED", "S-SET-BACK") },
  }),
];
