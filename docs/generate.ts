/** Writes the pages that are tables of the project: `npm run docs:pages`. A test checks that they are current. */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { withSamples } from "./audit-samples.ts";
import { generatedFiles } from "./generated-pages.ts";

for (const [name, text] of Object.entries(generatedFiles())) {
  const path = fileURLToPath(new URL(name, import.meta.url));
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

const audit = fileURLToPath(new URL("audit.md", import.meta.url));
await writeFile(audit, withSamples(await readFile(audit, "utf8")));
