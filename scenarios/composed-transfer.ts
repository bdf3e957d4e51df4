/**
 * Rows C15 to C21 of the attack catalogue: records move from one group of replicas to another, by a coordinator that is the
 * operator's. Who is who, and its steps: transfer-script.ts.
 */
import type { PartyId, ReplicaId } from "../model/protocol/parties.ts";
import { EVERY_RECORD } from "../model/protocol/ranges.ts";
import type { EnvelopeRef } from "../model/world/event.ts";
import { type Cast, nth } from "./cast.ts";
import {
  type Composed,
  GUESSES,
  guess,
  guesses,
  held,
  LOG,
  OUTNUMBERING,
  RIGHT,
  tries,
  witnessed,
} from "./composed.ts";
import type { Script } from "./script.ts";
import {
  arrived,
  bereft,
  destinationOf,
  elsewhere,
  FIRST,
  HALF,
  moves,
  movesBack,
  OTHER_HALF,
  out,
  prepared,
  SECOND,
  SOURCE,
  within,
} from "./transfer-script.ts";

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

/** What the coordinator had is lost, and another one asks anew; the user recovers, with the tries that were left. */
const newCoordinator = (script: Script, cast: Cast, lost: readonly EnvelopeRef["kind"][]): void => {
  for (const kind of lost) script.drop({ kind });
  moves(script, cast);
  tries(script, RIGHT);
};

const stopAfterPrepare = (script: Script, cast: Cast): void => {
  guesses(bereft(script, cast), 1);
  newCoordinator(prepared(script, cast), cast, ["transfer-prepared"]);
};

const stopAfterOut = (script: Script, cast: Cast): void => {
  guesses(bereft(script, cast), 1);
  newCoordinator(out(prepared(script, cast)), cast, ["transfer-statement"]);
};

const stopAfterIn = (script: Script, cast: Cast): void => {
  guesses(bereft(script, cast), 1);
  newCoordinator(arrived(out(prepared(script, cast)), cast), cast, ["transfer-completed"]);
};

/** The destination forgets about it when the range is out already; it prepares again, and the range arrives all the same. */
const cancelledInBetween = (script: Script, cast: Cast): void => {
  const there = destinationOf(cast);
  out(prepared(bereft(script, cast), cast))
    .cancelMove(there, HALF)
    .deliverAll(within);
  script.deliver({ kind: "transfer-statement" }, there);
  moves(script, cast);
  tries(script, RIGHT);
};

/** A statement of an earlier move, and one that the operator wrote; the range has moved to and fro, and a guess was made. */
const oldStatement = (script: Script, cast: Cast): void => {
  const there = destinationOf(cast);
  out(prepared(bereft(script, cast), cast)).duplicate({ kind: "transfer-statement" }, there);
  script.deliverAll((ref) => ref.kind !== "transfer-statement");
  script.prepare(SOURCE, SECOND, HALF).deliverAll(within);
  script.deliver({ kind: "transfer-prepared" }, there).deliverAll(within);
  script.deliver({ from: there, kind: "transfer-statement" }, SOURCE).deliverAll(within);
  script.deliver({ kind: "transfer-completed" }, there).deliverAll(within);
  guess(script).deliverAll(within);
  prepared(script, cast);
  script.inject({ recipe: "forge-statement", to: there });
  script.deliver({ from: SOURCE, kind: "transfer-statement" }, there).deliverAll(within);
  script.deliverAll();
  guesses(script, 2);
};

/** Statements at the wrong group, a second transfer while one is in hand, and a statement asked for before its commit. */
const outOfTurn = (script: Script, cast: Cast): void => {
  const there = destinationOf(cast);
  prepared(bereft(script, cast), cast);
  script.deliver({ kind: "transfer-prepared" }, there);
  script.prepare(there, FIRST, OTHER_HALF).prepare(SOURCE, SECOND, HALF);
  script.deliver({ kind: "transfer-prepared" }, SOURCE);
  // The entry is written and not committed: nothing is stated yet.
  script.deliver({ from: SOURCE, to: "hsm-2" });
  script.deliverAll(within);
  script.prepare(SOURCE, SECOND, OTHER_HALF);
  script.deliver({ kind: "transfer-statement" }, SOURCE);
  script.deliverAll();
  tries(script, RIGHT);
};

const cancelAtWrongSide = (script: Script, cast: Cast): void => {
  const there = destinationOf(cast);
  prepared(bereft(script, cast), cast).cancelMove(there, OTHER_HALF);
  out(script).cancelMove(SOURCE, HALF);
  arrived(script, cast).cancelMove(SOURCE, HALF).cancelMove(there, HALF);
  script.deliverAll();
  tries(script, RIGHT);
};

/** Both sides are asked at every step; there are two tries, and one of them is used before. */
const bothAsked = (script: Script, cast: Cast): void => {
  guesses(bereft(script, cast), 1);
  const both = () => guess(script).deliverAll(within);
  prepared(script, cast);
  out(script);
  both();
  arrived(script, cast);
  script.deliverAll();
  both();
};

/** The source's leader takes a guess behind the entry by which the record goes. */
const guessBehindOut = (script: Script, cast: Cast): void => {
  prepared(bereft(script, cast), cast).deliver({ kind: "transfer-prepared" }, SOURCE);
  guess(script).deliver({ to: "fleet", kind: "attempt-request" }, SOURCE);
  script.deliverAll(within);
  script.deliverAll();
  guesses(script, 2);
};

const degenerate = (script: Script, cast: Cast): void => {
  const there = destinationOf(cast);
  bereft(script, cast);
  script
    .prepare(there, FIRST, { from: "record of m", to: "record of a" })
    .prepare(there, FIRST, { from: "record of a", to: "record of a" })
    .prepare(SOURCE, FIRST, HALF)
    .prepare(SOURCE, SECOND, HALF);
  moves(script, cast);
  script.prepare(there, FIRST, EVERY_RECORD).prepare(there, FIRST, OTHER_HALF);
  script.prepare(SOURCE, SECOND, OTHER_HALF);
  script.prepare(there, FIRST, { from: "record of m", to: "~" }).deliverAll();
  movesBack(script, EVERY_RECORD);
  tries(script, RIGHT);
};

/** Who dies during a move, each a replica of its group. */
type Dying = (cast: Cast) => ReplicaId;
const sourceLeader: Dying = () => SOURCE;
const sourceFollower: Dying = ({ followers }) => nth(followers, 0);
const destinationLeader: Dying = destinationOf;
const destinationFollower: Dying = (cast) => elsewhere(cast, 1);
type Order = readonly [Dying, Dying, Dying, Dying];

/** Followers and leaders of both sides die, one at each step, in this order; where a leader dies another one stands. */
const killed =
  (order: Order) =>
  (script: Script, cast: Cast): void => {
    const [first, second, third, fourth] = [
      order[0](cast),
      order[1](cast),
      order[2](cast),
      order[3](cast),
    ];
    const leaders = [SOURCE, destinationOf(cast)] as PartyId[];
    const [heirOfSource, heirOfDestination] = [nth(cast.followers, 1), elsewhere(cast, 2)];
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
    guesses(bereft(script, cast), 1);
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

/** An acknowledgement of the other group, and a vote; of the own group the leader alone hears of the charge. */
const acknowledgedElsewhere = (script: Script, cast: Cast): void => {
  const { everyone, followers } = cast;
  const others = everyone.map((_, at) => elsewhere(cast, at));
  const [there, second, third] = [destinationOf(cast), elsewhere(cast, 1), elsewhere(cast, 2)];
  bereft(script, cast).cut([SOURCE], [...followers, ...others]);
  guess(script).deliver({ to: "fleet" }, SOURCE);
  script.heartbeat(there);
  script.deliver({ from: there, to: second, kind: "append-request" });
  script.deliver({ from: second, to: there, kind: "append-reply" }, SOURCE);
  script.deliver({ from: SOURCE, to: nth(followers, 0), kind: "append-request" }, third);
  script.heal().deliverAll();
  tries(script, RIGHT);
};

/** All tries but one are spent; guesses go to both groups at each step of a transfer that stops and begins again. */
const lastTryWhileMoving = (script: Script, cast: Cast): void => {
  guesses(bereft(script, cast), cast.attemptsMax - 1);
  prepared(script, cast);
  script.deliver({ kind: "transfer-prepared" }, SOURCE);
  guess(script).deliver({ to: "fleet", kind: "attempt-request" }, SOURCE);
  guess(script).deliverAll(within);
  script.drop({ kind: "transfer-statement" });
  moves(script, cast);
  guesses(script, 2);
};

/** The source's leader is set back to before the range went, and guesses go to it. */
const sourceSetBack = (script: Script, cast: Cast): void => {
  bereft(script, cast).keep(SOURCE);
  moves(script, cast).setBack(SOURCE);
  script.stand(SOURCE).stand(SOURCE).deliverAll();
  guesses(script, 2);
  tries(script, RIGHT);
};

const ALL = ["X1", ...GUESSES, ...LOG, "CON8", "CON9"] as const;
const MOVED = ["S-TRANSFERRED", "S-ANSWERED-AFTER-MOVE"] as const;
const recovered = { ...held(...ALL, "LIV1"), ...witnessed(...MOVED, "S-RESTORED") };

/** Groups of a size that two of them are soon played; k is drawn where the script says nothing of it. */
const GROUPS = { replicas: [3, 4, 5], tolerances: [0, 1], attempts: [2, 10] } as const;
/** Each group can do without one replica. */
const SPARED = { ...GROUPS, fits: ({ others }: Cast) => others.length >= 1 } as const;

const KILLED: readonly (readonly [name: string, order: Order])[] = [
  [
    "destination-follower-first",
    [destinationFollower, destinationLeader, sourceFollower, sourceLeader],
  ],
  [
    "destination-leader-first",
    [destinationLeader, sourceFollower, sourceLeader, destinationFollower],
  ],
  ["source-follower-first", [sourceFollower, sourceLeader, destinationFollower, destinationLeader]],
  ["source-leader-first", [sourceLeader, destinationFollower, destinationLeader, sourceFollower]],
];

export const TRANSFERS: readonly Composed[] = [
  moved(["C15"], {
    name: "c15-stop-after-prepare",
    question:
      "Does a new coordinator bring a record over when the first one stopped after the preparation?",
    sources: ["attacks C15", "JBX"],
    play: stopAfterPrepare,
    family: GROUPS,
    expect: recovered,
  }),
  moved(["C15"], {
    name: "c15-stop-after-out",
    question:
      "Is a record lost when the coordinator loses the statement by which the source gave it away?",
    sources: ["attacks C15", "JBX"],
    play: stopAfterOut,
    family: GROUPS,
    expect: recovered,
  }),
  moved(["C15"], {
    name: "c15-stop-after-in",
    question: "Does the source learn that a record has arrived when the first answer is lost?",
    sources: ["attacks C15", "JBX"],
    play: stopAfterIn,
    family: GROUPS,
    expect: recovered,
  }),
  moved(["C15", "C18"], {
    name: "c15-cancelled-in-between",
    question: "Is a record lost when the destination gives up after the source has given it away?",
    sources: ["attacks C15 C18", "JBX"],
    play: cancelledInBetween,
    family: GROUPS,
    expect: { ...recovered, ...witnessed("S-MOVE-CANCELLED") },
  }),
  moved(["C16"], {
    name: "c16-statement-of-an-earlier-move",
    question: "Does the statement of an earlier move, or an invented one, bring attempts back?",
    sources: ["attacks C16", "JBX"],
    play: oldStatement,
    family: GROUPS,
    expect: { ...held(...ALL), ...witnessed("S-TRANSFERRED") },
  }),
  moved(["C16"], {
    name: "c16-out-of-turn",
    question:
      "Does a group believe a statement for another one, state what is not committed, or begin a second transfer?",
    sources: ["attacks C16", "JBX"],
    play: outOfTurn,
    family: GROUPS,
    expect: recovered,
  }),
  moved(["C18"], {
    name: "c18-cancel-at-the-wrong-side",
    question:
      "Does a cancellation of another range, or at the source after the record went, undo anything?",
    sources: ["attacks C18", "JBX"],
    play: cancelAtWrongSide,
    family: GROUPS,
    expect: recovered,
  }),
  moved(["C19"], {
    name: "c19-both-sides-asked",
    question: "Do two groups that are both asked evaluate more guesses than one?",
    sources: ["attacks C19", "JBX"],
    play: bothAsked,
    family: GROUPS,
    expect: { ...held(...ALL), ...witnessed(...MOVED) },
  }),
  moved(["C19"], {
    name: "c19-guess-behind-out",
    question:
      "Does the source evaluate a guess that stands behind the entry by which it gave the record away?",
    sources: ["attacks C19", "JBX"],
    play: guessBehindOut,
    family: GROUPS,
    expect: { ...held(...ALL), ...witnessed(...MOVED) },
  }),
  moved(["C20"], {
    name: "c20-degenerate-ranges",
    question:
      "Does a range move that is out of order, empty, partly owned, or where it is already?",
    sources: ["attacks C20", "JBX"],
    play: degenerate,
    family: GROUPS,
    expect: recovered,
  }),
  ...KILLED.map(([name, order]) =>
    moved(["C21"], {
      name: `c21-${name}`,
      question:
        "Are all records there when followers and leaders of both groups die during a move?",
      sources: ["attacks C21"],
      play: killed(order),
      family: SPARED,
      expect: { ...held(...ALL, "LIV1"), ...witnessed("S-TRANSFERRED", "S-LEADER-CHANGED") },
    }),
  ),
  moved(["A7"], {
    name: "a7-other-group",
    question: "Does the acknowledgement of a replica of another group make a charge durable?",
    sources: ["attacks A7", "JBX"],
    play: acknowledgedElsewhere,
    family: SPARED,
    expect: { ...held("X1", ...GUESSES, ...LOG, "CON9", "LIV1"), ...witnessed("S-RESTORED") },
  }),
  moved(["C15", "D1"], {
    name: "c15-d1-last-try-while-moving",
    question:
      "Is the last try given twice when a record moves, and its transfer stops and begins again?",
    sources: ["attacks C15 D1"],
    play: lastTryWhileMoving,
    family: { ...GROUPS, attempts: [1, 2, 3] },
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
    family: { ...GROUPS, fits: OUTNUMBERING.fits },
    expect: { ...held(...ALL), ...witnessed("S-TRANSFERRED", "S-SET-BACK") },
  }),
];
