import { describe, expect, test } from "vitest";
import type { OfferedStretching } from "../model/protocol/stretching.ts";
import { stretchedAsPinned, stretchingProperties } from "./stretching.ts";
import { broken, HELD, watch } from "./trace.setting.ts";

const derived = (stretching: OfferedStretching) =>
  ({ fact: "code-stretched", session: "client/1", stretching }) as const;

describe("CLN6", () => {
  const pinned = stretchedAsPinned("argon2id");

  test("holds while every derivation is as pinned", () => {
    expect(watch(pinned, [derived("argon2id"), derived("argon2id")])).toMatchObject(HELD);
  });

  test.each(["identity", "scrypt"] as const)("breaks with %s in its place", (stretching) => {
    const trace = [derived("argon2id"), derived(stretching)];
    expect(watch(pinned, trace)).toMatchObject(broken(trace, new RegExp(stretching)));
  });

  test("is claimed only where an application pins a stretching", () => {
    expect(stretchingProperties(null)).toEqual([]);
    expect(stretchingProperties("scrypt").map(({ id }) => id)).toEqual(["CLN6", "S-STRETCHED"]);
  });
});
