import { expect, test } from "vitest";
import { DEFAULT_CONFIGURATION } from "../../model/protocol/configuration.ts";
import { World } from "../../model/world/world.ts";
import { THREATS } from "../../scenarios/threats.ts";
import { observersOf, propertiesOf } from "../catalogue.ts";
import { confirm, HarnessError, searchRandomly } from "./judge.ts";
import { replayStrictly, ScheduleError } from "./replay.ts";
import { isLocallyMinimal } from "./shrink.ts";
import { PORTFOLIO } from "./vault-portfolio.ts";

const configuration = {
  ...DEFAULT_CONFIGURATION,
  replicas: 3,
  attemptsMax: 2,
  without: ["refuse-when-exhausted"] as const,
};
const threat = THREATS.operator.threat;
const guessing = PORTFOLIO.find(({ name }) => name === "guessing");
if (guessing === undefined) throw new Error("the portfolio has no guessing");

const properties = propertiesOf(configuration);
const world = () => new World({ configuration, threat, observers: observersOf(properties) });
const search = searchRandomly({ configuration, threat, strategy: guessing, seed: 1, runs: 200 });
const [finding] = search.findings;

test("without the check for exhaustion random search finds a guess too many", () => {
  expect(finding?.property).toBe("X2");
  expect(finding?.why).toMatch(/guess 3 .* budget is 2/);
});

test("a shrunk schedule breaks the same property when replayed strictly", () => {
  const { breaches } = replayStrictly(world(), finding?.schedule ?? []);
  expect(breaches.map(({ property }) => property)).toContain("X2");
});

test("from a shrunk schedule no single event can be dropped", () => {
  expect(finding?.schedule.length).toBeLessThan(finding?.found ?? 0);
  expect(isLocallyMinimal(world(), properties, "X2", finding?.schedule ?? [])).toBe(true);
});

test("a schedule with a superfluous event is not locally minimal", () => {
  const schedule = finding?.schedule ?? [];
  const padded = [
    ...schedule.slice(0, -1),
    { do: "crash", party: "hsm-3" } as const,
    ...schedule.slice(-1),
  ];
  expect(isLocallyMinimal(world(), properties, "X2", padded)).toBe(false);
});

test("a breach that does not happen again is a fault of the harness, not a verdict", () => {
  expect(() => confirm(configuration, threat, "CON1", finding?.schedule ?? [])).toThrow(
    HarnessError,
  );
});

test("a schedule that does not apply says which event, and what is in flight", () => {
  const [first, ...rest] = finding?.schedule ?? [];
  if (first === undefined) throw new Error("nothing was found");
  const envelope = { from: "hsm-1", to: "hsm-2", kind: "append-request", ordinal: 4 } as const;
  expect(() => replayStrictly(world(), [first, { do: "deliver", envelope }, ...rest])).toThrow(
    ScheduleError,
  );
  expect(() => replayStrictly(world(), [first, { do: "deliver", envelope }])).toThrow(
    /event 2 of 2 does not apply: no append-request from hsm-1 to hsm-2 \(number 5 of its kind\) is in flight; nothing is in flight/,
  );
});
