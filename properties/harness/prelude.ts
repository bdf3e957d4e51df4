/**
 * The beginning that many searches share: the ceremony, an election, a registration, all without faults. Which replica
 * leads is a name only: until the first timeout all replicas are alike.
 */

import type { Configuration } from "../../model/protocol/configuration.ts";
import type { Goal } from "../../model/protocol/goals.ts";
import { foundersOf, type GroupId, groupIds } from "../../model/protocol/groups.ts";
import { deviceOf } from "../../model/protocol/members.ts";
import type { MessageKind } from "../../model/protocol/messages.ts";
import {
  CLIENT,
  FLEET,
  FRONT_END,
  type PartyId,
  recordName,
  replicaId,
  replicaIds,
  VICTIM_ACCOUNT,
} from "../../model/protocol/parties.ts";
import { EVERY_RECORD } from "../../model/protocol/ranges.ts";
import type { Event } from "../../model/world/event.ts";
import { DELIVER, kindOf, WRITE } from "../../model/world/move.ts";
import { UNCHANGED } from "../../model/world/system.ts";
import type { World } from "../../model/world/world.ts";
import type { Course } from "./course.ts";

/** Takes an event whether or not a budget allows it. */
const take = (course: Course, schedule: Event[], event: Event): void => {
  const move = course.candidateFor(event);
  if (typeof move !== "number" || course.take(move) === UNCHANGED)
    throw new Error(`the beginning does not apply at ${JSON.stringify(event)}`);
  schedule.push(event);
};

/**
 * Delivers what is in flight and completes what is being written, in canonical order, until nothing moves. A message
 * of the kind that is held back stays in flight on its last way: to the client, or between groups of replicas.
 */
export const deliverAll = (course: Course, ...held: readonly MessageKind[]): readonly Event[] => {
  const schedule: Event[] = [];
  const moves: number[] = [];
  for (;;) {
    course.enabled(moves);
    const event = firstDelivery(course, moves, held);
    if (event === undefined) return schedule;
    schedule.push(event);
  }
};

const isAstray = ({ envelope: { to }, at }: Extract<Event, { do: "deliver" }>): boolean =>
  at !== undefined && to !== FLEET && at !== deviceOf(to);

const firstDelivery = (
  course: Course,
  moves: readonly number[],
  held: readonly MessageKind[],
): Event | undefined => {
  for (const move of moves) {
    if (kindOf(move) !== DELIVER && kindOf(move) !== WRITE) continue;
    const event = course.eventOf(move);
    if (
      event.do === "deliver" &&
      held.includes(event.envelope.kind) &&
      (event.envelope.to === CLIENT || event.envelope.to === FLEET)
    )
      continue;
    // The beginning is without faults: nothing goes to another group than it is for.
    if (event.do === "deliver" && isAstray(event)) continue;
    if (course.take(move) !== UNCHANGED) return event;
  }
  return undefined;
};

/**
 * How far the common beginning goes. At `loaded` a spare has joined as a learner, and no user has come yet; at
 * `loaded, device lost` it has joined after the user registered. At `uploaded` the record is
 * stored, and the client was not yet told. At `moved` the user has moved to the second of two fleets. At `renamed` the user has
 * registered again on a new device, and the front end
 * has asked for it under another name. At `returned` all records were at the other group and back, it is ready to take them
 * again, and the network has kept copies of what was stated.
 */
export type NamedStart =
  | "nothing"
  | "provisioned"
  | "standing"
  | "elected"
  | "loaded"
  | "uploaded"
  | "enrolled"
  | "moved"
  | "device lost"
  | "loaded, device lost"
  | "renamed"
  | "returned";

/** Where a search begins: after the common beginning, or after a schedule, whose spending counts. */
export type Start = NamedStart | { readonly after: readonly Event[] };

/**
 * Brings a course that stands at the very beginning to a start. What a named start takes is not counted against any budget.
 * The schedule that did it.
 */
export const begin = (course: Course, start: Start): readonly Event[] => {
  if (start === "nothing") return [];
  if (typeof start === "object") {
    for (const event of start.after) {
      const move = course.candidateFor(event);
      if (typeof move !== "number")
        throw new Error(`the beginning does not apply at ${JSON.stringify(event)}`);
      // What is refused changes nothing, and is a step all the same.
      course.take(move);
    }
    return start.after;
  }
  const { configuration } = (course.world as World).universe;
  const [code = ""] = configuration.codes;
  const schedule: Event[] = [];
  const steps = STARTS.indexOf(start);
  if (steps >= 1) take(course, schedule, { do: "provision" });
  if (steps >= 2)
    for (const group of groupIds(configuration)) {
      const [party = ""] = foundersOf(configuration, group);
      take(course, schedule, { do: "timeout", party, timer: "election" });
    }
  if (steps >= 3) schedule.push(...deliverAll(course));
  if (start === "loaded") {
    take(course, schedule, admission(configuration));
    schedule.push(...deliverAll(course));
  } else if (steps >= 5) {
    take(course, schedule, { do: "begin", party: CLIENT, goal: { kind: "register", code } });
    schedule.push(
      ...deliverAll(course, ...(start === "uploaded" ? (["upload-reply"] as const) : [])),
    );
  }
  // Where there are two fleets, the application pins both by then, and the user may move at any time.
  if (steps >= 6 && configuration.fleets === 2)
    take(course, schedule, { do: "begin", party: CLIENT, goal: { kind: "pin-next-fleet" } });
  if (start === "moved") {
    take(course, schedule, { do: "begin", party: CLIENT, goal: { kind: "migrate", code } });
    schedule.push(...deliverAll(course));
  }
  if (steps >= 8)
    take(course, schedule, { do: "begin", party: CLIENT, goal: { kind: "replace-device" } });
  if (start === "loaded, device lost") {
    take(course, schedule, admission(configuration));
    schedule.push(...deliverAll(course));
  }
  if (start === "renamed") {
    take(course, schedule, { do: "begin", party: FRONT_END, goal: SECOND_NAME });
    take(course, schedule, { do: "begin", party: CLIENT, goal: { kind: "register", code } });
    schedule.push(...deliverAll(course));
  }
  if (start === "returned") {
    const [first = "", second = ""] = groupIds(configuration).map(
      (group) => foundersOf(configuration, group)[0] ?? "",
    );
    schedule.push(...moveOver(course, first, second, 1), ...moveOver(course, second, first, 2));
    take(course, schedule, moving(second, 1));
    schedule.push(...deliverAll(course, "transfer-statement", "transfer-prepared"));
  }
  course.forgetSpending();
  return schedule;
};

/** The coordinator asks a leader to take everything over from another group. */
const moving = (party: PartyId, source: GroupId): Event => ({
  do: "begin",
  party,
  goal: { kind: "prepare-transfer", source, range: EVERY_RECORD },
});

/** Everything moves from one leader's group to the other's; the network keeps a copy of the statement by which it went. */
const moveOver = (
  course: Course,
  from: PartyId,
  party: PartyId,
  source: GroupId,
): readonly Event[] => {
  const schedule: Event[] = [];
  take(course, schedule, moving(party, source));
  schedule.push(...deliverAll(course, "transfer-statement"));
  const moves: number[] = [];
  course.enabled(moves);
  const stated = moves
    .map((move) => course.eventOf(move))
    .find(
      (event): event is Extract<Event, { do: "deliver" }> =>
        event.do === "deliver" &&
        event.envelope.kind === "transfer-statement" &&
        event.envelope.from === from &&
        event.at === party,
    );
  if (stated === undefined) throw new Error("the beginning does not apply: nothing is given away");
  take(course, schedule, { ...stated, do: "duplicate" });
  schedule.push(...deliverAll(course, "transfer-statement"));
  return schedule;
};

const SECOND_NAME: Goal = {
  kind: "name-record",
  account: VICTIM_ACCOUNT,
  record: recordName(VICTIM_ACCOUNT, 2),
};

/** The operator asks the first leader to admit the first spare as a learner. */
const admission = ({ replicas }: Configuration): Event => ({
  do: "begin",
  party: replicaId(1),
  goal: {
    kind: "change-members",
    voters: replicaIds(replicas),
    learners: [replicaId(replicas + 1)],
  },
});

const STARTS: readonly NamedStart[] = [
  "nothing",
  "provisioned",
  "standing",
  "elected",
  "loaded",
  "uploaded",
  "enrolled",
  "moved",
  "device lost",
  "loaded, device lost",
  "renamed",
  "returned",
];
