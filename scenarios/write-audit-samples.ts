/** `npm run audit:samples`: writes `scenarios/audit`, whole. Never edit those files; a test compares every byte. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { argv, stdout } from "node:process";
import { auditFiles } from "./audit-files.ts";
import { SEED } from "./audit-world.ts";
import { scenariosFolder } from "./read-scenario.ts";

const folder = argv[2] ?? join(scenariosFolder(), "audit");
const files = auditFiles();
rmSync(folder, { recursive: true, force: true });
for (const [name, bytes] of files) {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
}
stdout.write(
  `${files.size} files in ${folder}, all from the seed "${SEED}"; their keys protect nothing.\n`,
);
