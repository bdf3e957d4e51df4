/** A run as the text of a Mermaid sequence diagram. */
import type { Transcript, TranscriptStep } from "../properties/harness/transcript.ts";
import { plain } from "./escape.ts";
import type { Mark, MoveKind } from "./sequence.ts";
import { keyFactsOf, markOf, moveOf, participantsOf } from "./sequence.ts";

const ARROWS: Readonly<Record<MoveKind, string>> = {
  deliver: "->>",
  drop: "-x",
  duplicate: "->>",
  inject: "-->>",
};

const PREFIXES: Readonly<Record<MoveKind, string>> = {
  deliver: "",
  drop: "lost: ",
  duplicate: "copied: ",
  inject: "injected: ",
};

const MARKS: Readonly<Record<Mark["mark"], string>> = {
  begin: "begins ",
  timeout: "",
  crash: "",
  restart: "",
  corrupt: "corrupted: ",
  provision: "",
};

/** One line of text in which nothing is Mermaid's own: entity codes for all but plain characters. */
const escapeMermaid = (text: string): string =>
  plain(text)
    .replace(/\s+/gu, " ")
    .trim()
    .replace(/[^\p{L}\p{N} .,:/()=_→-]/gu, (character) => `#${character.codePointAt(0)};`)
    .replace(/\bend\b/giu, (word) => `#${word.codePointAt(0)};${word.slice(1)}`);

/** The diagram: lost messages end in a cross, injected ones are dotted, breaches stand on red. */
export const renderMermaid = (transcript: Transcript): string => {
  const parties = participantsOf(transcript);
  const ids = new Map(parties.map((party, index) => [party, `p${index}`]));
  const all = parties.length > 1 ? `p0,p${parties.length - 1}` : "p0";
  const lines = ["sequenceDiagram"];
  for (const [party, id] of ids) lines.push(`  participant ${id} as ${escapeMermaid(party)}`);
  if (parties.length === 0) lines.push("  participant p0 as nobody");
  for (const step of transcript.steps) lines.push(...stepLines(step, ids, all));
  return `${lines.join("\n")}\n`;
};

const stepLines = (
  step: TranscriptStep,
  ids: ReadonlyMap<string, string>,
  all: string,
): string[] => {
  const move = moveOf(step);
  const mark = markOf(step);
  const lines: string[] = [];
  let place = `over ${all}`;
  const note = (text: string): number => lines.push(`  Note ${place}: ${escapeMermaid(text)}`);
  if (move !== undefined) {
    const to = ids.get(move.to) ?? "p0";
    const arrow = `${ids.get(move.from) ?? "p0"}${ARROWS[move.how]}${to}`;
    const text = `${step.index}. ${PREFIXES[move.how]}${move.label}`;
    lines.push(`  ${arrow}: ${escapeMermaid(text)}`);
    place = `over ${to}`;
  } else if (mark !== undefined) {
    place = `over ${ids.get(mark.party) ?? "p0"}`;
    note(`${step.index}. ${MARKS[mark.mark]}${mark.label}`);
  } else {
    note(`${step.index}. ${step.text}`);
  }
  for (const { fact, text } of keyFactsOf(step)) note(`${fact} ${text}`);
  if (step.breaches.length === 0) return lines;
  place = `over ${all}`;
  for (const { property, why } of step.breaches) note(`Breaks ${property}: ${why}`);
  return ["  rect rgb(253, 226, 224)", ...lines.map((line) => `  ${line}`), "  end"];
};
