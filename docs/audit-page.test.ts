/** The page on audits names every sample with the steps in which it fails, and every step. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { AUDIT_STEPS } from "../model/signers/bytes/audit-step.ts";
import { withSamples } from "./audit-samples.ts";

const page = readFileSync(new URL("audit.md", import.meta.url), "utf8");

test("its table of samples is what `npm run docs:pages` writes", () => {
  expect(withSamples(page)).toBe(page);
  expect(page).toContain("| `gap` | The source has no bundle of epoch 3");
});

test("it names every step", () => {
  expect(Object.keys(AUDIT_STEPS).filter((step) => !page.includes(`\`${step}\``))).toEqual([]);
});
