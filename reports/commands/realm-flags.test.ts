import { expect, test } from "vitest";
import { refuseStrangers } from "./realm-flags.ts";

const REALMS = { design: "threshold", threat: "realms" };
const VAULT = { design: "hardened", threat: "operator" };

test.each([
  [
    "an option of the vault",
    REALMS,
    ["attempts", "rollbackTolerance"],
    [],
    /^--rollback-tolerance/,
  ],
  ["a rule of the vault", REALMS, [], ["charge-before-evaluation"], /no rule of the design/],
  ["a threat of another world", { ...REALMS, threat: "network" }, [], [], /of another world/],
  ["a rule of realms in the vault", VAULT, [], ["unlock-once"], /of another world/],
] as const)("%s is refused in one sentence", (_, options, given, without, why) => {
  expect(() => refuseStrangers(options, given, without)).toThrow(why);
});

test.each([
  [
    "what realms have as well",
    REALMS,
    ["design", "threat", "attempts", "without"],
    ["unlock-once"],
  ],
  ["everything of the vault in the vault", VAULT, ["replicas"], ["charge-before-evaluation"]],
] as const)("%s is let through", (_, options, given, without) => {
  expect(() => refuseStrangers(options, given, without)).not.toThrow();
});
