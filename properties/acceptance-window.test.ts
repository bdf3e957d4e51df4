import { join } from "node:path";
import { expect, test } from "vitest";
import type { Fact } from "../model/protocol/facts.ts";
import { readScenario, scenariosFolder } from "../scenarios/read-scenario.ts";
import { transcribe } from "../scenarios/transcribe.ts";
import { acceptanceWindows, windowSentence } from "./acceptance-window.ts";
import { hash } from "./trace.setting.ts";

const signed = (statement: string, requested = true): Fact =>
  ({ fact: "statement-signed", statement: hash(statement), requested }) as unknown as Fact;
const accepted = (client: string, statement: string): Fact =>
  ({ fact: "bundle-accepted", client, statement: hash(statement) }) as unknown as Fact;
const alarm = { fact: "alarm-raised", by: "monitor" } as unknown as Fact;

test("what was signed on request opens no window; what was not, does until the first alarm", () => {
  const steps = [
    [signed("good"), signed("bad", false)],
    [accepted("client-1", "good")],
    [accepted("client-1", "bad")],
    [],
    [alarm],
    [accepted("client-2", "bad")],
  ];
  expect(acceptanceWindows(steps)).toEqual([
    { client: "client-1", accepted: 3, alarmed: 5 },
    { client: "client-2", accepted: 6, alarmed: null },
  ]);
});

test("a window says how long it was", () => {
  expect(windowSentence({ client: "client-1", accepted: 3, alarmed: 4 })).toContain("1 step later");
  expect(windowSentence({ client: "client-1", accepted: 3, alarmed: null })).toContain("no alarm");
});

test("I18: the monitor that sleeps leaves a window, which closes at its next poll", () => {
  const file = join(scenariosFolder(), "attacks/h4-i18-monitor-asleep.json");
  const { windows } = transcribe(readScenario(file)).transcript;
  expect(windows?.length).toBe(1);
  const [window] = windows ?? [];
  expect(window?.alarmed).toBeGreaterThan(window?.accepted ?? Number.POSITIVE_INFINITY);
});
