/** A scenario as a short script: each call takes events in a world, and writes them down. */
import type { Recipe } from "../model/adversary/recipe.ts";
import type { Configuration } from "../model/protocol/configuration.ts";
import type { Fact, FactName } from "../model/protocol/facts.ts";
import type { Goal } from "../model/protocol/goals.ts";
import { type GroupId, groupIds, groupOf } from "../model/protocol/groups.ts";
import { deviceOf } from "../model/protocol/members.ts";
import type { Message } from "../model/protocol/messages.ts";
import {
  CLIENT,
  FLEET,
  isCopy,
  isReplica,
  type PartyId,
  type ReplicaId,
} from "../model/protocol/parties.ts";
import type { RecordRange } from "../model/protocol/ranges.ts";
import type { RealmRecipe } from "../model/protocol/realm-recipe.ts";
import type { TrustRecipe } from "../model/protocol/trust-recipe.ts";
import type { ReplicaContext } from "../model/vault/replica-context.ts";
import type { EnvelopeRef, Event } from "../model/world/event.ts";
import { describeEvent } from "../model/world/narration.ts";
import { type AnyThreat, play } from "../model/world/play.ts";
import { UNCHANGED } from "../model/world/system.ts";
import { World } from "../model/world/world.ts";
import { observersOf, propertiesUnder } from "../properties/catalogue.ts";
import { Course } from "../properties/harness/course.ts";

/** What envelopes a step means: those that agree in everything that it names. */
export type Pattern = Partial<Omit<EnvelopeRef, "ordinal">>;

const matches = (ref: EnvelopeRef, pattern: Pattern): boolean =>
  Object.entries(pattern).every(([key, value]) => ref[key as keyof Pattern] === value);

/** Whether a delivery is meant; `at` is the device where it is not the addressee's own. */
type Meant = (ref: EnvelopeRef, at?: PartyId) => boolean;

type Delivery = Extract<Event, { do: "deliver" }>;

export class Script {
  readonly events: Event[] = [];
  readonly #course: Course;
  /** After how many events each property was broken first. */
  readonly #broken = new Map<string, number>();
  #writesWait = false;

  constructor(configuration: Configuration, threat: AnyThreat) {
    const observers = observersOf(propertiesUnder(configuration, threat));
    this.#course = new Course(play({ configuration, threat, observers }));
  }

  /** What the steps so far have recorded. */
  get facts(): readonly Fact[] {
    return this.#course.factsSoFar;
  }

  /** The events up to the first breach of one of these properties, with which a replay ends; else all of them. */
  untilBreachOf(properties: readonly string[]): readonly Event[] {
    const ends = properties.map((id) => this.#broken.get(id) ?? this.events.length);
    return this.events.slice(0, Math.min(...ends));
  }

  /** Takes one event; a step that is only refused is a step as well. Scripts are ours, so a fault in one throws. */
  take(event: Event): this {
    const move = this.#course.moveFor(event);
    if (typeof move !== "number") throw new Error(`step ${this.events.length + 1}: ${move.reason}`);
    const { world } = this.#course;
    if (this.#course.take(move) === UNCHANGED && world.last.reacted.length === 0)
      throw new Error(`step ${this.events.length + 1}: "${describeEvent(event)}" changes nothing`);
    this.#note(event);
    return this;
  }

  /** Delivers the first envelope that the pattern means; to the fleet, at this replica. */
  deliver(pattern: Pattern, at?: ReplicaId): this {
    return this.take(this.#find(pattern, at));
  }

  /** Delivers the first envelope that the pattern means and whose message is meant. */
  deliverThat(pattern: Pattern, isMeant: (message: Message) => boolean): this {
    const { world, vector } = this.#course;
    const found = this.#deliveries().find(({ envelope }) => {
      const message = world.envelopeIn(vector, envelope)?.message;
      return matches(envelope, pattern) && message !== undefined && isMeant(message);
    });
    if (found === undefined) throw new Error(`step ${this.events.length + 1}: no such message`);
    return this.take(found);
  }

  duplicate(pattern: Pattern, at?: ReplicaId): this {
    return this.take({ ...this.#find(pattern, at), do: "duplicate" });
  }

  drop(pattern: Pattern): this {
    const { envelope } = this.#find(pattern);
    return this.take({ do: "drop", envelope });
  }

  /** Delivers what is in flight, in canonical order, until nothing moves; requests go to the newest leader. */
  deliverAll(isMeant: Meant = () => true): this {
    while (this.#deliverOne(isMeant) !== undefined);
    return this;
  }

  /** Delivers until a step records the fact. */
  deliverUntil(fact: FactName, isMeant: Meant = () => true): this {
    for (;;) {
      if (this.#deliverOne(isMeant) === undefined)
        throw new Error(`step ${this.events.length + 1}: nothing moves, and no ${fact}`);
      if (this.#course.facts.some((other) => other.fact === fact)) return this;
    }
  }

  provision(): this {
    return this.take({ do: "provision" });
  }

  /** The replica's election timer goes off. */
  stand(party: ReplicaId): this {
    return this.take({ do: "timeout", party, timer: "election" });
  }

  heartbeat(party: ReplicaId): this {
    return this.take({ do: "timeout", party, timer: "heartbeat" });
  }

  crash(...parties: readonly PartyId[]): this {
    for (const party of parties) this.take({ do: "crash", party });
    return this;
  }

  restart(...parties: readonly PartyId[]): this {
    for (const party of parties) this.take({ do: "restart", party });
    return this;
  }

  /** The host keeps the durable state of each. */
  keep(...parties: readonly PartyId[]): this {
    for (const party of parties) this.take({ do: "snapshot", party });
    return this;
  }

  /** The host sets each back to the first state that it kept of it. */
  setBack(...parties: readonly PartyId[]): this {
    for (const party of parties) this.take({ do: "rollback", party, to: 0 });
    return this;
  }

  /** From here on storage completes only where the script says so, and not when nothing else moves. */
  holdWrites(): this {
    this.#writesWait = true;
    return this;
  }

  letWrite(): this {
    this.#writesWait = false;
    return this;
  }

  /** The storage of each completes. */
  write(...parties: readonly PartyId[]): this {
    for (const party of parties) this.take({ do: "write", party });
    return this;
  }

  /** The operator asks a replica for these members; what it refuses is a step as well. */
  askFor(
    party: ReplicaId,
    voters: readonly ReplicaId[],
    learners: readonly ReplicaId[] = [],
  ): this {
    const goal = { kind: "change-members", voters: [...voters], learners: [...learners] } as const;
    return this.take({ do: "begin", party, goal });
  }

  /** The operator asks a replica to have no HSM with an older program. */
  raiseFloor(party: ReplicaId, floor: number): this {
    return this.take({ do: "begin", party, goal: { kind: "raise-floor", floor } });
  }

  /** A coordinator asks the leader of a group to take a range over from another one; what is refused is a step as well. */
  prepare(party: ReplicaId, source: GroupId, range: RecordRange): this {
    return this.take({ do: "begin", party, goal: { kind: "prepare-transfer", source, range } });
  }

  /** A coordinator asks a leader to let a transfer be. */
  cancelMove(party: ReplicaId, range: RecordRange): this {
    return this.take({ do: "begin", party, goal: { kind: "cancel-transfer", range } });
  }

  /** The host empties a replica. */
  wipe(party: ReplicaId): this {
    return this.take({ do: "wipe", party });
  }

  /** Where attestations run out: so many ticks pass. */
  tick(times = 1): this {
    for (let time = 0; time < times; time++) this.take({ do: "tick" });
    return this;
  }

  /** The hosts of these devices stop their clocks. */
  stopClock(to: number, ...parties: readonly PartyId[]): this {
    for (const party of parties) this.take({ do: "set-clock", party, to });
    return this;
  }

  cut(...sides: readonly (readonly PartyId[])[]): this {
    return this.take({ do: "partition", sides });
  }

  heal(): this {
    return this.take({ do: "heal" });
  }

  /** The user asks for something; what follows is not delivered yet. */
  begin(goal: Goal, party: PartyId = CLIENT): this {
    return this.take({ do: "begin", party, goal });
  }

  /** The user gives up waiting. */
  giveUp(party: PartyId = CLIENT): this {
    return this.take({ do: "timeout", party, timer: "retry" });
  }

  inject(message: Recipe | TrustRecipe | RealmRecipe): this {
    return this.take({ do: "inject", message } as Event);
  }

  #note(event: Event): void {
    this.events.push(event);
    for (const { property } of this.#course.breaches)
      if (!this.#broken.has(property)) this.#broken.set(property, this.events.length);
  }

  #find(pattern: Pattern, at?: ReplicaId): Delivery {
    const found = this.#deliveries().find(
      ({ envelope, at: routed }) =>
        matches(envelope, pattern) && (at === undefined || routed === at),
    );
    if (found !== undefined) return found;
    throw new Error(
      `step ${this.events.length + 1}: nothing like ${JSON.stringify(pattern)} can be delivered`,
    );
  }

  #enabled(): readonly Event[] {
    const moves: number[] = [];
    this.#course.enabled(moves);
    return moves.map((move) => this.#course.eventOf(move));
  }

  #deliveries(): readonly Delivery[] {
    return this.#enabled().filter((event): event is Delivery => event.do === "deliver");
  }

  #deliverOne(isMeant: Meant): Event | undefined {
    const leaders = this.#newestLeaders();
    for (const event of this.#deliveries()) {
      const { envelope, at } = event;
      const { to } = envelope;
      const isRouted =
        at === undefined ||
        (to === FLEET ? leaders.includes(at) : isCopy(at) || at === deviceOf(to));
      if (!isMeant(envelope, at) || !isRouted) continue;
      const move = this.#course.moveFor(event);
      if (typeof move !== "number" || this.#course.take(move) === UNCHANGED) continue;
      this.#note(event);
      return event;
    }
    return this.#writesWait ? undefined : this.#completeWrite();
  }

  #completeWrite(): Event | undefined {
    const event = this.#enabled().find((other) => other.do === "write");
    if (event !== undefined) this.take(event);
    return event;
  }

  /** Of each group's replicas that take requests, the one with the highest term. */
  #newestLeaders(): readonly ReplicaId[] {
    const { world, vector } = this.#course;
    if (!(world instanceof World)) return [];
    const { universe, options } = world;
    const { configuration } = universe;
    const serving = universe.replicaSlots
      .filter((slot) => options.serves(slot, vector[slot] as number))
      .map((slot) => universe.table(slot).stateAt(vector[slot] as number).context as ReplicaContext)
      .sort((a, b) => b.term - a.term);
    return groupIds(configuration).flatMap((group) =>
      serving
        .filter(({ id }) => groupOf(configuration, id) === group)
        .slice(0, 1)
        .map(({ id }) => id),
    );
  }
}

/** Between two replicas, both of them among these. */
export const among =
  (...replicas: readonly ReplicaId[]) =>
  ({ from, to }: EnvelopeRef): boolean =>
    !isReplica(from) || !isReplica(to) || (replicas.includes(from) && replicas.includes(to));
