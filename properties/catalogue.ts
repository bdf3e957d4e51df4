/** All properties of a configuration, in the order in which they are reported. */
import type { Configuration } from "../model/protocol/configuration.ts";
import { quorumSize } from "../model/vault/quorum.ts";
import type { Observer } from "../model/world/observer.ts";
import { budget, budgetWitnesses, chargeFirst, lifetime, X5 } from "./guess-budget.ts";
import { linearizable } from "./linearizable.ts";
import type { Property, RunProperty, SometimesProperty } from "./property.ts";
import { recovery, recoveryWitnesses } from "./recovery.ts";
import { CON1, CON2, CON3, CON4, CON5, CON7, replicationWitnesses } from "./replication.ts";
import { guessedRight, X1, X6 } from "./secrecy.ts";

export const propertiesOf = ({
  replicas,
  rollbackTolerance,
  attemptsMax,
}: Configuration): readonly Property[] => [
  X1,
  budget(attemptsMax),
  lifetime(attemptsMax),
  chargeFirst(quorumSize(replicas, rollbackTolerance)),
  X5,
  X6,
  CON1,
  CON2,
  CON3,
  CON4,
  CON5,
  CON7,
  linearizable(attemptsMax),
  recovery(attemptsMax),
  ...recoveryWitnesses,
  ...budgetWitnesses,
  guessedRight,
  ...replicationWitnesses,
];

export const isWitness = (property: Property): property is SometimesProperty =>
  property.expectation === "sometimes";

export const judgesRuns = (property: Property): property is RunProperty => "judge" in property;

/** What is folded over a run: everything but the witnesses and what is judged on whole runs, which need no memory. */
export const observersOf = (properties: readonly Property[]): readonly Observer[] =>
  properties.filter(
    (property) => !isWitness(property) && !judgesRuns(property),
  ) as unknown as readonly Observer[];
