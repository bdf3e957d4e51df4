import { describe, expect, test } from "vitest";
import { DEFAULT_CONFIGURATION, removedIn } from "./configuration.ts";
import { isDefence } from "./defences.ts";
import { DESIGN_NAMES, designNamed } from "./designs.ts";

describe("the designs", () => {
  test("the hardened one lacks nothing, and what another one lacks are named defences", () => {
    expect(designNamed("hardened").without).toEqual([]);
    for (const name of DESIGN_NAMES)
      expect(designNamed(name).without.filter((id) => !isDefence(id))).toEqual([]);
  });

  test("clients keep a floor of epochs in each of them, unless it is taken away", () => {
    const floor = ["refuse-lower-epoch", "refuse-changed-epoch"] as const;
    for (const design of DESIGN_NAMES) {
      const configuration = { ...DEFAULT_CONFIGURATION, design };
      for (const defence of floor) {
        expect(removedIn(configuration)).not.toContain(defence);
        expect(removedIn({ ...configuration, without: [defence] })).toContain(defence);
      }
    }
  });

  test("no design asks for signatures of clients or named turnings-off by itself: they are flags", () => {
    const { signature, deletions, strength } = DEFAULT_CONFIGURATION;
    expect({ signature, deletions, strength }).toEqual({
      signature: "none",
      deletions: "any",
      strength: "weak",
    });
  });
});
