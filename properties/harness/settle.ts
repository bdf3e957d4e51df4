/**
 * The fair phase: faults stop, the network is whole, enough replicas are up, messages arrive, and the user tries to
 * recover. What must happen in the end (LIV1) is judged after it.
 */

import { type GroupId, groupIds, groupOf } from "../../model/protocol/groups.ts";
import { attestedUntil } from "../../model/protocol/members.ts";
import { CLIENT } from "../../model/protocol/parties.ts";
import { isSameRange } from "../../model/protocol/ranges.ts";
import { ownershipOf } from "../../model/vault/ownership.ts";
import { quorumOf } from "../../model/vault/quorum.ts";
import type { ReplicaContext } from "../../model/vault/replica-context.ts";
import { TIMERS } from "../../model/world/local-info.ts";
import {
  DELIVER,
  HEAL,
  kindOf,
  moveOf,
  partyOf,
  payloadOf,
  RESTART,
  TIMEOUT,
  WRITE,
} from "../../model/world/move.ts";
import { UNCHANGED } from "../../model/world/system.ts";
import type { World } from "../../model/world/world.ts";
import type { RecoveryMemory } from "../recovery.ts";
import type { Course as AnyCourse } from "./course.ts";

/** The fair phase knows the vault. */
type Course = AnyCourse<World>;

const ROUNDS_MAX = 80;
const DELIVERIES_MAX = 2000;
/** Rounds that the client waits for an answer. */
const PATIENCE = 3;

const stateAt = ({ world: { universe }, vector }: Course, slot: number) =>
  universe.table(slot).stateAt(vector[slot] as number);

const stateOf = (course: Course, slot: number): string => String(stateAt(course, slot).value);

/**
 * Lets a storage complete that has something to write; whether there was one. A completion of nothing is no event: where a leader
 * counts whoever acknowledges, as often as it does, one would break what no schedule breaks.
 */
const write = (course: Course): boolean => {
  const { universe, options } = course.world;
  return universe.deviceSlots.some(
    (slot) =>
      options.writes(slot, course.vector[slot] as number) &&
      course.take(moveOf(WRITE, slot, 0)) !== UNCHANGED,
  );
};

/** The replicas of a group. */
const slotsOf = ({ world: { universe } }: Course, group: GroupId): readonly number[] =>
  universe.replicaSlots.filter((slot) => universe.groupAt(slot) === group);

/** Whether a delivery is to whom the message is addressed: a fair host misleads none, and gives none to a copy in its place. */
const isAddressed = ({ world: { universe } }: Course, move: number): boolean => {
  const { to } = universe.networks.envelopeAt(payloadOf(move));
  return universe.isAnycast(to) || universe.slotOf(to) === partyOf(move);
};

/** What arrives before anything else happens (`urgentRelays`) does so before faults stop, too. */
const hurry = (course: Course): void => {
  const moves: number[] = [];
  do {
    moves.length = 0;
    course.enabled(moves);
  } while (
    moves.every((move) => kindOf(move) === DELIVER) &&
    moves.some((move) => course.take(move) !== UNCHANGED)
  );
};

/** Makes the network whole. */
const heal = (course: Course): void => {
  const { ledgers, ledgerSlot } = course.world.universe;
  hurry(course);
  if (ledgers.at(course.vector[ledgerSlot] as number).sides !== null)
    course.take(moveOf(HEAL, 0, 0));
};

/**
 * Delivers whatever can be delivered, until nothing moves. False where it never comes to rest: without some defence two
 * replicas that both lead can answer each other for ever, and nobody recovers meanwhile. False as well where a breach has
 * ended the run: what comes after it decides nothing.
 */
const drain = (course: Course): boolean => {
  const { options } = course.world;
  const moves: number[] = [];
  for (let deliveries = 0; deliveries < DELIVERIES_MAX; deliveries++) {
    if (course.isOver) return false;
    moves.length = 0;
    options.deliveries(course.vector, 0, moves);
    const delivered = moves.some(
      (move) => isAddressed(course, move) && course.take(move) !== UNCHANGED,
    );
    if (!delivered && !write(course)) return true;
  }
  return false;
};

/** Restarts crashed replicas only as far as a quorum needs them: those that may stay dead, stay dead. */
const revive = (course: Course): void => {
  const { universe } = course.world;
  const { configuration, parties, replicaSlots, protocol, threat } = universe;
  const isDown = (slot: number) => stateOf(course, slot) === "down";
  // Whose attestation may run out is not counted on.
  const isDead = (slot: number) =>
    ["down", "halted"].includes(stateOf(course, slot)) ||
    attestedUntil(configuration, parties[slot] ?? "") !== null;
  if (threat.capabilities.membership) {
    // Which of them a quorum needs depends on a configuration that the leader knows.
    for (const slot of replicaSlots) if (isDown(slot)) course.take(moveOf(RESTART, slot, 0));
    return;
  }
  for (const group of groupIds(configuration)) {
    const slots = replicaSlots.filter((slot) => universe.groupAt(slot) === group);
    let alive = slots.filter((slot) => !isDead(slot)).length;
    for (const slot of slots)
      if (isDown(slot) && alive < quorumOf(protocol)) {
        course.take(moveOf(RESTART, slot, 0));
        if (!isDead(slot)) alive++;
      }
  }
};

/** A timer goes off, if it is set. */
const timeout = (course: Course, slot: number, timer: (typeof TIMERS)[number]): void => {
  if (stateAt(course, slot).armed.includes(timer))
    course.take(moveOf(TIMEOUT, slot, TIMERS.indexOf(timer)));
};

/**
 * Lets what was begun before come to rest: what a leader has logged commits, what others have logged and nobody will
 * commit is overwritten. A deletion or a guess that was on its way then takes effect before anything is promised.
 */
const rest = (course: Course): void => {
  const { universe } = course.world;
  for (let beat = 0; beat < 3; beat++) {
    for (const slot of universe.deviceSlots)
      if (stateOf(course, slot) === "leader") timeout(course, slot, "heartbeat");
    drain(course);
  }
};

/** One of a group's replicas that do not lead stands for election; in turn. */
const stand = (course: Course, group: GroupId, number: number): void => {
  const others = slotsOf(course, group).filter(
    (slot) => !["down", "halted", "leader"].includes(stateOf(course, slot)),
  );
  const next = others[number % Math.max(1, others.length)];
  if (next !== undefined) timeout(course, next, "election");
};

/**
 * A group's replicas that serve in its newest term. One of an older term does not know yet that it is deposed: what it is
 * asked it cannot commit, and it may be charged all the same when another one takes its log over.
 */
const inOffice = (course: Course, group: GroupId): readonly number[] => {
  const { universe, options } = course.world;
  const { configuration, deviceSlots, replicaSlots } = universe;
  const replicaAt = (slot: number) => stateAt(course, slot).context as ReplicaContext;
  const isOfGroup = (slot: number) =>
    configuration.groups === 1 || groupOf(configuration, replicaAt(slot).id) === group;
  const running = deviceSlots.filter((slot) => isOfGroup(slot) && stateOf(course, slot) !== "down");
  const newest = Math.max(...running.map((slot) => replicaAt(slot).term));
  return replicaSlots.filter(
    (slot) =>
      isOfGroup(slot) &&
      options.serves(slot, course.vector[slot] as number) &&
      replicaAt(slot).term === newest,
  );
};

/** Whether every group has somebody in office; where one has not, it gets a try at it. */
const areLed = (course: Course, number: number): boolean => {
  const unled = groupIds(course.world.universe.configuration).filter(
    (group) => inOffice(course, group).length === 0,
  );
  for (const group of unled) {
    for (const slot of slotsOf(course, group))
      if (stateOf(course, slot) === "leader") timeout(course, slot, "heartbeat");
    drain(course);
    if (inOffice(course, group).length === 0) stand(course, group, number);
  }
  return unled.length === 0;
};

/** What a group's leader in office has in hand of a transfer. */
const inHand = (course: Course, group: GroupId) => {
  const { universe } = course.world;
  const [slot] = inOffice(course, group);
  if (slot === undefined) return undefined;
  const { context } = stateAt(course, slot);
  return { slot, ...ownershipOf(universe.protocol, context as ReplicaContext) };
};

/** A coordinator that starts anew, and finishes what another one has begun; whether there was anything to finish. */
const finishTransfers = (course: Course): boolean => {
  const { universe, options } = course.world;
  const groups = groupIds(universe.configuration);
  if (groups.length === 1) return false;
  const begun = groups.flatMap((source) => {
    const outgoing = inHand(course, source)?.outgoing;
    return outgoing === null || outgoing === undefined ? [] : [{ source, ...outgoing }];
  });
  for (const { source, destination, range } of begun) {
    const there = inHand(course, destination);
    if (there === undefined) continue;
    const { prepared, slot } = there;
    const begin = (goal: Parameters<typeof options.beginMove>[1]) =>
      course.take(options.beginMove(slot, goal));
    // The destination is ready for something else: that is let be first.
    if (prepared !== null && !isSameRange(prepared.range, range)) {
      begin({ kind: "cancel-transfer", range: prepared.range });
      drain(course);
    }
    begin({ kind: "prepare-transfer", source, range });
    drain(course);
  }
  return begun.length > 0;
};

/** One round of a user who wants the history back with one of these codes, and of replicas that want a leader. */
const round = (course: Course, codes: readonly string[], number: number): void => {
  const { universe, options } = course.world;
  const client = universe.slotOf(CLIENT);
  const begin = (goal: Parameters<typeof options.beginMove>[1]) =>
    course.take(options.beginMove(client, goal));
  const leaders = universe.replicaSlots.filter((slot) => stateOf(course, slot) === "leader");
  if (!areLed(course, number) || finishTransfers(course)) return;
  switch (stateOf(course, client)) {
    case "down":
      course.take(moveOf(RESTART, client, 0));
      return;
    case "enrolled":
      begin({ kind: "replace-device" });
      return;
    case "fresh":
    case "locked out": {
      const code = codes[number % codes.length] as string;
      const isCode = universe.configuration.factors === "switchable" && code !== "";
      begin({ kind: "retrieve", code, ...(isCode ? { factor: "recovery-code" } : {}) });
      return;
    }
    default:
      for (const leader of leaders) timeout(course, leader, "heartbeat");
      drain(course);
      if (number % PATIENCE === PATIENCE - 1) {
        // Nobody answers: a leader may be deposed without knowing it. The client gives up, and a follower stands.
        timeout(course, client, "retry");
        for (const group of groupIds(universe.configuration)) stand(course, group, number);
      }
  }
};

/**
 * Runs the fair phase until the user has recovered, or for as long as it could possibly take. Returns LIV1's memory
 * from before the user's first try: what was promised then is what is judged, whatever the tries have cost since.
 */
export const settle = (
  course: Course,
  {
    revives = true,
    isOver = (_, { restored }) => restored,
  }: {
    /** Without it who is down stays down, and it may be in vain. */
    readonly revives?: boolean;
    /** Whether the user has what was promised, by the memory from before the first try and the present one. */
    readonly isOver?: (promised: RecoveryMemory, now: RecoveryMemory) => boolean;
  } = {},
): RecoveryMemory => {
  const memory = () => course.memoryOf("LIV1") as RecoveryMemory;
  const isTrying = () => stateOf(course, course.world.universe.slotOf(CLIENT)) === "greeting";
  heal(course);
  if (revives) revive(course);
  let promised = memory();
  let begun = false;
  let tried = false;
  for (let number = 0; number < ROUNDS_MAX; number++) {
    if (!drain(course)) return promised;
    if (begun && isOver(promised, memory())) return promised;
    if (!tried) {
      rest(course);
      promised = memory();
      // Without a code there is nothing to try, and nothing is promised.
      if (promised.codes.length === 0) return promised;
    }
    // A device whose greeting was lost before still waits: that is no try, and what was on its way comes before the first one.
    const wasTrying = isTrying();
    round(course, promised.codes, number);
    tried ||= isTrying() && !wasTrying;
    begun ||= !memory().restored;
  }
  return promised;
};

const JOIN_ROUNDS = 12;

/** Whoever still loads when messages have long arrived stops waiting, if it has a timer for that. */
const stopWaiting = (course: Course): void => {
  const { universe } = course.world;
  for (const slot of universe.replicaSlots)
    if (stateOf(course, slot) === "joining") timeout(course, slot, "join");
};

/** The fair phase of those that join: a leader is found, what it sends arrives, and in the end their timers go off. */
export const settleJoins = (course: Course): void => {
  heal(course);
  revive(course);
  for (let number = 0; number < JOIN_ROUNDS; number++) {
    if (!drain(course)) break;
    for (const group of groupIds(course.world.universe.configuration))
      if (inOffice(course, group).length === 0) stand(course, group, number);
    rest(course);
  }
  stopWaiting(course);
};
