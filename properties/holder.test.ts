/** CLN8 and CLN9 on traces made by hand: what they break on, and what they let pass. */
import { describe, expect, test } from "vitest";
import type { Fact } from "../model/protocol/facts.ts";
import { ofItsHolder, ofItsTime } from "./holder.ts";
import { judged } from "./trace.setting.ts";

const common = { replica: "hsm-1", record: "record of alice" } as const;
const registered = (session: string, generation: number): readonly Fact[] => [
  { fact: "registration-begun", session, code: "code-1" },
  { fact: "generation-registered", ...common, generation, session },
];
const acted = (
  session: string,
  generation: number,
  act: "given-back" | "turned-off" | "replaced" = "turned-off",
): Fact => ({ fact: "holder-acted", ...common, generation, session, act });

describe("CLN8", () => {
  test.each(["given-back", "turned-off", "replaced"] as const)(
    "breaks where a generation of the user's is %s in a session of the adversary's",
    (act) => {
      const trace = [...registered("client/1", 2), acted("adversary/1", 2, act)];
      expect(judged(ofItsHolder, trace)).toContain("nobody but the user ever had its code");
      expect(judged(ofItsHolder, [...registered("client/1", 2), acted("client/2", 2, act)])).toBe(
        "",
      );
    },
  );

  test("does not ask who acts on a registration of the adversary's own", () => {
    expect(judged(ofItsHolder, [...registered("adversary/1", 2), acted("adversary/2", 2)])).toBe(
      "",
    );
  });

  test("does not promise anything against who has tried the right code or found it; a wrong one is not enough", () => {
    const guessed = (code: string): readonly Fact[] => [
      ...registered("client/1", 2),
      { fact: "guess-injected", session: "adversary/1", code },
      acted("adversary/2", 2),
    ];
    expect(judged(ofItsHolder, guessed("code-1"))).toBe("");
    expect(judged(ofItsHolder, guessed("code-3"))).not.toBe("");
    expect(
      judged(ofItsHolder, [
        { fact: "code-identified", code: "code-1" },
        ...registered("client/1", 2),
        acted("adversary/2", 2),
      ]),
    ).toBe("");
  });
});

describe("CLN9", () => {
  test("breaks where an earlier turning-off of the user's destroys a later registration, and only there", () => {
    const both = [...registered("client/1", 2), ...registered("client/3", 6)];
    expect(judged(ofItsTime, [...both, acted("client/2", 6)])).toContain("registered after it");
    expect(judged(ofItsTime, [...both, acted("client/2", 2), acted("client/4", 6)])).toBe("");
    expect(judged(ofItsTime, [...both, acted("client/2", 6, "replaced")])).toBe("");
    expect(judged(ofItsTime, [...both, acted("adversary/0", 6)])).toBe("");
  });
});
