import { describe, expect, test } from "vitest";
import type { Configuration } from "../model/protocol/configuration.ts";
import { parting } from "./host-view.ts";
import { recordView, USER_NAMES, type UserName, type Viewer } from "./record-view.ts";

const HIDDEN = { refusals: "hidden" } as const;

/** Where what is seen of two users parts first; null where it never does. */
const between = (
  configuration: Partial<Configuration>,
  viewer: Viewer,
  one: UserName,
  other: UserName,
): string | null => {
  const [first, second] = [one, other].map((user) => recordView(configuration, user, viewer));
  return parting(first ?? [], second ?? []);
};

describe("E7, F12: what is seen of a user", () => {
  test.each(["network", "token"] as const)(
    "where refusals are hidden, %s sees the same of an unknown, a known, a locked user and one who turned the backup off",
    (viewer) => {
      const [unknown = [], ...others] = USER_NAMES.map((user) => recordView(HIDDEN, user, viewer));
      expect(unknown.filter((line) => line.includes("attempt-reply")).length).toBeGreaterThan(1);
      for (const other of others) expect(parting(unknown, other)).toBeNull();
    },
  );

  test("where refusals are told, the network sees from the size of a sealed answer whether there is a backup, and whether it is locked", () => {
    expect(between({}, "network", "unknown", "known")).toMatch(
      /refusal-reply of \d+ octets; .*attempt-reply of \d+ octets/u,
    );
    expect(between({}, "network", "unknown", "locked")).toMatch(
      /refusal-reply of (\d+) octets; .*refusal-reply of (?!\1 )\d+ octets/u,
    );
    expect(between({}, "network", "locked", "off")).toBeNull();
  });

  test("the same input evaluated before and after the record is gone tells that there was one", () => {
    expect(between(HIDDEN, "before and after", "unknown", "known")).toContain("evaluatedMessage");
    expect(between(HIDDEN, "before and after", "unknown", "locked")).toBeNull();
  });

  test.each([
    ["answer-with-fake-record", "network", "refusal-reply"],
    ["derive-fake-record", "token", "evaluatedMessage"],
    ["acknowledge-every-deletion", "token", "deletion-reply"],
  ] as const)("without %s, %s tells an unknown user from a known one", (defence, viewer, by) => {
    const parted = between({ ...HIDDEN, without: [defence] }, viewer, "unknown", "known");
    expect(parted).toContain(by);
  });
});
