/** A row that is withstood says something only where the defence that it is about is what withstands it. */
import { expect, test } from "vitest";
import type { Defence } from "../model/protocol/defences.ts";
import { isBreach } from "../model/world/observer.ts";
import { judgesRuns, propertiesOf } from "../properties/catalogue.ts";
import type { AlwaysProperty } from "../properties/property.ts";
import { castOf } from "./cast.ts";
import { COMPOSED } from "./compose.ts";
import { configurationOf } from "./composed.ts";
import { Script } from "./script.ts";
import { THREATS } from "./threats.ts";

/** By the composed attack: the defence, and the property that breaks without it while the same script is played. */
const EXERCISED: readonly (readonly [string, Defence, string])[] = [
  ["a10-gap-and-other-chain", "check-log-continuity", "CON4"],
  ["b7-record-rolled-back", "verify-record-root", "CON7"],
  ["b8-other-record", "match-record-to-proof", "CON7"],
  ["b8-other-record", "match-record-to-proof", "X2"],
  ["b10-record-denied", "prove-absence", "X2"],
  ["b7-record-rolled-back-before-evaluation", "verify-record-root", "X2"],
  ["b8-other-record-before-evaluation", "match-record-to-proof", "X2"],
  ["b10-record-denied-before-evaluation", "prove-absence", "CON10"],
  ["a18-old-snapshot-again", "refuse-older-snapshot", "CON3"],
  ["a9-power-cut-before-the-snapshot", "keep-entries-until-snapshot-written", "X2"],
  ["a9-power-cut-before-the-snapshot", "keep-entries-until-snapshot-written", "CON3"],
  ["a18-old-root-again", "refuse-older-snapshot", "CON3"],
  ["b7-record-rolled-back-for-who-loaded-a-root", "verify-record-root", "X2"],
  ["a19-attempts-between-pages", "install-whole-snapshot", "CON13"],
  ["d13-exhausted-row-is-loaded", "check-loaded-counter", "X2"],
  ["d13-exhausted-row-is-loaded", "check-loaded-counter", "CON7"],
  ["b1-d13-set-back-and-loads", "check-loaded-counter", "X2"],
  ["d21-nothing-in-the-snapshot", "erase-from-snapshot", "X5"],
  ["b1-set-back-behind-a-snapshot", "vote-by-snapshot-end", "CON5"],
];

/** Whether the facts of the script break the property; a script that cannot go on has done enough, or has not. */
const breaks = (name: string, without: readonly Defence[], id: string): boolean => {
  const composed = COMPOSED.find((other) => other.name === name);
  if (typeof composed?.play !== "function") throw new Error(`there is no script ${name}`);
  const configuration = { ...configurationOf(composed), without: [...without] };
  const script = new Script(configuration, THREATS[composed.threat].threat);
  try {
    composed.play(script, castOf(configuration));
  } catch (error) {
    if (without.length === 0) throw error;
  }
  const judged = propertiesOf(configuration).find((other) => other.id === id);
  if (judged !== undefined && judgesRuns(judged)) return judged.judge(script.facts) !== undefined;
  const property = judged as AlwaysProperty;
  let memory: unknown = property.start;
  for (const fact of script.facts) {
    const next = property.observe(memory, fact);
    if (isBreach(next)) return true;
    memory = next;
  }
  return false;
};

test.each(EXERCISED)("%s rests on %s: without it %s breaks", (name, defence, property) => {
  expect(breaks(name, [], property)).toBe(false);
  expect(breaks(name, [defence], property)).toBe(true);
});
