/** Where it is looked for what the rules of a record's holder stand against: vaults in which clients sign, or name generations. */
import { type Configuration, DEFAULT_CONFIGURATION } from "../model/protocol/configuration.ts";
import type { HOLDER_DEFENCES } from "../model/protocol/holder-defences.ts";
import type { Grounds } from "./grounds.ts";

const holding = (
  name: string,
  change: Partial<Configuration>,
  ...judges: readonly string[]
): Grounds => ({
  threat: "operator",
  vaults: [
    {
      name: `N=3 k=2, ${name}`,
      configuration: { ...DEFAULT_CONFIGURATION, replicas: 3, attemptsMax: 2, ...change },
      effort: 1,
    },
  ],
  judges,
  scopes: [],
});

const signing = holding("clients sign", { signature: "client" }, "CLN8");

export const HOLDER: Readonly<Record<keyof typeof HOLDER_DEFENCES, Grounds>> = {
  "sign-success": {
    ...holding("clients sign, strong codes", { signature: "client", strength: "strong" }, "CLN8"),
    threat: "extract-one",
  },
  "check-client-signature": signing,
  "bind-signature-to-generation": holding("clients sign", { signature: "client" }, "CLN8", "CON10"),
  "bind-deletion-to-generation": holding("named turnings-off", { deletions: "named" }, "CLN9"),
};
