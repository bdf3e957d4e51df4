/**
 * `npm run bench`: how fast the engine is, beside plain harnesses over the same machines. Figures
 * depend on the machine and its load; the ratios, measured in one run, much less.
 *
 *   npm run bench                       everything
 *   npm run bench -- explore            one of: audit, explore, opaque, simulate
 *   npm run bench -- --format json      for programs
 */
import { parseArgs } from "node:util";
import { benchOpaque } from "../../model/protocol/opaque.bench.ts";
import { benchAudit } from "../../reports/audit.bench.ts";
import { benchExplore, type Measurement } from "./explore.bench.ts";
import { benchSimulate } from "./simulate.bench.ts";

const BENCHES: Readonly<Record<string, () => Promise<Measurement[]>>> = {
  explore: () => benchExplore(8),
  opaque: () => benchOpaque(),
  simulate: () => benchSimulate(),
  audit: () => benchAudit(),
};

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { format: { type: "string", default: "text" } },
    allowPositionals: true,
  });
  const [filter = ""] = positionals;
  const chosen = Object.entries(BENCHES).filter(([name]) => name.includes(filter));
  if (chosen.length === 0 || positionals.length > 1) {
    fail(
      `there is no bench "${positionals.join(" ")}"; there are ${Object.keys(BENCHES).join(", ")}`,
    );
  }
  if (values.format !== "text" && values.format !== "json") {
    fail(`the format is "text" or "json", not "${values.format}"`);
  }
  const measurements: Measurement[] = [];
  for (const [, bench] of chosen) {
    const measured = await bench();
    measurements.push(...measured);
    if (values.format === "text") for (const one of measured) process.stdout.write(tableOf(one));
  }
  if (values.format === "json") process.stdout.write(`${JSON.stringify(measurements, null, 2)}\n`);
}

/** A measurement as a heading with one line for each figure, the ratios marked. */
function tableOf({ name, figures }: Measurement): string {
  const rows = Object.entries(figures).map(([figure, value]) => [wordsOf(figure), spelled(value)]);
  const left = Math.max(...rows.map(([words = ""]) => words.length));
  const right = Math.max(...rows.map(([, value = ""]) => value.length));
  const lines = rows.map(([words = "", value = ""]) => {
    const unit = /\bratio\b/.test(words) ? " x" : "";
    return `  ${words.padEnd(left)}  ${value.padStart(right)}${unit}`;
  });
  return `${name}\n${lines.join("\n")}\n\n`;
}

/** "statesPerSecond" as "states per second". */
function wordsOf(figure: string): string {
  return figure.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function spelled(value: number): string {
  const digits = Number.isInteger(value) || Math.abs(value) >= 1_000 ? 0 : 2;
  return value.toLocaleString("en", {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
}

function fail(why: string): never {
  process.stderr.write(`${why}\n`);
  process.exit(2);
}

await main();
