/** A run as a text that a person reads (decision D6, habit 10). */
import { windowSentence } from "../properties/acceptance-window.ts";
import type {
  DerivationTree,
  Transcript,
  TranscriptSend,
  TranscriptStep,
} from "../properties/harness/transcript.ts";
import type { DerivationStep } from "./derivation.ts";
import { numberDerivation } from "./derivation.ts";
import { plain } from "./escape.ts";
import type { Paint, TextOptions } from "./terminal.ts";
import { hang, padStart, painter, wrap } from "./terminal.ts";

/** The scenario, one numbered line for each step with what came of it, then the derivations. */
export const renderTranscript = (transcript: Transcript, options: TextOptions): string => {
  const paint = painter(options.colour);
  const { columns } = options;
  const steps = transcript.steps.length;
  const title = `${transcript.scenario} (${steps} ${steps === 1 ? "step" : "steps"})`;
  const lines = [
    ...wrap(title, columns).map((line) => paint(line, "bold")),
    ...hang("parties: ", transcript.parties.join(", "), columns).map((line) => paint(line, "dim")),
    "",
    ...transcript.steps.flatMap((step) => renderStep(step, options)),
  ];
  if (transcript.derivations.length > 0) {
    lines.push("", paint("How the adversary came to know it", "bold"));
    for (const tree of transcript.derivations) {
      lines.push(...renderDerivation(tree, columns - 2).map((line) => `  ${line}`));
    }
  }
  for (const window of transcript.windows ?? [])
    lines.push("", ...hang("Window: ", windowSentence(window), columns));
  return `${lines.join("\n")}\n`;
};

/** One step: its numbered line, and the indented lines of what came of it. */
export const renderStep = (step: TranscriptStep, options: TextOptions): string[] => {
  const paint = painter(options.colour);
  const broken = step.breaches.length > 0;
  const head = hang(`${padStart(String(step.index), 4)}. `, step.text, options.columns);
  const lines = head.map((line) => (broken ? paint(line, "bold", "red") : line));
  for (const { label, text } of detailsOf(step)) {
    const prefix = `      ${label.padEnd(8)} `;
    const detail = hang(prefix, text, options.columns);
    lines.push(...detail.map((line) => paint(line, ...PAINTS[label])));
  }
  return lines;
};

export interface StepDetail {
  readonly label: "state" | "sends" | "fact" | "refuses" | "learns" | "BREACH";
  readonly text: string;
}

const PAINTS: Readonly<Record<StepDetail["label"], readonly Paint[]>> = {
  state: ["dim"],
  sends: ["dim"],
  fact: ["cyan"],
  refuses: ["yellow"],
  learns: ["magenta"],
  BREACH: ["bold", "red"],
};

/** What came of a step, in the order in which it is told. */
export const detailsOf = (step: TranscriptStep): StepDetail[] => {
  const details: StepDetail[] = [];
  const { party } = step;
  const add = (label: StepDetail["label"], text: string): void => {
    details.push({ label, text });
  };
  if (party !== undefined && party.before !== party.after) {
    add("state", `${party.id}: ${party.before} → ${party.after}`);
  }
  for (const send of step.sends) add("sends", sendLine(send));
  for (const fact of step.facts) {
    add("fact", fact.text === "" ? fact.fact : `${fact.fact}: ${fact.text}`);
  }
  for (const refusal of step.refusals) add("refuses", refusal);
  for (const known of step.learned) add("learns", known);
  for (const { property, why } of step.breaches) {
    add("BREACH", `${property}: ${why}`);
  }
  return details;
};

const sendLine = (send: TranscriptSend): string => {
  const fields = Object.entries(send.fields).map(([name, value]) => `${name} ${value}`);
  const what = `${send.from} → ${send.to}: ${send.kind}`;
  return fields.length === 0 ? what : `${what} (${fields.join(", ")})`;
};

/**
 * An indented tree, conclusion first. The numbers follow the causes: read from 1 upwards, each
 * step has all that it needs.
 */
export const renderDerivation = (tree: DerivationTree, columns = 98): string[] => {
  const lines: string[] = [];
  const draw = (step: DerivationStep, prefix: string, branch: string, below: string): void => {
    const note = step.repeated ? "see above" : step.rule;
    const text = `${step.conclusion} [${note}]`;
    const more = step.premises.length > 0 ? "│ " : "  ";
    const room = Math.max(20, columns - prefix.length - branch.length);
    hang(`${step.number}. `, plain(text), room).forEach((line, index) => {
      // A line to the premises runs down through the indent of further lines.
      const shown = index === 0 ? branch + line : below + more + line.slice(more.length);
      lines.push(prefix + shown);
    });
    step.premises.forEach((premise, index) => {
      const last = index === step.premises.length - 1;
      draw(premise, prefix + below, last ? "└─ " : "├─ ", last ? "   " : "│  ");
    });
  };
  draw(numberDerivation(tree), "", "", "");
  return lines;
};
