/** Packet captures, through a stand-in for tshark and, where it is installed, through tshark itself (needs `dist/`). */
import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { audit, bkv, expectInputError, folder, HONEST, logOf, PINS, run } from "./audit.setting.ts";

/** A stand-in for tshark: it writes the objects that it is told to, or complains. */
const fakeTshark = (script: string): { readonly PATH: string } => {
  const place = mkdtempSync(join(folder, "bin-"));
  writeFileSync(join(place, "tshark"), `#!/bin/sh\n${script}\n`);
  chmodSync(join(place, "tshark"), 0o755);
  return { PATH: `${place}:/usr/bin:/bin` };
};

const EXPORT = `
while [ $# -gt 0 ]; do
  case "$1" in --export-objects) target=\${2#http,};; -r) capture=$2;; esac
  shift
done
[ -f "$capture" ] || exit 9`;

describe("a packet capture", () => {
  const capture = join(audit, "honest.pcap");

  test("needs tshark, and says so in one sentence", async () => {
    const env = { PATH: mkdtempSync(join(folder, "none-")) };
    expectInputError(
      await run(["audit", capture, "--pins", PINS], { env }),
      /a packet capture needs tshark, which is not on the PATH; install it/,
    );
  });

  test.each(["honest.pcap", "honest.pcapng"])(
    "%s: bundles among its HTTP objects are audited",
    async (name) => {
      const env = fakeTshark(
        `${EXPORT}\ncp ${HONEST}/* "$target"\necho '<p>' > "$target/about.html"\necho '{"epoch": 1}' > "$target/other.json"`,
      );
      const args = [join(audit, name), "--pins", PINS, "--log", logOf("honest")];
      const { code, stdout, stderr } = await run(["audit", ...args], { env });
      expect(stdout).toMatch(/a packet capture with 5 bundles, epochs 1 to 5/);
      expect(stderr).toMatch(/passed over in .*: 2 HTTP objects that are no bundles/);
      expect(code).toBe(0);
    },
  );

  test("that holds a malformed bundle is refused with the object's name", async () => {
    const env = fakeTshark(
      `${EXPORT}\necho '{"artifact": 1, "digest": 2, "signature": 3}' > "$target/odd.json"`,
    );
    expectInputError(
      await run(["audit", capture, "--pins", PINS], { env }),
      /in .*honest\.pcap: odd\.json is no validation bundle: at version|in .*honest\.pcap: odd\.json is no validation bundle: at ciphersuite/,
    );
  });

  test("without a bundle in it verifies nothing: exit code 3", async () => {
    const env = fakeTshark("exit 0");
    const { code, stdout } = await run(["audit", capture, "--pins", PINS], { env });
    expect(stdout).toMatch(/a packet capture with 0 bundles/);
    expect(code).toBe(3);
  });

  test("that tshark cannot read is refused in tshark's own words, and its folder is taken away", async () => {
    const env = {
      ...fakeTshark(
        'echo "Running as user root" >&2; echo "tshark: The file is cut short." >&2; exit 2',
      ),
      TMPDIR: mkdtempSync(join(folder, "tmp-")),
    };
    expectInputError(
      await run(["audit", capture, "--pins", PINS], { env }),
      /tshark cannot read .*honest\.pcap: The file is cut short\./,
    );
    expect(readdirSync(env.TMPDIR)).toEqual([]);
  });

  const isInstalled = spawnSync("tshark", ["--version"]).status === 0;
  if (!isInstalled)
    process.stderr.write("not run: captures with the real tshark, which is not installed here\n");

  test.runIf(isInstalled).each(["honest.pcap", "honest.pcapng"])(
    "%s is taken apart by the real tshark",
    async (name) => {
      const args = [join(audit, name), "--pins", PINS, "--log", logOf("honest")];
      const { code, stdout } = await bkv(...args);
      expect(stdout).toMatch(/a packet capture with 5 bundles, epochs 1 to 5/);
      expect(code).toBe(0);
    },
  );
});
