/** The ceremony: who founds each group, and what everybody gets from it. */
import { secretsFor } from "../protocol/fleet.ts";
import { foundersOf, groupIds, groupOf } from "../protocol/groups.ts";
import type { Input } from "../protocol/machine-kit.ts";
import { FRONT_END, isClient, isCopy, isReplica, type ReplicaId } from "../protocol/parties.ts";
import type { Universe } from "./universe.ts";

export interface Ceremony {
  readonly founders: readonly (readonly ReplicaId[])[];
  /** By slot: HSMs get secrets, the client and the front end the public keys. */
  readonly given: readonly (readonly [number, Input])[];
}

export const ceremonyOf = (universe: Universe): Ceremony => {
  const { configuration, fleet, nextFleet } = universe;
  const founders = groupIds(configuration).map((group) => foundersOf(configuration, group));
  const published: Input = {
    type: "publish",
    keys: fleet,
    ...(nextFleet === null ? {} : { next: nextFleet }),
  };
  const given = universe.parties.flatMap((party, slot): (readonly [number, Input])[] => {
    if (isReplica(party) && !isCopy(party)) {
      const replicas = founders[groupOf(configuration, party) - 1] ?? [];
      return [[slot, { type: "provision", secrets: secretsFor(universe, party), replicas }]];
    }
    return isClient(party) || party === FRONT_END ? [[slot, published]] : [];
  });
  return { founders, given };
};
