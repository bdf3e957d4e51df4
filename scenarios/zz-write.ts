import { writeFileSync } from "node:fs";
import { COMPOSED, compose, fileOf } from "./compose.ts";
for (const s of COMPOSED.filter(({ name }) => /^e6-/.test(name))) {
  writeFileSync("scenarios/" + fileOf(s), compose(s));
  console.log(fileOf(s));
}
