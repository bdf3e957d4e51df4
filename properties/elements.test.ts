import { describe, expect, test } from "vitest";
import type { ElementFact } from "../model/protocol/opaque-facts.ts";
import { CLN7 } from "./elements.ts";
import { broken, HELD, watch } from "./trace.setting.ts";

const met = (change: Partial<ElementFact>): ElementFact => ({
  fact: "odd-element-met",
  at: "vault",
  session: "client/1",
  element: "identity",
  taken: false,
  ...change,
});

describe("CLN7", () => {
  test("holds while what is no element is refused, by vault and device", () => {
    const trace = [met({}), met({ at: "device" }), met({ at: "device", element: "reflected" })];
    expect(watch(CLN7, trace)).toMatchObject(HELD);
  });

  test.each([
    met({ taken: true }),
    met({ at: "device", taken: true }),
    met({ at: "device", element: "reflected", taken: true }),
  ])("breaks where it is taken: $element at the $at", (fact) => {
    const trace = [met({}), fact];
    expect(watch(CLN7, trace)).toMatchObject(broken(trace, new RegExp(`the ${fact.at} computed`)));
  });
});
