/** The form of what `bkv audit --format json` prints. */
import { z } from "zod";
import { AUDIT_STEPS, type AuditStep } from "../model/signers/bytes/audit-step.ts";

const steps = Object.keys(AUDIT_STEPS) as [AuditStep, ...AuditStep[]];

export const auditOutputSchema = z
  .strictObject({
    tool: z.strictObject({ name: z.string(), version: z.string() }),
    command: z.string().describe("the line that reproduces this output"),
    steps: z.array(
      z.strictObject({
        step: z.enum(steps),
        epoch: z.int().min(0).nullable().describe("null where the step is of no single epoch"),
        outcome: z.enum(["passed", "failed", "not-possible"]),
        reason: z.string(),
        file: z.string().exactOptional().describe("the bundle that it speaks of"),
      }),
    ),
    evidence: z.array(z.string()).describe("files of transferable evidence that were written"),
    ok: z.boolean().describe("whether nothing failed and something was verified (exit code 0)"),
  })
  .meta({ title: "What `bkv audit --format json` prints" });
