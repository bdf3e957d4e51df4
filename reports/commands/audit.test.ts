/** `bkv audit` as its users meet it (needs the built `dist/`). */
import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  truncateSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { BUNDLE_BYTES_MAX } from "../../model/signers/bytes/bundle.ts";
import { auditOutputSchema } from "../audit-schema.ts";
import {
  audit,
  bkv,
  type Ended,
  expectInputError,
  folder,
  HONEST,
  logOf,
  PINS,
  put,
  run,
  WATCH,
} from "./audit.setting.ts";

interface IndexedSample {
  readonly name: string;
  readonly fails: readonly string[];
  readonly evidence: number;
  readonly pins: string;
  readonly as_of?: number;
  readonly rotations?: string;
}

const { samples } = JSON.parse(readFileSync(join(audit, "samples.json"), "utf8")) as {
  samples: readonly IndexedSample[];
};

describe("the sample data", () => {
  test.each(samples)("$name ends as it says", async (sample) => {
    const { name, fails, evidence } = sample;
    const pins = join(audit, sample.pins);
    const out = join(folder, "out", name);
    const args = [
      ...[join(audit, name), "--pins", pins, "--log", logOf(name), "--out", out],
      ...(sample.as_of === undefined ? [] : ["--as-of", String(sample.as_of)]),
      ...(sample.rotations === undefined ? [] : ["--rotations", join(audit, sample.rotations)]),
    ];
    const { code, stdout } = await bkv(...args, "--format", "json");
    const output = auditOutputSchema.parse(JSON.parse(stdout));
    const failed = output.steps
      .filter(({ outcome }) => outcome === "failed")
      .map(({ step, epoch }) => (epoch === null ? step : `${step}@${epoch}`));
    expect(failed.sort()).toEqual([...fails].sort());
    expect(code).toBe(fails.length > 0 ? 1 : 0);
    expect(output.ok).toBe(code === 0);
    expect(output.evidence).toHaveLength(evidence);
    for (const file of output.evidence) {
      const again = await bkv(file, "--pins", pins);
      expect(again.stdout).toMatch(/The evidence holds/);
      expect(again.code).toBe(0);
    }
  });

  test("as text names the failed step, its epoch and its file, within 100 columns", async () => {
    const name = "countersignature-over-artifact";
    const { stdout, code } = await bkv(join(audit, name), "--pins", PINS, "--log", logOf(name));
    const flat = stdout.replace(/\s+/gu, " ");
    expect(flat).toContain("countersignature 4 1 -");
    expect(flat).toContain(
      "no pinned key countersigned the first signature: it is over the artifact (epoch 3, epoch-3.json)",
    );
    expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(100);
    expect(code).toBe(1);
  });

  test("one bundle lists its steps with their reasons", async () => {
    const { stdout, code } = await bkv(join(HONEST, "epoch-3.json"), "--pins", PINS);
    expect(stdout).toMatch(/passed +first-signature +signed by 132a4746\.\.\./);
    expect(stdout).toMatch(/not-possible +log-entry +no record of the log was given with --log/);
    expect(code).toBe(0);
  });
});

describe("the time that the user gives", () => {
  const at = (time: string) => bkv(HONEST, "--pins", PINS, "--as-of", time);

  test("makes two steps possible, however it is spelled, and nothing else reads a clock", async () => {
    for (const time of ["2026-01-07", "2026-01-06T12:00:00Z", "1767700800000"]) {
      const { stdout, code } = await at(time);
      expect([time, code]).toEqual([time, 0]);
      expect(stdout).toMatch(/not-in-future +5 +- +-/);
      expect(stdout).toMatch(/still-valid +1 +- +-/);
    }
    const { stdout, code } = await bkv(HONEST, "--pins", PINS);
    expect(stdout).toMatch(/no time was given with --as-of \(5 times\)/);
    expect(code).toBe(0);
  });

  test("before an epoch makes that epoch one of the future, and after its validity an old one", async () => {
    const before = await at("2026-01-05T23:59:59Z");
    expect(before.stdout).toMatch(/not-in-future +the statement is of 1767657600000/);
    expect(before.code).toBe(1);
    const after = await at("2026-04-07");
    expect(after.stdout).toMatch(/still-valid +epoch 5, the newest, is valid until/);
    expect(after.code).toBe(1);
  });

  test.each(["yesterday", "2026-02-30", "2026-13-01", "2026-01-06T12:00:00", "-1", "1e3"])(
    "that is none is refused: %s",
    async (time) => {
      const { stderr, stdout, code } = await at(time);
      expect(stderr).toMatch(/expected milliseconds of Unix time, a day/);
      expect([stdout, code]).toEqual(["", 2]);
    },
  );
});

describe("rotations", () => {
  test("that are malformed, or lie inside of what is audited, are refused with one sentence", async () => {
    const wrong = put("wrong-rotations.json", '{"rotations": [{"era": 2}]}');
    expectInputError(
      await bkv(HONEST, "--pins", PINS, "--rotations", wrong),
      /wrong-rotations\.json is no file of rotations: at rotations\[0\]\.not_before/,
    );
    expectInputError(
      await bkv(HONEST, "--pins", PINS, "--rotations", join(HONEST, "epoch-1.json")),
      /the rotations must come from somewhere else/,
    );
  });

  test("do not fit pins that have the new key already", async () => {
    const rotations = join(audit, "rotations/rotated.json");
    const { stdout, code } = await bkv(HONEST, "--pins", PINS, "--rotations", rotations);
    expect(stdout).toMatch(
      /rotation +era 2: it begins at 1767571200000, and the keys before it at/,
    );
    expect(code).toBe(1);
  });
});

describe("broken files", () => {
  test.each<readonly [string, RegExp]>([
    ["truncated", /truncated\.bundle is no validation bundle: the JSON text ends where/],
    ["too-deep", /nests deeper than 16 levels at line 1, column 17/],
    ["binary-garbage", /the file is not UTF-8/],
    ["name-twice", /the name "epoch" stands twice/],
    ["two-documents", /something follows the JSON value/],
  ])("%s: one sentence, and exit code 2", async (name, sentence) => {
    expectInputError(await bkv(join(audit, `broken/${name}.bundle`), "--pins", PINS), sentence);
  });

  test("one among good ones ends the audit before anything is printed", async () => {
    cpSync(HONEST, join(folder, "spoilt"), { recursive: true });
    cpSync(join(audit, "broken/truncated.bundle"), join(folder, "spoilt/zz.json"));
    expectInputError(
      await bkv("spoilt", "--pins", PINS),
      /spoilt\/zz\.json is no validation bundle/,
    );
  });

  test("large, deep, long and endless ones cost less than 100 MB", async () => {
    const memory = ({ stderr }: Ended): number =>
      (Number(/maxrss (\d+)/.exec(stderr)?.[1]) * 1024) / 1e6;
    const node = ["--import", WATCH];
    const idle = memory(await run(["--version"], { node }));
    const size = BUNDLE_BYTES_MAX;
    const files = [
      put("oversized.json", "a"),
      put("deep.json", '{"a":'.repeat(size / 5)),
      put("many.json", `[${"[],".repeat(size / 3 - 10)}[]]`),
      put("names.json", `{${Array.from({ length: 150_000 }, (_, at) => `"${at}":1`).join()}}`),
      put("long.json", `{"artifact": "${"A".repeat(size - 20)}"}`),
      put(
        "garbage.json",
        Uint8Array.from({ length: size }, (_, at) => (at * 7919 + 201) & 0xff),
      ),
    ];
    truncateSync(files[0]!, 300_000_000);
    for (const file of files) {
      const ended = await run(["audit", file, "--pins", PINS], { node });
      expect([file, ended.code, ended.stdout]).toEqual([file, 2, ""]);
      expect([file, memory(ended) - idle < 100]).toEqual([file, true]);
    }
  });

  test("a missing path, an empty directory and what is no plain file are refused", async () => {
    expectInputError(await bkv("nowhere"), /there is no file or directory nowhere/);
    mkdirSync(join(folder, "empty"));
    expectInputError(await bkv("empty"), /there is no bundle in empty/);
    expectInputError(await bkv("/dev/zero"), /\/dev\/zero is no plain file/);
    spawnSync("mkfifo", [join(folder, "pipe")]);
    expectInputError(await bkv("pipe"), /pipe is no plain file/);
  });

  test("a file in a directory that is a pipe does not hold the audit", async () => {
    cpSync(HONEST, join(folder, "piped"), { recursive: true });
    spawnSync("mkfifo", [join(folder, "piped/epoch-6.json")]);
    expectInputError(await bkv("piped", "--pins", PINS), /epoch-6\.json is no plain file/);
  });
});

describe("pins and the log's record", () => {
  test("are refused inside of what is audited, also through a link", async () => {
    cpSync(HONEST, join(folder, "own"), { recursive: true });
    cpSync(PINS, join(folder, "own/pins"));
    expectInputError(
      await bkv("own", "--pins", "own/pins"),
      /own\/pins lies inside own, which is audited; pins must/,
    );
    symlinkSync(join(folder, "own/pins"), join(folder, "link"));
    expectInputError(await bkv("own", "--pins", "link"), /link lies inside own/);
    expectInputError(
      await bkv("own", "--pins", PINS, "--log", "own/epoch-1.json"),
      /the log's record must come from somewhere else/,
    );
  });

  test("none at all: the audit says that nothing was verified, and ends with exit code 3", async () => {
    const { code, stdout } = await bkv(HONEST);
    expect(stdout).toMatch(/Nothing was verified: not one signature could be checked\./);
    expect(stdout).toMatch(/first-signature +no key of the first signer is pinned \(5 times\)/);
    expect(code).toBe(3);
  });

  test("a countersigner alone verifies nothing either", async () => {
    const { countersigner } = JSON.parse(readFileSync(PINS, "utf8")) as { countersigner: object };
    const half = put("half.json", JSON.stringify({ countersigner }));
    expect((await bkv(HONEST, "--pins", half)).code).toBe(3);
  });

  test("that are malformed are refused with the place", async () => {
    const wrong = put("wrong-pins.json", '{"first_signer": [{"public_key": "00"}]}');
    expectInputError(
      await bkv(HONEST, "--pins", wrong),
      /wrong-pins\.json is no file of pins: at first_signer\[0\]\.public_key: expected 64 hexadecimal digits/,
    );
    const torn = put("torn.jsonl", `${readFileSync(logOf("honest"), "utf8")}{"version": 1`);
    expectInputError(
      await bkv(HONEST, "--pins", PINS, "--log", torn),
      /torn\.jsonl, line 6, is no record of the log/,
    );
    const lines = readFileSync(logOf("honest"), "utf8").trim().split("\n").reverse();
    const backwards = put("backwards.jsonl", lines.join("\n"));
    expectInputError(
      await bkv(HONEST, "--pins", PINS, "--log", backwards),
      /line 2: epoch 4 follows epoch 5/,
    );
    const endless = put("endless.jsonl", "x".repeat(100_000));
    expectInputError(
      await bkv(HONEST, "--pins", PINS, "--log", endless),
      /line 1 is longer than 8192 bytes/,
    );
  });
});

describe("evidence", () => {
  test("that is forged does not hold, and ends with exit code 1", async () => {
    const out = join(folder, "evidence");
    const name = "two-statements-in-one-epoch";
    await bkv(join(audit, name), "--pins", PINS, "--out", out);
    const [file = ""] = readdirSync(out);
    const text = readFileSync(join(out, file), "utf8");
    const forged = put("forged.json", text.replace(/"timestamp": \d/, '"timestamp": 2'));
    const ended = await bkv(forged, "--pins", PINS);
    expect(ended.stdout).toMatch(/The evidence does not hold/);
    expect(ended.code).toBe(1);
  });

  test("without the pins holds for nobody: exit code 3", async () => {
    const out = join(folder, "views");
    await bkv(join(audit, "split-view"), "--pins", PINS, "--out", out);
    const file = join(out, "split-view-4.json");
    const ended = await bkv(file);
    expect(ended.stdout).toMatch(/does not hold against these pins/);
    expect(ended.code).toBe(3);
  });
});

describe("the state of the last audit", () => {
  test("is stored after an audit without a fault, and notices a source that was rolled back", async () => {
    const state = join(folder, "state.json");
    const args = ["--pins", PINS, "--state", state];
    const first = await bkv(HONEST, ...args);
    expect(first.stdout).toMatch(/state-rollback +- +- +1/);
    expect(first.code).toBe(0);
    const stored = readFileSync(state, "utf8");
    expect(JSON.parse(stored)).toMatchObject({ epoch: 5 });
    expect((await bkv(HONEST, ...args)).code).toBe(0);
    const back = await bkv(join(audit, "frozen"), ...args);
    expect(back.stdout).toMatch(/the last audit came to epoch 5/);
    expect(back.code).toBe(1);
    expect(readFileSync(state, "utf8")).toBe(stored);
  });

  test("is not stored after an audit with a fault, nor inside of what is audited", async () => {
    const state = join(folder, "no-state.json");
    await bkv(join(audit, "gap"), "--pins", PINS, "--state", state);
    expect(existsSync(state)).toBe(false);
    cpSync(HONEST, join(folder, "mine"), { recursive: true });
    expectInputError(
      await bkv("mine", "--pins", PINS, "--state", "mine/state.json"),
      /the state of the last audit must come from somewhere else/,
    );
  });

  test("of another namespace, or one that is torn, is refused", async () => {
    const state = join(folder, "kept.json");
    await bkv(HONEST, "--pins", PINS, "--state", state);
    const text = readFileSync(state, "utf8");
    const other = put("other-state.json", text.replace("fleet_keys.v1", "fleet_keys.v2"));
    expectInputError(
      await bkv(HONEST, "--pins", PINS, "--state", other),
      /is the state of .*v2, and/,
    );
    const torn = put("torn-state.json", text.slice(0, 40));
    expectInputError(await bkv(HONEST, "--pins", PINS, "--state", torn), /is no state of an audit/);
  });

  test("that cannot be written ends the audit with one sentence, after a whole JSON document", async () => {
    const state = join(HONEST, "epoch-3.json/state.json");
    const { code, stdout, stderr } = await bkv(
      join(HONEST, "epoch-3.json"),
      "--pins",
      PINS,
      "--state",
      state,
      "--format",
      "json",
    );
    expect(stderr).toMatch(
      /state\.json cannot be written \(ENOTDIR\)|state\.json cannot be written \(EEXIST\)/,
    );
    expect(auditOutputSchema.parse(JSON.parse(stdout)).ok).toBe(false);
    expect(code).toBe(2);
  });
});
