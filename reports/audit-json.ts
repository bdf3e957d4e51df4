/** An audit as JSON, written while it is made: ten thousand epochs need no more memory than one. */
import type { StepResult } from "../model/signers/bytes/audit-step.ts";
import { spellJson } from "../model/signers/bytes/json-text.ts";

export interface AuditJsonHead {
  readonly tool: { readonly name: string; readonly version: string };
  readonly command: string;
}

export class AuditJson {
  readonly #write: (text: string) => void;
  readonly #head: AuditJsonHead;
  #steps = 0;

  constructor(write: (text: string) => void, head: AuditJsonHead) {
    this.#write = write;
    this.#head = head;
  }

  step({ step, epoch, outcome, reason, file }: StepResult): void {
    const one = {
      step,
      epoch: epoch ?? null,
      outcome,
      reason,
      ...(file === undefined ? {} : { file }),
    };
    this.#write(`${this.#steps === 0 ? this.#opening() : ","}\n    ${spellJson(one, "    ")}`);
    this.#steps += 1;
  }

  end({ evidence, ok }: { readonly evidence: readonly string[]; readonly ok: boolean }): void {
    if (this.#steps === 0) this.#write(this.#opening());
    const close = this.#steps === 0 ? "]" : "\n  ]";
    this.#write(`${close},\n  "evidence": ${spellJson(evidence, "  ")},\n  "ok": ${ok}\n}\n`);
  }

  #opening(): string {
    const { tool, command } = this.#head;
    return `{\n  "tool": ${spellJson(tool, "  ")},\n  "command": ${spellJson(command)},\n  "steps": [`;
  }
}
