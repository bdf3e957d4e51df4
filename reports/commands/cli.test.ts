/** The program as its users meet it: exit codes and one-sentence errors (partly of the built `dist/`). */
import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { openBackupFile } from "../../model/algebra/concrete/backup-file.ts";
import { type Ended, runHere } from "./in-process.setting.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "bkv-"));

const bkv = (...args: readonly string[]): Promise<Ended> => runHere(folder, args);

/** The built program in a process of its own, for what starts worker threads. */
const built = (...args: readonly string[]): Promise<Ended> =>
  new Promise((resolve) => {
    execFile(
      process.execPath,
      [join(root, "dist/cli.js"), ...args],
      { cwd: folder, env: { ...process.env, NO_COLOR: "1" }, maxBuffer: 64 * 1024 * 1024 },
      (error, stdout, stderr) => {
        const code = error === null ? 0 : Number(error.code);
        resolve({ code, stdout, stderr });
      },
    );
  });

const stored = (name: string): string => join(root, "scenarios", name);

const file = (name: string, content: string | object): string => {
  const path = join(folder, name);
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
};

/** One sentence on standard error, nothing on standard output, no stack trace. */
const expectInputError = ({ code, stdout, stderr }: Ended, sentence: RegExp): void => {
  expect(stderr).toMatch(sentence);
  expect(stderr).not.toMatch(/\n\s+at /);
  expect(stdout).toBe("");
  expect(code).toBe(2);
};

const lockout = JSON.parse(readFileSync(stored("honest/lockout.json"), "utf8")) as {
  search: { events: object[] };
  expect: Record<string, string>;
};

test("an unknown option is refused with exit code 2", async () => {
  expectInputError(await bkv("check", "--frobnicate"), /unknown option '--frobnicate'/);
});

test("two devices with factors that are changed are refused", async () => {
  expectInputError(
    await bkv("check", "--devices", "2", "--factors", "switchable"),
    /--devices 2 and --backups filed need one fleet and a backup key under a recovery code/,
  );
});

test("an unknown property, defence, scope or threat is refused, and those that exist are named", async () => {
  expectInputError(
    await bkv("check", "--property", "X99"),
    /there is no property "X99"; there are X1, X2/,
  );
  expectInputError(
    await bkv("check", "--without", "luck"),
    /there is no defence "luck"; there are pin-fleet-keys/,
  );
  expectInputError(
    await bkv("check", "--exhaustive", "all"),
    /there is no scope "all"; there are .*small/,
  );
  expectInputError(await bkv("check", "--threat", "aliens"), /argument 'aliens' is invalid/);
});

test.each([
  [
    ["--design", "threshold", "--exhaustive", "small"],
    /scope small is not visited .* realms-lying/,
  ],
  [
    ["--threat", "clients", "--exhaustive", "small"],
    /scope small is not visited under the threat clients/,
  ],
  [["--channel", "handshake", "--exhaustive", "signed"], /scope signed is not visited/],
  [["--design", "published", "--exhaustive", "signed"], /scope signed is not visited/],
])(
  "a scope that the vault of %j is not visited in is refused, and not passed over",
  async (args, why) => {
    expectInputError(await bkv("check", ...args), why);
  },
);

test("attestations that run out are refused in two groups, whichever way they are asked for", async () => {
  const refusal = /--groups 2 needs .* no --attestation-lifetime/;
  expectInputError(await bkv("check", "--groups", "2", "--attestation-lifetime", "1"), refusal);
  expectInputError(await bkv("check", "--groups", "2", "--threat", "clocks"), refusal);
});

test("a number that is none is refused", async () => {
  expectInputError(await bkv("check", "--runs", "many"), /expected a whole number/);
  expectInputError(await bkv("check", "--budget", "soon"), /expected a time such as 60s/);
});

test("a file that is not there, not JSON, or not a scenario is refused with its place", async () => {
  expectInputError(await bkv("replay", "nowhere.json"), /there is no file nowhere\.json/);
  expectInputError(await bkv("replay", file("torn.json", '{"name": ')), /torn\.json is not JSON/);
  expectInputError(
    await bkv("replay", file("wrong.json", { ...lockout, threat: 7 })),
    /wrong\.json is not a scenario: at threat: /,
  );
  expectInputError(
    await bkv("replay", file("extra.json", { ...lockout, colour: "red" })),
    /extra\.json is not a scenario: at the top: .*"colour"/,
  );
});

test("a schedule that names a missing envelope says which event, and what is in flight", async () => {
  const events = [
    ...lockout.search.events.slice(0, 3),
    { do: "deliver", envelope: { from: "hsm-4", to: "store", kind: "backup-put", ordinal: 0 } },
  ];
  const path = file("missing.json", { ...lockout, search: { kind: "schedule", events } });
  expectInputError(
    await bkv("replay", path),
    /event 4 of 4 does not apply: no backup-put from hsm-4 to store is in flight; in flight: /,
  );
});

test("a scenario that expects a property that does not exist is refused", async () => {
  const path = file("unknown.json", { ...lockout, expect: { X42: "held" } });
  expectInputError(await bkv("replay", path), /at expect: there is no property "X42"/);
});

test("a scenario that expects another verdict ends with exit code 1", async () => {
  const path = file("other.json", { ...lockout, expect: { X2: "violated" } });
  const { code, stdout } = await bkv("replay", path, "--quiet");
  expect(stdout).toMatch(/X2 .*held \(unexpected\)/);
  expect(code).toBe(1);
});

test("replaying a stored scenario shows its steps and ends with exit code 0", async () => {
  const { code, stdout } = await bkv("replay", stored("attacks/e12-extract-one.json"));
  expect(stdout).toMatch(/the adversary opens hsm-\d/);
  expect(stdout).toMatch(/How the adversary came to know it/);
  expect(stdout).toMatch(/violated \(expected\)/);
  expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(100);
  expect(code).toBe(0);
});

test("in both readings the replay prints the recovered code, the key and the history in octets", async () => {
  const { code, stdout } = await bkv(
    "replay",
    stored("attacks/e12-extract-one.json"),
    "--crypto",
    "both",
  );
  expect(stdout).toMatch(/both readings agree on 51 steps/);
  expect(stdout).toMatch(/recovery code {2}code-1 {2}\(0x636f64652d31\), the one of 100 words/);
  expect(stdout).toMatch(/backup key {5}[0-9a-f]{64}$/m);
  expect(stdout).toMatch(/history .*"Alice: see you at eight\?/);
  expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(100);
  expect(code).toBe(0);
});

test("in octets the replay shows octets, and what was tried in vain where nothing comes out", async () => {
  const args = ["--crypto", "concrete", "--suite", "P256-SHA256", "--seed", "9"];
  const { code, stdout } = await bkv(
    "replay",
    stored("honest/register-then-retrieve.json"),
    ...args,
  );
  expect(stdout).toMatch(/tag 0x[0-9a-f]{16}\.\. \(\d+ octets\)/);
  expect(stdout).toMatch(/In octets \(P256-SHA256\)/);
  expect(stdout).toMatch(/fails: history as in e12-extract-one: never seen/);
  expect(stdout).not.toMatch(/succeeds/);
  expect(code).toBe(0);
});

test("a forged bundle is shown in octets, computed from the stolen keys", async () => {
  const path = stored("attacks/h3-both-keys-published.json");
  const { code, stdout } = await bkv("replay", path, "--crypto", "both");
  expect(stdout).toMatch(/both readings agree on 7 steps/);
  expect(stdout).toMatch(/forged {9}step 6: bundle-offer to client-1, 404 octets; the first 32:/);
  expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(100);
  expect(code).toBe(0);
});

test("what came out in octets is written as a backup file that the recovered key opens", async () => {
  const out = join(folder, "history.crypt15");
  const args = ["--crypto", "both", "--quiet", "--backup-file", out];
  const { code, stdout } = await bkv("replay", stored("attacks/e12-extract-one.json"), ...args);
  expect(code).toBe(0);
  const digits = /backup key {5}([0-9a-f]{64})$/m.exec(stdout)?.[1] ?? "";
  const opened = openBackupFile(Buffer.from(digits, "hex"), readFileSync(out));
  expect(opened.kind === "opened" && Buffer.from(opened.content).toString()).toMatch(/^Alice: see/);
  const none = join(folder, "none.crypt15");
  expectInputError(
    await bkv("replay", stored("attacks/e12-extract-one.json"), "--backup-file", none),
    /--backup-file needs octets/,
  );
  const held = stored("weakened/majority-quorum.json");
  expectInputError(
    await bkv("replay", held, "--crypto", "both", "--backup-file", none),
    /none\.crypt15 is not written: key and history do not come out/,
  );
  expect(existsSync(none)).toBe(false);
});

test("a suite that there is not is refused", async () => {
  const path = stored("honest/register-then-retrieve.json");
  const { code, stderr } = await bkv("replay", path, "--crypto", "both", "--suite", "rot13");
  expect(stderr).toMatch(/Allowed choices are ristretto255-SHA512, P256-SHA256/);
  expect(code).toBe(2);
});

const QUICK = ["--runs", "120", "--exhaustive", "none", "--quiet"] as const;
/** Another vault than the default one: the stored scenarios are not replayed, which takes a while. */
const WITHOUT_CORPUS = ["--attempts", "3"] as const;

test("without a defence check ends with exit code 1, and its replay line shows the breach again", async () => {
  const { code, stdout } = await built("check", "--without", "majority-quorum", ...QUICK);
  expect(code).toBe(1);
  const line = /^Replay: bkv (replay \S+)$/m.exec(stdout)?.[1];
  const again = await bkv(...(line ?? "").split(" "), "--quiet");
  expect(again.stdout).toMatch(/violated \(unexpected\)/);
  expect(again.code).toBe(1);
});

test("shrink refuses what breaks nothing, and keeps what is minimal", async () => {
  expectInputError(
    await bkv("shrink", stored("honest/lockout.json")),
    /breaks none of the properties/,
  );
  const out = join(folder, "short.json");
  const { code, stdout } = await bkv(
    "shrink",
    stored("weakened/refuse-when-exhausted.json"),
    "--out",
    out,
  );
  expect(stdout).toMatch(/^X2: (\d+) events became \1/);
  expect(code).toBe(0);
  expect((await bkv("replay", out, "--quiet")).code).toBe(1);
});

test("the same seed twice gives the same bytes, with and without worker threads", async () => {
  const quick = [...QUICK, ...WITHOUT_CORPUS];
  const command = ["check", "--property", "CON2", ...quick, "--format", "json"] as const;
  const [first, inline] = [await built(...command), await bkv(...command, "--workers", "0")];
  expect(first.code).toBe(0);
  expect(inline.stdout.replace(" --workers 0", "")).toBe(first.stdout);
});

test("list prints every kind, and its JSON maps scenarios to rows", async () => {
  const { stdout, code } = await bkv("list", "scenarios", "--format", "json");
  const { scenarios } = JSON.parse(stdout) as { scenarios: { file: string; rows: string[] }[] };
  expect(scenarios.find(({ file: path }) => path.endsWith("e12-extract-one.json"))?.rows).toContain(
    "E12",
  );
  expect(code).toBe(0);
  expectInputError(
    await bkv("list", "dragons"),
    /there is no list of "dragons"; there are properties/,
  );
});

test("a report is not written over a file", async () => {
  const onto = ["--out", join(root, "package.json")];
  expectInputError(await bkv("report", ...QUICK, ...WITHOUT_CORPUS, ...onto), /package\.json/);
});

test("a mutant that does not exist is refused", async () => {
  expectInputError(
    await bkv("check", "--mutant", "M99"),
    /there is no mutant "M99"; there are .*M13/,
  );
  expectInputError(
    await bkv("mutants", "--only", "M99"),
    /there is no mutant and no defence "M99"/,
  );
  expectInputError(
    await bkv("replay", stored("honest/lockout.json"), "--mutant", "M99"),
    /there is no mutant "M99"; there are /,
  );
});

test("a mutant changes what a stored scenario comes to", async () => {
  const lastTry = stored("attacks/d1-last-try-of-two.json");
  expect((await bkv("replay", lastTry, "--quiet")).code).toBe(0);
  const { code, stdout } = await bkv("replay", lastTry, "--quiet", "--mutant", "M19");
  expect(stdout).toMatch(/X5 .*violated \(unexpected\)/);
  expect(code).toBe(1);
});

test("mutants says who killed what, after how much search, and where the attack is", async () => {
  const { code, stdout } = await bkv("mutants", "--only", "M19", "--quiet", "--out", "mutants");
  expect(stdout).toMatch(/killed by X5 after \d+ runs in [\d.]+ s; \d+ steps, mutants\/m19\.json/);
  expect(stdout).toMatch(/1 of 1 killed\./);
  expect(code).toBe(0);
  const replayed = await bkv("replay", "mutants/m19.json", "--quiet");
  expect(replayed.stdout).toMatch(/X5 .*violated \(unexpected\)/);
  expect(replayed.code).toBe(1);
});
