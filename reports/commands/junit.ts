/** Verdicts as JUnit XML, for continuous integration. */
import { asExpected, isUnfinished, type Verdict } from "../../properties/harness/verdict.ts";
import { escapeMarkup } from "../escape.ts";
import { boundSentence } from "../words.ts";

const isFailure = (verdict: Verdict): boolean => !asExpected(verdict) || isUnfinished(verdict);

const testcase = (verdict: Verdict): string => {
  const { property, kind, expected, bound, threat, scenario, counterexample } = verdict;
  const name = escapeMarkup(`${property} (${scenario ?? threat})`);
  const classname = escapeMarkup(`bkv.${bound.search}`);
  if (!isFailure(verdict)) return `    <testcase classname="${classname}" name="${name}"/>`;
  const message = escapeMarkup(
    `${kind}, expected ${expected}: ${counterexample?.why ?? boundSentence(bound)}`,
  );
  const body = escapeMarkup(counterexample?.replay ?? "");
  return `    <testcase classname="${classname}" name="${name}">\n      <failure message="${message}">${body}</failure>\n    </testcase>`;
};

export const junit = (verdicts: readonly Verdict[]): string => {
  const failures = verdicts.filter(isFailure).length;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    "<testsuites>",
    `  <testsuite name="bkv check" tests="${verdicts.length}" failures="${failures}">`,
    ...verdicts.map(testcase),
    "  </testsuite>",
    "</testsuites>",
    "",
  ].join("\n");
};
