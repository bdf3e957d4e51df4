import { expect, test } from "vitest";
import { opaqueLabels, vaultLabels } from "./labels.ts";

test("no two uses share a label", () => {
  const labels = [...Object.values(opaqueLabels), ...Object.values(vaultLabels)];
  expect(new Set(labels).size).toBe(labels.length);
});
