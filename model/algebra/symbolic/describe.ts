/** Terms as short texts for people. */

import type { Term } from "./term.ts";

const depthMax = 3;
const shownPartsMax = 4;

/**
 * A short text of a term, the same in every table: it names operators and labels, never ids. Deeper
 * structure is cut to an ellipsis, so equal texts do not mean equal terms.
 */
export function describeTerm(term: Term, depth: number = depthMax): string {
  switch (term.op) {
    case "name":
      return `${term.owner}.${term.label.slice(0, term.label.lastIndexOf(":"))}`;
    case "code":
      return `code(${term.label})`;
    case "text":
      return JSON.stringify(term.label);
    case "integer":
      return term.label.slice(0, term.label.indexOf("/"));
    case "concat":
      return depth === 0 ? "..." : joined(octets(term, depth - 1), " | ");
    case "pack":
      return depth === 0 ? "[...]" : `[${parts(term, depth - 1, ", ")}]`;
    case "part":
      return `part(${term.label.slice(0, term.label.indexOf(":"))}, ${inner(term, depth)})`;
    case "mask":
      return `xor(${inner(term, depth)})`;
    case "encrypt":
      return `aead(${inner(term, depth)})`;
    case "expand":
      return `expand(${inner(term, depth)})`;
    case "share":
      return `share ${term.label.replace("/", " of ")} of ${describeTerm(term.args[0] as Term, depth)}`;
    case "publicKey":
    case "verifyingKey":
    case "privateKey":
    case "signingKey":
      // A key is best known by what it was made from, so these do not use up depth.
      return `${term.op}(${term.args.map((arg) => describeTerm(arg, depth)).join(", ")})`;
    default:
      return `${term.op}(${inner(term, depth)})`;
  }
}

function inner(term: Term, depth: number): string {
  return depth === 0 ? "..." : parts(term, depth - 1, ", ");
}

function parts(term: Term, depth: number, separator: string): string {
  const { args } = term;
  const shown = args.slice(0, shownPartsMax).map((arg) => describeTerm(arg, depth));
  return joined([...shown, ...args.slice(shownPartsMax).map(() => "")], separator);
}

function joined(texts: readonly string[], separator: string): string {
  const shown = texts.slice(0, shownPartsMax);
  return [...shown, ...(texts.length > shownPartsMax ? ["..."] : [])].join(separator);
}

/** The parts of a concatenation: there an integer is so many octets, and stands as one with its neighbours. */
function octets({ args }: Term, depth: number): readonly string[] {
  const texts: string[] = [];
  for (const [place, arg] of args.entries()) {
    if (arg.op !== "integer") {
      texts.push(describeTerm(arg, depth));
      continue;
    }
    const [n = "", width = ""] = arg.label.split("/");
    const hex = Number(n)
      .toString(16)
      .padStart(2 * Number(width), "0");
    if (args[place - 1]?.op === "integer") texts.push(`${texts.pop()}${hex}`);
    else texts.push(`0x${hex}`);
  }
  return texts;
}
