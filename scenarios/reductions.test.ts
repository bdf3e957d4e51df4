import { expect, test } from "vitest";
import { DEFAULT_CONFIGURATION } from "../model/protocol/configuration.ts";
import type { Defence } from "../model/protocol/defences.ts";
import { searchExhaustively } from "../properties/harness/judge.ts";
import type { Scope } from "../properties/harness/scope.ts";
import { SCOPES } from "./scopes.ts";
import { THREATS } from "./threats.ts";

const login = SCOPES.find(({ name }) => name === "login");
if (login === undefined) throw new Error("there is no scope login");

/** A login of the user's with every fault, under one leader: small enough to visit without any reduction. */
const { threat } = login;
if ("world" in threat) throw new Error("login is a scope of the vault");
const tiny: Scope = {
  ...login,
  threat: { ...threat, budgets: { ...threat.budgets, elections: 0, drops: 1 } },
};

const broken = (without: readonly Defence[], reductions: Scope["reductions"]) => {
  const configuration = { ...DEFAULT_CONFIGURATION, ...tiny.configuration, without };
  const result = searchExhaustively(configuration, THREATS.operator.threat, {
    ...tiny,
    reductions,
  });
  return {
    states: result.exhaustive?.states ?? 0,
    properties: result.findings.map(({ property }) => property).sort(),
  };
};

const REMOVALS: readonly (readonly Defence[])[] = [
  [],
  ["answer-only-when-certified"],
  ["charge-before-evaluation"],
  ["bind-evidence-to-entry"],
  ["majority-quorum"],
  ["confirm-once"],
  ["erase-on-destruction"],
  ["keep-log-through-crash"],
];

test.each(REMOVALS.map((without) => ({ without })))(
  "with and without reductions the same properties break, without $without",
  ({ without }) => {
    const full = broken(without, { urgentRelays: false, safetyOnly: false, urgentReplies: false });
    const reduced = broken(without, tiny.reductions);
    expect(reduced.properties).toEqual(full.properties);
    expect(reduced.states).toBeLessThan(full.states);
  },
);
