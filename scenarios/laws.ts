/**
 * Laws of the quorum rule, one row for each fleet: how many replicas a host may set back before two histories commit,
 * and how many may be dead before nobody recovers. Each row is played, not computed: docs/laws.md is its table.
 */
import { DEFAULT_CONFIGURATION } from "../model/protocol/configuration.ts";
import { CLIENT, type ReplicaId, replicaIds } from "../model/protocol/parties.ts";
import { quorumOverlap, quorumSize } from "../model/vault/quorum.ts";
import { World } from "../model/world/world.ts";
import { observersOf, propertiesOf } from "../properties/catalogue.ts";
import { Course } from "../properties/harness/course.ts";
import { begin } from "../properties/harness/prelude.ts";
import { settle } from "../properties/harness/settle.ts";
import { castOf } from "./cast.ts";
import { secondHistory } from "./composed-rollback.ts";
import type { Scenario } from "./read-scenario.ts";
import { runScenario, threatNamed } from "./run-scenario.ts";
import { Script } from "./script.ts";
import { VAULT_THREATS } from "./threats.ts";

type Events = Extract<Scenario["search"], { kind: "schedule" }>["events"];

export const FLEET_SIZES = [3, 4, 5, 6, 7] as const;
export const TOLERANCES = [0, 1, 2] as const;

/** A fleet: N replicas, and the number R of rolled-back ones that its quorum rule is to tolerate. */
export interface FleetSize {
  readonly replicas: number;
  readonly rollbackTolerance: number;
}

export const fleets: readonly FleetSize[] = FLEET_SIZES.flatMap((replicas) =>
  TOLERANCES.map((rollbackTolerance) => ({ replicas, rollbackTolerance })),
);

const quorumIn = ({ replicas, rollbackTolerance }: FleetSize): number =>
  quorumSize(replicas, rollbackTolerance);

export const overlapIn = ({ replicas, rollbackTolerance }: FleetSize): number =>
  quorumOverlap(replicas, rollbackTolerance);

/** The replicas that two quorums at the two ends of the fleet share. */
export const sharedIn = (fleet: FleetSize): readonly ReplicaId[] => {
  const ids = replicaIds(fleet.replicas);
  return ids.slice(fleet.replicas - quorumIn(fleet), quorumIn(fleet));
};

/** B4 in one fleet, with any of its replicas set back. */
export const rollbackScenario = (fleet: FleetSize, setBack: readonly ReplicaId[]): Scenario => {
  const configuration = { ...DEFAULT_CONFIGURATION, ...fleet };
  const threat = "rollback-fleet";
  const script = new Script(configuration, threatNamed(threat));
  secondHistory(() => setBack)(script, castOf(configuration));
  return {
    file: `rollback of ${setBack.length} of ${fleet.replicas}`,
    name: "rollback-boundary",
    question: "Do two histories commit?",
    sources: ["attacks finding 12"],
    rows: ["B1", "B4"],
    mutants: [],
    configuration: { ...configuration, codes: [...configuration.codes], without: [] },
    threat,
    search: { kind: "schedule", events: structuredClone(script.events) as Events },
    expect: { CON2: setBack.length >= overlapIn(fleet) ? "violated" : "held" },
  };
};

export interface RollbackRow extends FleetSize {
  readonly quorum: number;
  readonly overlap: number;
  /** Of the members of the overlap, each spared in turn: how often the history held. */
  readonly heldBelow: number;
  readonly triedBelow: number;
  /** Steps of the attack that sets all of the overlap back; null where it fails. */
  readonly breachAt: number | null;
}

const kindOf = (scenario: Scenario): string => runScenario(scenario).verdicts[0]?.kind ?? "none";

/** One row of the rollback boundary: the attack on the whole overlap, and on all of it but one. */
export const rollbackRow = (fleet: FleetSize): RollbackRow => {
  const shared = sharedIn(fleet);
  const below = shared.map((spared) =>
    rollbackScenario(
      fleet,
      shared.filter((replica) => replica !== spared),
    ),
  );
  const whole = rollbackScenario(fleet, shared);
  const { search } = whole;
  return {
    ...fleet,
    quorum: quorumIn(fleet),
    overlap: overlapIn(fleet),
    heldBelow: below.filter((scenario) => kindOf(scenario) === "held").length,
    triedBelow: below.length,
    breachAt:
      kindOf(whole) === "violated" && search.kind === "schedule" ? search.events.length : null,
  };
};

/**
 * Whether a registered user with a new device gets the history back while so many replicas are dead for good; the
 * leader is the first to die.
 */
export const recoversWith = (fleet: FleetSize, dead: number): boolean => {
  const configuration = { ...DEFAULT_CONFIGURATION, ...fleet };
  const properties = propertiesOf(configuration);
  const course = new Course(
    new World({
      configuration,
      threat: VAULT_THREATS.hosts.threat,
      observers: observersOf(properties),
    }),
  );
  begin(course, "device lost");
  for (const party of replicaIds(dead)) {
    const move = course.moveFor({ do: "crash", party });
    if (typeof move !== "number") throw new Error(move.reason);
    course.take(move);
  }
  settle(course, { revives: false });
  const { universe } = course.world;
  const slot = universe.slotOf(CLIENT);
  return universe.table(slot).stateAt(course.vector[slot] as number).value === "enrolled";
};

export interface AvailabilityRow extends FleetSize {
  readonly quorum: number;
  /** N - q, and whether the user recovers with so many replicas dead, and with one more. */
  readonly mayDie: number;
  readonly recovers: boolean;
  readonly recoversBeyond: boolean;
}

export const availabilityRow = (fleet: FleetSize): AvailabilityRow => {
  const quorum = quorumIn(fleet);
  const mayDie = fleet.replicas - quorum;
  return {
    ...fleet,
    quorum,
    mayDie,
    recovers: recoversWith(fleet, mayDie),
    recoversBeyond: recoversWith(fleet, mayDie + 1),
  };
};
