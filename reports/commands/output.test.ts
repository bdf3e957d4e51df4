import { expect, test } from "vitest";
import type { Verdict } from "../../properties/harness/verdict.ts";
import { junit } from "./junit.ts";
import { EXIT, exitOf } from "./output.ts";

const verdict = (complete: boolean, kind: Verdict["kind"] = "held"): Verdict => ({
  property: "X2",
  design: "hardened",
  threat: "operator",
  kind,
  expected: "held",
  bound: { search: "exhaustive", scope: "reset", complete, states: 15, transitions: 24, depth: 5 },
  hits: 3,
});

test("a claim that held in a scope that was not visited to its end is not as expected", () => {
  expect(exitOf([verdict(true)])).toBe(EXIT.ok);
  expect(exitOf([verdict(true), verdict(false)])).toBe(EXIT.vacuous);
  expect(exitOf([verdict(false), verdict(false, "violated")])).toBe(EXIT.violated);
  expect(junit([verdict(true), verdict(false)])).toContain('failures="1"');
});
