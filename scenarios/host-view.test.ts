import { describe, expect, test } from "vitest";
import { COURSES, hostView, OUTCOMES, parting } from "./host-view.ts";

const ARCHITECTURES = ["log-then-apply", "evaluate-then-hold"] as const;
const FLEETS = [
  { replicas: 3, rollbackTolerance: 0 },
  { replicas: 5, rollbackTolerance: 1 },
] as const;

const CASES = ARCHITECTURES.flatMap((architecture) =>
  FLEETS.flatMap((fleet) => COURSES.map((course) => [architecture, fleet, course] as const)),
);

describe("D3: what the host sees before the charge is durable", () => {
  test.each(CASES)(
    "%s, %o, %s: right, wrong and locking look the same",
    (architecture, fleet, course) => {
      const peek = { configuration: { ...fleet, architecture }, course };
      const [wrong, ...others] = OUTCOMES.map((outcome) => hostView(peek, outcome));
      // It sees something: the charge on its way to each of the others.
      expect(wrong?.filter((line) => line.includes("append-request")).length).toBeGreaterThan(0);
      for (const other of others) expect(parting(wrong ?? [], other)).toBeNull();
    },
  );

  const STORED = {
    architecture: "evaluate-then-hold",
    records: "outside",
    replicas: 3,
  } as const;

  test.each(COURSES)(
    "where the host stores the records and is given the leaf before it commits, %s: the same",
    (course) => {
      const peek = { configuration: STORED, course };
      const [wrong, ...others] = OUTCOMES.map((outcome) => hostView(peek, outcome));
      const appended = wrong?.findIndex((line) => line.includes("append-request")) ?? -1;
      const shown = wrong?.findIndex((line) => line.includes("sends store a record-write")) ?? -1;
      expect(Math.min(appended, shown)).toBeGreaterThan(0);
      for (const other of others) expect(parting(wrong ?? [], other)).toBeNull();
    },
  );

  test("M20: without padding, the size of the leaf tells that the record locks", () => {
    const configuration = { ...STORED, without: ["pad-uncommitted-leaf"] } as const;
    const peek = { configuration, course: "straight" } as const;
    const [wrong, right, locking] = OUTCOMES.map((outcome) => hostView(peek, outcome));
    expect(parting(wrong ?? [], right ?? [])).toBeNull();
    const shownIn = (view: readonly string[] = []) =>
      view.find((line) => line.includes("record-write"))?.match(/\d+ octets/u)?.[0];
    expect(shownIn(locking)).toBeDefined();
    expect(shownIn(locking)).not.toBe(shownIn(wrong));
  });

  test("M20: without padding, the size of the entry tells that the record locks", () => {
    const peek = {
      configuration: {
        architecture: "evaluate-then-hold",
        replicas: 3,
        without: ["pad-logged-outcome"],
      },
      course: "straight",
    } as const;
    const [wrong, right, locking] = OUTCOMES.map((outcome) => hostView(peek, outcome));
    expect(parting(wrong ?? [], right ?? [])).toBeNull();
    expect(parting(wrong ?? [], locking ?? [])).toMatch(
      /append-request of \d+ octets; .*append-request of \d+ octets/u,
    );
  });

  test("an answer that is not held shows whether the record locks", () => {
    const peek = {
      configuration: { replicas: 3, without: ["answer-only-when-certified"] },
      course: "straight",
    } as const;
    const [wrong, , locking] = OUTCOMES.map((outcome) => hostView(peek, outcome));
    expect(parting(wrong ?? [], locking ?? [])).toMatch(/attempt-reply/u);
  });
});
