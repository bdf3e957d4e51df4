/** A run of any world in both readings at once. */
import { TrustWorld } from "../../model/world/fleet-trust/trust-world.ts";
import type { Playable } from "../../model/world/playable.ts";
import { RealmWorld } from "../../model/world/realms/realm-world.ts";
import { World } from "../../model/world/world.ts";
import type { PairedCourse } from "./agreement.ts";
import { PairedRealmCourse } from "./realm-agreement.ts";
import { PairedTrustCourse } from "./trust-agreement.ts";
import { type PairedOptions, PairedVaultCourse } from "./vault-agreement.ts";

/** @param options `crypto` is new, and as the world needs it (`trustOctets`) */
export const pairedCourse = (world: Playable, options: PairedOptions): PairedCourse => {
  if (world instanceof TrustWorld) return new PairedTrustCourse(world, options);
  if (world instanceof World) return new PairedVaultCourse(world, options);
  if (world instanceof RealmWorld) return new PairedRealmCourse(world, options);
  throw new TypeError("only the vault, fleet trust and realms are read in octets");
};
