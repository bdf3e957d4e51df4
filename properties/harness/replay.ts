/** Replaying a schedule: strictly, as it is written; or leniently, as far as it still applies. */
import type { Event } from "../../model/world/event.ts";
import { describeEvent } from "../../model/world/narration.ts";
import type { ObservedBreach } from "../../model/world/observation.ts";
import type { Playable } from "../../model/world/playable.ts";
import { UNCHANGED } from "../../model/world/system.ts";
import { World } from "../../model/world/world.ts";
import { judgesRuns } from "../catalogue.ts";
import { LIV2 } from "../membership.ts";
import type { EventuallyProperty, Property, RunProperty } from "../property.ts";
import { type RecoveryMemory, untried } from "../recovery.ts";
import { Course } from "./course.ts";
import { settle, settleJoins } from "./settle.ts";

/** A schedule that does not apply: which event, and why. */
export class ScheduleError extends Error {
  override readonly name = "ScheduleError";
}

/** Takes one event of a schedule as it is written. @throws ScheduleError where it does not apply, or changes nothing. */
const takeStrictly = (course: Course, schedule: readonly Event[], index: number): void => {
  const event = schedule[index] as Event;
  const move = course.moveFor(event);
  const where = `event ${index + 1} of ${schedule.length} does not apply`;
  if (typeof move !== "number") throw new ScheduleError(`${where}: ${move.reason}`);
  if (course.take(move) === UNCHANGED && !onlyRefused(course))
    throw new ScheduleError(`${where}: "${describeEvent(event)}" changes nothing`);
};

/**
 * Replays a schedule as it is written, and stops at the first breach of one of the properties.
 *
 * @param onStep is told after each step, while the course stands after it.
 * @param course stands at the very beginning of the world; a paired one replays in both readings.
 * @throws ScheduleError where an event does not apply, or changes nothing.
 */
export const replayStrictly = (
  world: Playable,
  schedule: readonly Event[],
  onStep?: (course: Course, event: Event, index: number) => void,
  course = new Course(world),
): { readonly course: Course; readonly breaches: readonly ObservedBreach[] } => {
  for (const [index, event] of schedule.entries()) {
    takeStrictly(course, schedule, index);
    onStep?.(course, event, index);
    if (course.breaches.length > 0) return { course, breaches: course.breaches };
  }
  return { course, breaches: [] };
};

/**
 * Replays a schedule past every breach, to its last event: what is written behind a breach is read as what can happen
 * next, so it has to be.
 *
 * @throws ScheduleError where an event does not apply, or changes nothing.
 */
export const replayToTheEnd = (world: Playable, schedule: readonly Event[]): void => {
  const course = new Course(world);
  for (const index of schedule.keys()) takeStrictly(course, schedule, index);
};

/** A step that was refused is a step all the same: scenarios show refusals. */
const onlyRefused = ({ world }: Course): boolean => world.last.reacted.length > 0;

/** An event with what its envelope said when it happened; lets a changed run find "the same" message. */
export interface Remembered {
  readonly event: Event;
  readonly content?: string;
}

export const remember = (course: Course, event: Event): Remembered => {
  if (!("envelope" in event)) return { event };
  const content = course.world.contentIn(course.vector, event.envelope);
  return content === undefined ? { event } : { event, content };
};

/** The event as it is in this world: about the same message if it is in flight, else about the one in its place. */
const found = (course: Course, { event, content }: Remembered): Event => {
  if (!("envelope" in event) || content === undefined) return event;
  const envelope = course.world.refIn(course.vector, event.envelope, content);
  return envelope === undefined ? event : { ...event, envelope };
};

/** What presses: the one thing that can happen now, where there is only one. */
const pressing = (course: Course): Event | undefined => {
  const moves: number[] = [];
  course.enabled(moves);
  const [only] = moves;
  return moves.length === 1 && only !== undefined ? course.eventOf(only) : undefined;
};

/**
 * Replays what still applies, skipping the rest; the result is a schedule that replays strictly.
 *
 * @param press whether what can only happen now is put in before an event that has to wait for it: for schedules from
 * a world with other reductions.
 */
export const replayLeniently = (
  world: Playable,
  events: readonly Remembered[],
  press = false,
): {
  readonly kept: readonly Remembered[];
  readonly course: Course;
  readonly breaches: readonly ObservedBreach[];
} => {
  const course = new Course(world);
  const kept: Remembered[] = [];
  let breaches: readonly ObservedBreach[] = [];
  const take = (event: Event): boolean => {
    const move = course.moveFor(event);
    if (typeof move !== "number") return false;
    const now = remember(course, event);
    if (course.take(move) === UNCHANGED) return false;
    kept.push(now);
    breaches = course.breaches;
    return true;
  };
  for (const remembered of events) {
    while (
      press &&
      breaches.length === 0 &&
      typeof course.moveFor(found(course, remembered)) !== "number"
    ) {
      const urgent = pressing(course);
      if (urgent === undefined || !take(urgent)) break;
    }
    if (breaches.length > 0) break;
    take(found(course, remembered));
    if (breaches.length > 0) break;
  }
  return { kept, course, breaches };
};

/** Judges the run so far as a whole: the first property of whole runs that it breaks, of these. */
export const judgeRun = (
  course: Course,
  properties: readonly RunProperty[],
): ObservedBreach | undefined => {
  if (properties.length === 0) return undefined;
  const { factsSoFar } = course;
  for (const { id, judge } of properties) {
    const breach = judge(factsSoFar);
    if (breach !== undefined) return { property: id, breach: breach.breach };
  }
  return undefined;
};

const isOfVault = (course: Course): course is Course<World> => course.world instanceof World;

/** What the fair phase came to. */
export interface Ending {
  /** Why the run breaks what must happen in the end. */
  readonly breach: ObservedBreach | undefined;
  /** What the fair phase broke on its way, which ended it (`Course.watchedEvents`): nothing is said of the end then. */
  readonly onTheWay: readonly ObservedBreach[];
}

/** A fair phase, with what it broke on its way: its steps are steps like any other, and a claim may break at each. */
const fairly = (course: Course<World>, phase: () => ObservedBreach | undefined): Ending => {
  course.watch();
  const breach = phase();
  return course.isOver
    ? { breach: undefined, onTheWay: course.breaches }
    : { breach, onTheWay: [] };
};

/** Judges whether every replica that is joining comes to an end of it. */
const judgeJoins = (course: Course<World>, property: EventuallyProperty): Ending | undefined => {
  const broken = () => property.settled(course.memoryOf(property.id));
  if (broken() === undefined) return undefined;
  return fairly(course, () => {
    settleJoins(course);
    const breach = broken();
    return breach && { property: property.id, breach: breach.breach };
  });
};

/** Judges what must happen in the end, after a fair phase; `undefined` where the run promises nothing. */
export const judgeEventually = (
  course: Course,
  property: EventuallyProperty,
): Ending | undefined => {
  if (!isOfVault(course)) return undefined;
  if (property.id === LIV2.id) return judgeJoins(course, property);
  if (property.settled(untried(memoryOf(course, property))) === undefined) return undefined;
  // What was promised before the first try is what is judged, with what came of the tries.
  const outcome = (promised: RecoveryMemory, { restored, refused }: RecoveryMemory) =>
    property.settled({
      ...untried(promised),
      restored,
      ...(refused === undefined ? {} : { refused }),
    });
  const isOver = (promised: RecoveryMemory, now: RecoveryMemory): boolean =>
    outcome(promised, now) === undefined;
  return fairly(course, () => {
    const breach = outcome(settle(course, { isOver }), memoryOf(course, property));
    return breach && { property: property.id, breach: breach.breach };
  });
};

const memoryOf = (course: Course<World>, { id }: EventuallyProperty): RecoveryMemory =>
  course.memoryOf(id) as RecoveryMemory;

/** What must happen in the end, in the order in which it is judged: one fair phase goes on where the other ends. */
export const eventuallyOf = (properties: readonly Property[]): readonly EventuallyProperty[] =>
  properties.filter(
    (property): property is EventuallyProperty => property.expectation === "eventually",
  );

/**
 * What only the end of a run decides about a property: of whole runs, or after a fair phase. `undefined` where the run
 * keeps it, or promises nothing.
 */
export const judgeEnd = (
  course: Course,
  properties: readonly Property[],
  id: string,
): ObservedBreach | undefined => {
  const ofRuns = properties.filter((property) => property.id === id && judgesRuns(property));
  const breach = judgeRun(course, ofRuns as readonly RunProperty[]);
  if (breach !== undefined) return breach;
  const eventually = eventuallyOf(properties).find((property) => property.id === id);
  return eventually === undefined ? undefined : judgeEventually(course, eventually)?.breach;
};

/** Whether the property is judged at the end of a run, not at a step. */
export const isOfTheEnd = (property: Property): boolean =>
  judgesRuns(property) || property.expectation === "eventually";
