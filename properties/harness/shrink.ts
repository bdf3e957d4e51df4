/**
 * Shrinking: from a failing schedule to one from which no single event can be dropped. Chunks first, then single
 * events, until nothing more goes; what depended on a dropped event goes with it.
 */
import type { Event } from "../../model/world/event.ts";
import type { ObservedBreach } from "../../model/world/observation.ts";
import type { Playable } from "../../model/world/playable.ts";
import type { Property } from "../property.ts";
import { judgeEnd, type Remembered, remember, replayLeniently, replayStrictly } from "./replay.ts";

export interface Shrunk {
  readonly schedule: readonly Event[];
  readonly breach: ObservedBreach;
  /** How many schedules were tried. */
  readonly tried: number;
}

/** The breach of one property by a list of events, and the events that it took. */
interface Failure {
  readonly kept: readonly Remembered[];
  readonly breach: ObservedBreach;
}

const attempt = (
  world: Playable,
  properties: readonly Property[],
  property: string,
  events: readonly Remembered[],
): Failure | undefined => {
  const { kept, course, breaches } = replayLeniently(world, events);
  const found = breaches.find((breach) => breach.property === property);
  if (found !== undefined) return { kept, breach: found };
  if (breaches.length > 0) return undefined;
  const breach = judgeEnd(course, properties, property);
  return breach && { kept, breach };
};

const rememberAll = (world: Playable, schedule: readonly Event[]): readonly Remembered[] => {
  const remembered: Remembered[] = [];
  const course = replayLeniently(world, []).course;
  for (const event of schedule) {
    const move = course.moveFor(event);
    if (typeof move !== "number") break;
    remembered.push(remember(course, event));
    course.take(move);
  }
  return remembered;
};

/**
 * Makes a schedule that breaks a property smaller while the same property breaks. `undefined` where the schedule does
 * not break it in the first place.
 */
export const shrink = (
  world: Playable,
  properties: readonly Property[],
  property: string,
  schedule: readonly Event[],
): Shrunk | undefined => {
  let tried = 1;
  let best = attempt(world, properties, property, rememberAll(world, schedule));
  if (best === undefined) return undefined;
  for (let size = Math.ceil(best.kept.length / 2); size >= 1; ) {
    let smaller: Failure | undefined;
    for (let start = best.kept.length - size; start > -size; start -= size) {
      const from = Math.max(0, start);
      const without: readonly Remembered[] = [
        ...best.kept.slice(0, from),
        ...best.kept.slice(start + size),
      ];
      const failure = attempt(world, properties, property, without);
      tried++;
      if (failure === undefined || failure.kept.length >= best.kept.length) continue;
      smaller = failure;
      best = failure;
      start = Math.min(start, best.kept.length);
    }
    if (smaller === undefined) size = size === 1 ? 0 : Math.floor(size / 2);
  }
  const events = best.kept.map(({ event }) => event);
  return { schedule: events, breach: best.breach, tried };
};

/** Whether dropping any one event, and nothing else, leaves the property unbroken: what "minimal" claims. */
export const isLocallyMinimal = (
  world: Playable,
  properties: readonly Property[],
  property: string,
  schedule: readonly Event[],
): boolean =>
  schedule.every((_, index) => {
    try {
      const rest = [...schedule.slice(0, index), ...schedule.slice(index + 1)];
      const { course, breaches } = replayStrictly(world, rest);
      if (breaches.some((breach) => breach.property === property)) return false;
      return judgeEnd(course, properties, property) === undefined;
    } catch {
      return true;
    }
  });
