/** The parties of the fleet-trust world, their signing keys, and what an application pins of them. */
import type { Cryptosystem, Value } from "../algebra/cryptosystem.ts";
import { trustLabels } from "../algebra/labels.ts";
import type { FleetKey, FleetParameters } from "./bundle.ts";
import type { TrustParameters } from "./configuration.ts";
import { ADVERSARY, type PartyId } from "./parties.ts";
import { describePolicy, isReached, readPolicy, type WitnessGroup } from "./witness-policy.ts";

export const PUBLISHER = "publisher";
export const FIRST_SIGNER = "first-signer";
export const COUNTERSIGNER = "countersigner";
export const LOG = "log";
export const EVIDENCE = "evidence";
export const MONITOR = "monitor";
export const WITNESSES_MAX = 6;

export const witnessId = (ordinal: number): PartyId => `witness-${ordinal}`;
export const witnessIds = (count: number): PartyId[] =>
  Array.from({ length: count }, (_, index) => witnessId(index + 1));
export const isWitnessParty = (party: PartyId): boolean => party.startsWith("witness-");

/** Keys change with eras; era 1 is the one that the application is shipped with. */
export const FIRST_ERA = 1;

/** The private key that a party signs with in an era. */
export const signingKeyOf = (crypto: Cryptosystem, party: PartyId, era: number): Value =>
  crypto.signingKey(crypto.fresh(party, "signing-seed", era, "seed"));

/** Whose statements count: what an application pins, or has come to by rotation. */
export interface TrustKeys {
  readonly era: number;
  readonly first: Value;
  readonly counter: Value;
  readonly log: Value;
  readonly witnesses: Readonly<Record<string, Value>>;
  /** How many distinct signers must have signed. */
  readonly threshold: number;
  /** Which of the witnesses must have cosigned, as people write it: `2 of (witness-1, 1 of (witness-2, witness-3))`. */
  readonly policy: string;
}

/** The policy of a design: its groups, or so many of all witnesses. */
export const policyOf = ({
  witnesses,
  cosignatures,
  groups,
}: Pick<TrustParameters, "witnesses" | "cosignatures" | "groups">): WitnessGroup<string> =>
  groups ?? { threshold: cosignatures, members: witnessIds(witnesses) };

export const trustKeysOf = (
  crypto: Cryptosystem,
  era: number,
  trust: Pick<TrustParameters, "witnesses" | "cosignatures" | "groups">,
): TrustKeys => {
  const verifying = (party: PartyId, of: number) =>
    crypto.verifyingKey(signingKeyOf(crypto, party, of));
  return {
    era,
    first: verifying(FIRST_SIGNER, era),
    counter: verifying(COUNTERSIGNER, era),
    log: verifying(LOG, era),
    witnesses: Object.fromEntries(
      witnessIds(trust.witnesses).map((witness) => [witness, verifying(witness, FIRST_ERA)]),
    ),
    threshold: 2,
    policy: describePolicy(policyOf(trust), String),
  };
};

/** Whether witnesses are enough under some keys; a policy that cannot be read is never reached. */
export const isWitnessed = ({ policy }: TrustKeys, has: (witness: string) => boolean): boolean => {
  const group = readPolicy(policy);
  return group !== undefined && isReached(group, has);
};

/** What the signatures of a rotation are over. */
export const rotationTerm = (crypto: Cryptosystem, keys: TrustKeys): Value =>
  crypto.pack(
    crypto.text(trustLabels.rotation),
    crypto.integer(keys.era, 8),
    keys.first,
    keys.counter,
    keys.log,
    crypto.integer(keys.threshold, 8),
    crypto.text(keys.policy),
    crypto.pack(
      ...Object.entries(keys.witnesses).flatMap(([name, key]) => [crypto.text(name), key]),
    ),
  );

/** The fleet that the adversary runs itself, and one that nobody should put a secret into: it only simulates HSMs. */
export const ADVERSARY_FLEET = "adversary-fleet";

/** A fleet's public keys, each with its role. */
export const keysOfFleet = (crypto: Cryptosystem, fleet: string): readonly FleetKey[] => {
  const owner = fleet === ADVERSARY_FLEET ? ADVERSARY : fleet;
  const seed = (label: string) => crypto.fresh(owner, label, 0, "seed");
  return [
    { role: "transport", key: crypto.publicKey(crypto.privateKey(seed("transport-seed"))) },
    { role: "signing", key: crypto.verifyingKey(crypto.signingKey(seed("fleet-signing-seed"))) },
  ];
};

/** What a client will not go below, whatever is signed: shipped with the application (attacks G22). */
export interface ParameterFloors {
  readonly replicasMin: number;
  readonly rollbackToleranceMin: number;
  readonly attemptsMaxMax: number;
}

export const keepsFloors = (parameters: FleetParameters, floors: ParameterFloors): boolean =>
  parameters.replicas >= floors.replicasMin &&
  parameters.rollbackTolerance >= floors.rollbackToleranceMin &&
  parameters.attemptsMax <= floors.attemptsMaxMax &&
  parameters.quorum * 2 > parameters.replicas &&
  !parameters.simulated;
