import { expect, test } from "vitest";
import { opaqueLabels, realmLabels, trustLabels, vaultLabels } from "./labels.ts";

test("no two uses share a label", () => {
  const labels = [opaqueLabels, vaultLabels, trustLabels, realmLabels].flatMap((table) =>
    Object.values(table),
  );
  expect(new Set(labels).size).toBe(labels.length);
});
