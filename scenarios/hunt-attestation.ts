/** Where what breaks is looked for when a rule of attestations is taken away. */
import { type Configuration, DEFAULT_CONFIGURATION } from "../model/protocol/configuration.ts";
import type { Defence } from "../model/protocol/defences.ts";
import type { Grounds } from "./grounds.ts";

/** A vault of three in which one HSM is not attested again. */
const EXPIRING: Configuration = {
  ...DEFAULT_CONFIGURATION,
  replicas: 3,
  attemptsMax: 2,
  attestationLifetime: 1,
  unrenewed: 1,
};

const serving = (
  effort: number,
  judges: readonly string[],
  scopes?: readonly string[],
): Grounds => ({
  threat: "clocks",
  vaults: [{ name: "N=3 k=2, one not attested again", configuration: EXPIRING, effort }],
  judges,
  ...(scopes === undefined ? {} : { scopes }),
});

/** Random search seldom meets all that it takes; the scope has it near. */
const JOINING: Grounds = {
  threat: "membership-clocks",
  vaults: [
    {
      name: "N=3 k=2, spares, one not attested again",
      configuration: { ...EXPIRING, spares: 2 },
      effort: 0.1,
    },
  ],
  judges: ["CLN1"],
  scopes: ["clocks"],
};

export const ATTESTATION: Readonly<Partial<Record<Defence, Grounds>>> = {
  // Chance would have to meet a set-back HSM, a stopped clock and a second leader: a look, and then the scope.
  "quorum-clock": serving(0.02, ["CON3", "CLN1"], ["expiring", "clocks"]),
  "refuse-expired-evidence": serving(0.5, ["X2", "X4", "CON2", "CON3", "CON5", "CON7", "CON9"]),
  "resign-when-expired": serving(0.5, ["CLN1"]),
  "refuse-expired-joiner": JOINING,
  "count-voters-clocks": JOINING,
};
