/** The checks of an artifact against what was published of deployments, and against the floors that are pinned. */
import { type Finding, failed, impossible, passed } from "./audit-step.ts";
import { type Artifact, FIGURES, type Figure, type FleetKey } from "./fleet-keys.ts";
import type { Figures, FleetEvidence } from "./pins.ts";
import { hex } from "./spelling.ts";

const same = (one: FleetKey, other: FleetKey): boolean =>
  one.id === other.id && one.role === other.role && one.alg === other.alg;

/** The published deployments of which an artifact has at least one key. */
export const touchedBy = (
  keys: readonly FleetKey[],
  evidence: readonly FleetEvidence[],
): readonly FleetEvidence[] => {
  const held = new Set(keys.map(({ publicKey }) => publicKey));
  return evidence.filter((entry) => entry.keys.some(({ publicKey }) => held.has(publicKey)));
};

const foreignKey = (
  keys: readonly FleetKey[],
  evidence: readonly FleetEvidence[],
): string | undefined => {
  const published = new Map(
    evidence.flatMap((entry) => entry.keys.map((key) => [key.publicKey, { entry, key }] as const)),
  );
  for (const key of keys) {
    const found = published.get(key.publicKey);
    if (found === undefined) return `the key ${key.id} is in no published evidence`;
    if (!same(found.key, key))
      return `the key ${key.id}, ${key.role}, ${key.alg}, is published as ${found.key.id}, ${found.key.role}, ${found.key.alg} of ${found.entry.fleet}`;
  }
  return undefined;
};

/**
 * Step `evidence`: the artifact's keys are those of one or more whole published deployments, no more and no fewer. One
 * key of an attacker among honest ones would be enough (attacks G21), and so would a fleet that was retired (J10).
 */
export const checkEvidence = (
  keys: readonly FleetKey[],
  epoch: bigint,
  evidence: readonly FleetEvidence[] | undefined,
): Finding => {
  if (evidence === undefined) return impossible("no list of published evidence is pinned");
  const foreign = foreignKey(keys, evidence);
  if (foreign !== undefined) return failed(foreign);
  const held = new Set(keys.map(({ publicKey }) => publicKey));
  const touched = touchedBy(keys, evidence);
  for (const { fleet, keys: own, retiredAtEpoch } of touched) {
    const missing = own.find(({ publicKey }) => !held.has(publicKey));
    if (missing !== undefined) return failed(`the key ${missing.id} of ${fleet} is missing`);
    if (retiredAtEpoch !== undefined && epoch >= retiredAtEpoch)
      return failed(`${fleet} was retired at epoch ${retiredAtEpoch}`);
  }
  return passed(`exactly the keys of ${touched.map(({ fleet }) => fleet).join(" and ")}`);
};

const isBelowFloor = (figure: Figure, value: number, floor: number): boolean =>
  figure === "attempts" ? value > floor : value < floor;

const figureFaults = (
  artifact: Artifact,
  touched: readonly FleetEvidence[],
  floors: Figures | undefined,
): readonly string[] =>
  FIGURES.flatMap((figure) => {
    const value = artifact[figure];
    const floor = floors?.[figure];
    // A downgrade by leaving the figure out is a downgrade (attacks G22).
    if (value === undefined)
      return floor === undefined
        ? []
        : [`it does not state ${figure}, for which a floor is pinned`];
    const other = touched.find(({ figures }) => (figures[figure] ?? value) !== value);
    return [
      ...(floor !== undefined && isBelowFloor(figure, value, floor)
        ? [`${figure} is ${value}, and the pinned floor is ${floor}`]
        : []),
      ...(other === undefined
        ? []
        : [
            `${figure} is ${value}, and the evidence of ${other.fleet} says ${other.figures[figure]}`,
          ]),
    ];
  });

const validityFaults = (artifact: Artifact, timestamp: bigint): readonly string[] => {
  const { not_before: from, not_after: until } = artifact;
  return [
    ...(from !== undefined && timestamp < from
      ? [`it is valid from ${from}, and was signed at ${timestamp}`]
      : []),
    ...(until !== undefined && timestamp > until
      ? [`it is valid until ${until}, and was signed at ${timestamp}`]
      : []),
  ];
};

const evidenceDigestFaults = (
  artifact: Artifact,
  touched: readonly FleetEvidence[],
): readonly string[] => {
  const { evidence_digest: stated } = artifact;
  const published = touched.flatMap(({ digest }) => (digest === undefined ? [] : [hex(digest)]));
  return stated === undefined || published.length === 0 || published.includes(hex(stated))
    ? []
    : ["it names evidence of another digest than the published"];
};

const isSilent = (artifact: Artifact): boolean =>
  artifact.not_before === undefined &&
  artifact.not_after === undefined &&
  artifact.simulated === undefined &&
  artifact.evidence_digest === undefined &&
  FIGURES.every((figure) => artifact[figure] === undefined);

/** Step `deployment`: what the hardened form says beside the keys. */
export const checkDeployment = (
  artifact: Artifact,
  timestamp: bigint,
  touched: readonly FleetEvidence[],
  floors: Figures | undefined,
): Finding => {
  if (isSilent(artifact) && floors === undefined)
    return impossible("the artifact says nothing of the deployment (published form)");
  const faults = [
    ...(artifact.simulated === true ? ["it is marked as simulated"] : []),
    ...figureFaults(artifact, touched, floors),
    ...validityFaults(artifact, timestamp),
    ...evidenceDigestFaults(artifact, touched),
  ];
  if (faults.length > 0) return failed(faults.join("; "));
  const isComparable =
    floors !== undefined ||
    touched.some(({ figures, digest }) => digest !== undefined || Object.keys(figures).length > 0);
  return isComparable
    ? passed("figures, validity and evidence agree")
    : impossible("nothing is pinned to compare its figures with");
};
