/** All properties of a configuration and a world, in the order in which they are reported. */
import { isSigning, namesGenerations } from "../model/protocol/client-signature.ts";
import { type Configuration, removedIn } from "../model/protocol/configuration.ts";
import { tellsKeys } from "../model/protocol/devices.ts";
import { foundersOf, groupIds } from "../model/protocol/groups.ts";
import { attestedUntil, versionOf } from "../model/protocol/members.ts";
import { replicaIds } from "../model/protocol/parties.ts";
import { attemptsWanted } from "../model/protocol/policy.ts";
import { PINNED_STRETCHINGS } from "../model/protocol/stretching.ts";
import { quorumSize } from "../model/vault/quorum.ts";
import type { Observer } from "../model/world/observer.ts";
import { type AnyThreat, type WorldName, worldNameOf } from "../model/world/play.ts";
import { admissionWitnesses, unburnt } from "./admission.ts";
import { X9 } from "./alike.ts";
import { attestationWitnesses, attestedService } from "./attestation.ts";
import { CLN2, channelWitnesses } from "./channel.ts";
import { CON13, compactionWitnessesIn } from "./compaction.ts";
import { ageingWitnesses, deviceProperties } from "./devices.ts";
import { CLN7 } from "./elements.ts";
import { factorProperties, untouched } from "./factors.ts";
import {
  authenticityWitnesses,
  BUN1,
  BUN2,
  BUN3,
  BUN4,
  BUN9,
  BUN10,
  sealedOnly,
} from "./fleet-authenticity.ts";
import { ofEachGroup } from "./groups.ts";
import { budget, budgetWitnesses, chargeFirst, lifetime, X5 } from "./guess-budget.ts";
import { holderWitnesses, ofItsHolder, ofItsTime } from "./holder.ts";
import { linearizable } from "./linearizable.ts";
import {
  CON11,
  LIV2,
  membershipWitnesses,
  neighbouringQuorums,
  policyFloor,
} from "./membership.ts";
import { BUN11, BUN12, BUN13, BUN14 } from "./monitoring.ts";
import { acrossFleets, movedWitness } from "./one-fleet.ts";
import { perRegistration, perUser } from "./per-user.ts";
import { granted, stated } from "./policy.ts";
import type { AlwaysProperty, Property, RunProperty, SometimesProperty } from "./property.ts";
import { realmProperties } from "./realms.ts";
import { recovery, recoveryWitnesses } from "./recovery.ts";
import {
  CON1,
  CON2,
  CON3,
  CON4,
  CON5,
  CON7,
  evidenced,
  halted,
  recordRefused,
  replicationWitnesses,
} from "./replication.ts";
import { guessedRight, X1, X6 } from "./secrecy.ts";
import { stretchingProperties } from "./stretching.ts";
import {
  ofEachRecord,
  oneOwner,
  overGroups,
  runsOverGroups,
  transferWitnesses,
} from "./transfer.ts";
import { alarmWitnesses, BUN6, BUN7, BUN8, logged, transparencyWitnesses } from "./transparency.ts";

/** What is claimed where there are HSMs that may join. */
const membershipProperties = (configuration: Configuration): readonly Property[] => [
  neighbouringQuorums(configuration.rollbackTolerance),
  CON11,
  policyFloor(configuration.votersMin, (replica) => versionOf(configuration, replica)),
  LIV2,
  ...membershipWitnesses,
];

/** What is claimed where records move between groups of replicas. */
const transferProperties = (configuration: Configuration): readonly Property[] => [
  oneOwner(configuration),
  ...transferWitnesses,
];

/** What is claimed where attestations run out. */
const attestationProperties = (configuration: Configuration): readonly Property[] => [
  attestedService(
    (replica) => attestedUntil(configuration, replica),
    replicaIds(configuration.replicas),
    configuration.rollbackTolerance,
  ),
  ...attestationWitnesses,
];

/** What is claimed where logs are compacted. */
const compactionProperties = (configuration: Configuration): readonly Property[] => [
  CON13,
  ...compactionWitnessesIn(configuration),
];

const vaultProperties = (configuration: Configuration): readonly Property[] => [
  ...(configuration.fleets === 2
    ? fleetsProperties(configuration)
    : fixedVaultProperties(configuration)),
  ...(configuration.spares > 0 ? membershipProperties(configuration) : []),
  ...(configuration.factors === "switchable" ? factorProperties : []),
  ...(isSigning(configuration) ? [ofItsHolder] : []),
  ...(namesGenerations(configuration) ? [ofItsTime, ...holderWitnesses] : []),
  ...(tellsKeys(configuration) ? deviceProperties(configuration) : []),
  ...(configuration.groups > 1 && configuration.fleets === 1
    ? transferProperties(configuration)
    : []),
  ...(configuration.attestationLifetime === null ? [] : attestationProperties(configuration)),
];

/**
 * What is claimed of two fleets: of each by itself what is claimed of one, as far as it is said of one log, and of both
 * together X11. What is counted over a user's whole life, and recovery, are left to one fleet.
 */
const fleetsProperties = (configuration: Configuration): readonly Property[] => [
  acrossFleets(configuration, !removedIn(configuration).includes("activate-before-answer")),
  movedWitness,
  ...fixedVaultProperties(configuration)
    .filter(({ id }) => !NOT_OF_FLEETS.includes(id))
    .map((property) =>
      LOGGED.includes(property.id)
        ? ofEachGroup(configuration, property as AlwaysProperty<unknown>)
        : property,
    ),
];

/** Claims that speak of generations by their places in one log. */
const LOGGED = ["X2", "X5", "CON7"];

const NOT_OF_FLEETS = ["X3", "LIV1", "CON10"];

/** What cannot be seen: of a refusal that is hidden; and of a code, where the user's factor is none and stays so. */
const unreachableIn = ({ refusals, factor, factors }: Configuration): readonly string[] => [
  ...(refusals === "hidden" ? ["S-LOCKED"] : []),
  ...(factor === "recovery-code" || factors === "switchable"
    ? []
    : ["S-WRONG", "S-LOCKED", "S-REPLY-LOST", "S-GUESSED"]),
];

const fixedVaultProperties = (configuration: Configuration): readonly Property[] => {
  const {
    design,
    replicas,
    rollbackTolerance,
    attemptsMax,
    votersMin,
    anchor,
    channel,
    refusals,
    policy,
    attemptsCap,
    logMax,
    records,
    compactAfter,
    stretching,
    devices,
    factor,
    factors,
    elements,
  } = configuration;
  const quorum = quorumSize(replicas, rollbackTolerance);
  const quorumFor = (voters: number): number => quorumSize(voters, rollbackTolerance);
  const ofEach = <Memory>(property: AlwaysProperty<Memory>) => ofEachGroup(configuration, property);
  return [
    X1,
    ofEachRecord(configuration, budget(attemptsCap ?? attemptsMax, records === "outside")),
    overGroups(configuration, lifetime(attemptsCap ?? attemptsMax)),
    ofEach(chargeFirst(quorum, quorumFor)),
    ofEachRecord(configuration, X5),
    X6,
    ofEach(CON1),
    ofEach(CON2),
    ofEach(CON3),
    ofEach(CON4),
    ofEach(CON5),
    ofEachRecord(configuration, CON7),
    ofEach(evidenced(quorum, quorumFor)),
    runsOverGroups(configuration, linearizable(attemptsMax, design, attemptsCap, configuration)),
    // A log that is full and stays so serves nobody any more: what it owes is to refuse before it charges (A20).
    ...(logMax === null || compactAfter !== null
      ? [
          overGroups(
            configuration,
            recovery(attemptsWanted({ policy, attemptsMax }), {
              founders: groupIds(configuration).map((group) => foundersOf(configuration, group)),
              rollbackTolerance,
              votersMin,
              mayExpire: (replica) => attestedUntil(configuration, replica) !== null,
              devices,
            }),
          ),
        ]
      : []),
    ...[...recoveryWitnesses, ...budgetWitnesses, guessedRight].filter(
      ({ id }) => !unreachableIn(configuration).includes(id),
    ),
    ...replicationWitnesses,
    ...(anchor === "monotone" ? [halted] : []),
    ...(refusals === "hidden" ? [X9] : []),
    ...(policy === "client" ? [stated(attemptsMax)] : []),
    ...(attemptsCap === null ? [] : [granted]),
    ...(channel === "handshake" ? [CLN2, ...channelWitnesses] : []),
    ...(records === "outside" ? [recordRefused] : []),
    ...(compactAfter === null ? [] : compactionProperties(configuration)),
    ...(factor === "recovery-code" || factors === "switchable" ? [] : [untouched]),
    ...stretchingProperties(stretching),
    ...(elements === "any" ? [CLN7] : []),
  ];
};

const trustProperties = ({
  replicas,
  rollbackTolerance,
  attemptsMax,
  trust,
}: Configuration): readonly Property[] => [
  BUN1,
  BUN2,
  BUN3,
  BUN4,
  logged(trust),
  BUN6,
  BUN7,
  BUN8,
  BUN9,
  BUN10,
  BUN11,
  BUN12,
  BUN13,
  BUN14,
  sealedOnly({
    replicasMin: replicas,
    rollbackToleranceMin: rollbackTolerance,
    attemptsMaxMax: attemptsMax,
  }),
  ...authenticityWitnesses,
  ...transparencyWitnesses,
  ...alarmWitnesses,
];

const PROPERTIES: Readonly<
  Record<WorldName, (configuration: Configuration) => readonly Property[]>
> = { vault: vaultProperties, "fleet-trust": trustProperties, realms: realmProperties };

/** What is claimed of a world. */
export const propertiesOf = (
  configuration: Configuration,
  world: WorldName = "vault",
): readonly Property[] => PROPERTIES[world](configuration);

/** What is claimed besides where the front end is the adversary's; and what is not, since it decides who is served. */
const underFrontEnd = (configuration: Configuration) => ({
  more: [
    perUser(
      configuration.attemptsMax,
      !removedIn(configuration).includes("activate-before-answer"),
    ),
    perRegistration(configuration.attemptsMax),
  ] as readonly Property[],
  less: ["LIV1"],
});

/** What is claimed besides where accounts are shown by tokens, and the adversary has neither the user's nor the hosts. */
const withTokens = ({ channel }: Configuration): readonly Property[] => [
  unburnt(channel === "handshake"),
  ...admissionWitnesses,
];

/** What is claimed of a world under a threat. */
export const propertiesUnder = (
  configuration: Configuration,
  threat: AnyThreat,
): readonly Property[] => {
  const properties = propertiesOf(configuration, worldNameOf(threat));
  if ("world" in threat) return properties;
  const { frontEnd, token, hosts, disk, application } = threat.capabilities;
  if (disk || application) return [...properties, ...ageingWitnesses(configuration)];
  if (configuration.admission === "token" && !frontEnd && !token && !hosts)
    return [...properties, ...withTokens(configuration)];
  if (!frontEnd) return properties;
  const { more, less } = underFrontEnd(configuration);
  return [...properties.filter(({ id }) => !less.includes(id)), ...more];
};

/** What is claimed of any world, each claim once: what several claim in words of their own has those of the first. */
export const allPropertiesOf = (configuration: Configuration): readonly Property[] => {
  const claims = new Map<string, Property>();
  for (const property of [
    ...fixedVaultProperties(configuration),
    ...underFrontEnd(configuration).more,
    ...withTokens(configuration),
    acrossFleets(configuration, true),
    movedWitness,
    ...membershipProperties(configuration),
    ...factorProperties,
    ofItsHolder,
    ofItsTime,
    ...holderWitnesses,
    untouched,
    ...deviceProperties({ ...configuration, devices: 2 }),
    ...ageingWitnesses({ ...configuration, fleets: 2 }),
    ...transferProperties(configuration),
    ...compactionProperties(configuration),
    ...stretchingProperties(configuration.stretching ?? PINNED_STRETCHINGS[0]),
    CLN7,
    ...propertiesOf(configuration, "fleet-trust"),
    ...propertiesOf(configuration, "realms"),
    // In the vault's world CLN1 has words of its own; the claim is that of fleet trust.
    ...attestationProperties(configuration),
  ])
    if (!claims.has(property.id)) claims.set(property.id, property);
  return [...claims.values()];
};

export const isWitness = (property: Property): property is SometimesProperty =>
  property.expectation === "sometimes";

export const judgesRuns = (property: Property): property is RunProperty => "judge" in property;

/** What is folded over a run: everything but the witnesses and what is judged on whole runs, which need no memory. */
export const observersOf = (properties: readonly Property[]): readonly Observer[] =>
  properties.filter(
    (property) => !isWitness(property) && !judgesRuns(property),
  ) as unknown as readonly Observer[];
