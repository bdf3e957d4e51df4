/** Statecharts drawn from the machine objects that run (decision D1), by Graphviz. */
import { instance } from "@viz-js/viz";
import type { AnyStateMachine, AnyStateNode } from "xstate";
import { plain } from "./escape.ts";

const LABEL_LINES_MAX = 9;
const GUARDS_LINE = 34;

/**
 * The dot text of a machine: a box for each state (with the events that it takes without leaving
 * it), one edge for each pair of states, labelled with every event and guard between them.
 */
export const statechartDot = (machine: AnyStateMachine, name: string): string => {
  const lines = [
    `digraph ${quote(name)} {`,
    `  graph [rankdir=TB, nodesep=0.5, ranksep=0.55, bgcolor="transparent", pad=0.15];`,
    `  graph [fontname="Helvetica", fontsize=12, compound=true];`,
    `  node [shape=box, style="rounded", fontname="Helvetica", fontsize=13];`,
    `  node [margin="0.16,0.09", color="#59636e"];`,
    `  edge [fontname="Helvetica", fontsize=10, arrowsize=0.7];`,
    `  edge [color="#59636e"];`,
    ...stateLines(machine.root, "  "),
    ...edgeLines(machine.root),
    "}",
  ];
  return `${lines.join("\n")}\n`;
};

/** A text as a quoted dot string; line breaks are Graphviz's left-justified ones. */
const quote = (text: string): string => `"${escapeDot(text)}"`;

const escapeDot = (text: string): string =>
  plain(text).replace(/\\/gu, "\\\\").replace(/"/gu, '\\"').replace(/\s+/gu, " ");

const escapeLabel = (text: string): string =>
  plain(text).replace(/&/gu, "&amp;").replace(/</gu, "&lt;").replace(/>/gu, "&gt;");

const childrenOf = (node: AnyStateNode): AnyStateNode[] => Object.values(node.states);

const pathOf = (node: AnyStateNode): string => node.path.join(".");

/** The atomic state that an arrow to this one ends at. */
const entryOf = (node: AnyStateNode): AnyStateNode => {
  const child = node.initial?.target?.[0] ?? childrenOf(node)[0];
  return child === undefined ? node : entryOf(child);
};

const stateLines = (node: AnyStateNode, indent: string): string[] =>
  childrenOf(node).flatMap((child) => {
    if (childrenOf(child).length === 0) return [atomLine(child, indent)];
    const inner = stateLines(child, `${indent}  `);
    return [
      `${indent}subgraph ${quote(`cluster ${pathOf(child)}`)} {`,
      `${indent}  label=${quote(child.key)}; style="rounded"; color="#8c959f";`,
      ...inner,
      `${indent}}`,
    ];
  });

const atomLine = (node: AnyStateNode, indent: string): string => {
  const staying = transitionsOf(node).filter(({ target }) => target === undefined);
  const events = labelLines(staying).map(
    (line) => `<br/><font point-size="9.5">${escapeLabel(line)}</font>`,
  );
  const label = `<<b>${escapeLabel(node.key)}</b>${events.join("")}>`;
  const final = node.type === "final" ? ", peripheries=2" : "";
  return `${indent}${quote(pathOf(node))} [label=${label}${final}];`;
};

interface Transition {
  readonly event: string;
  readonly guard: string | undefined;
  /** Absent where the machine stays in the state. */
  readonly target: AnyStateNode | undefined;
}

/** The name of a guard, however it was written. */
const guardName = (guard: unknown): string | undefined => {
  if (guard === undefined || guard === null) return undefined;
  if (typeof guard === "string") return guard;
  if (typeof guard === "function") return guard.name || "guarded";
  if (typeof guard === "object" && "type" in guard) return String(guard.type);
  return "guarded";
};

const transitionsOf = (node: AnyStateNode): Transition[] =>
  [...node.transitions].flatMap(([event, definitions]) =>
    definitions.map(({ guard, target }) => ({
      event: event === "*" ? "any other" : event,
      guard: guardName(guard),
      target: target?.[0],
    })),
  );

/** One line for each event, with the guards of all its transitions. */
const labelLines = (transitions: readonly Transition[]): string[] => {
  const guards = new Map<string, Set<string>>();
  for (const { event, guard } of transitions) {
    const known = guards.get(event) ?? new Set();
    guards.set(event, known.add(guard ?? ""));
  }
  const lines = [...guards].map(([event, names]) => {
    const known = [...names];
    if (known.every((guard) => guard === "")) return event;
    const words = known.map((guard) => (guard === "" ? "otherwise" : guard)).join(" | ");
    const short = words.length > GUARDS_LINE * 2 ? `${words.slice(0, GUARDS_LINE * 2)}…` : words;
    return `${event} [${short}]`;
  });
  if (lines.length <= LABEL_LINES_MAX) return lines;
  const kept = lines.slice(0, LABEL_LINES_MAX - 1);
  return [...kept, `and ${lines.length - kept.length} more`];
};

const edgeLines = (root: AnyStateNode): string[] => {
  const start = pathOf(entryOf(root));
  const lines = [
    `  "[*]" [shape=circle, style=filled, fillcolor="#59636e", label="", width=0.14];`,
    `  "[*]" -> ${quote(start)};`,
  ];
  const visit = (node: AnyStateNode): void => {
    const leaving = new Map<AnyStateNode, Transition[]>();
    for (const transition of transitionsOf(node)) {
      const { target } = transition;
      if (target === undefined) continue;
      leaving.set(target, [...(leaving.get(target) ?? []), transition]);
    }
    for (const [target, transitions] of leaving) {
      const label = labelLines(transitions).map((line) => ` ${escapeDot(line)} \\l`);
      const ends = [...endOf(node, "ltail"), ...endOf(target, "lhead")];
      const attributes = [`label="${label.join("")}"`, ...ends].join(", ");
      const [from, to] = [pathOf(entryOf(node)), pathOf(entryOf(target))];
      lines.push(`  ${quote(from)} -> ${quote(to)} [${attributes}];`);
    }
    childrenOf(node).forEach(visit);
  };
  visit(root);
  return lines;
};

/** An arrow from or to a compound state ends at its frame. */
const endOf = (node: AnyStateNode, attribute: "ltail" | "lhead"): string[] =>
  childrenOf(node).length === 0 || node.path.length === 0
    ? []
    : [`${attribute}=${quote(`cluster ${pathOf(node)}`)}`];

let viz: ReturnType<typeof instance> | undefined;

/** Draws a dot text as an SVG element that can stand in a page: no prolog, no ids, no links. */
export const renderDot = async (dot: string): Promise<string> => {
  viz ??= instance();
  const svg = (await viz).renderString(dot, { format: "svg" });
  return svg
    .slice(svg.indexOf("<svg"))
    .replace(/ font-family="Helvetica"/gu, ' font-family="Helvetica,Arial,sans-serif"')
    .replace(/<g id="[^"]*"/gu, "<g")
    .replace(/ xlink:href="[^"]*"/gu, "")
    .replace(/<!--[\s\S]*?-->\s*/gu, "");
};
