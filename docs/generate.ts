/** Writes the pages that are tables of the project: `npm run docs:pages`. A test checks that they are current. */
import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { assumptionsPage, sourcesPage } from "./generated-pages.ts";

const pages = { "assumptions.md": assumptionsPage(), "sources.md": sourcesPage() };

for (const [name, text] of Object.entries(pages))
  await writeFile(fileURLToPath(new URL(name, import.meta.url)), text);
