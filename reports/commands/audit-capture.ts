/**
 * Bundles out of a packet capture (pcap or pcapng; HTTP over TCP in the clear). The capture is taken apart by Wireshark's
 * `tshark`, which is kept; a parser of our own would be one more thing to trust.
 */
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { BUNDLE_BYTES_MAX } from "../../model/signers/bytes/bundle.ts";
import { readJson } from "../../model/signers/bytes/json-text.ts";
import { attempt, Malformed } from "../../model/signers/bytes/malformed.ts";
import { fromUtf8 } from "../../model/signers/bytes/spelling.ts";
import { InputError } from "../../scenarios/read-scenario.ts";
import { readBounded } from "./bounded-file.ts";
import { EXIT } from "./output.ts";

/** The first four bytes of pcap (microseconds, nanoseconds, either byte order) and of pcapng. */
const MAGIC = ["a1b2c3d4", "d4c3b2a1", "a1b23c4d", "4d3cb2a1", "0a0d0d0a"];

export const isCapture = (start: Uint8Array): boolean =>
  MAGIC.includes(Buffer.from(start.subarray(0, 4)).toString("hex"));

interface Ended {
  readonly code: number | null;
  readonly stderr: string;
}

const MISSING =
  "a packet capture needs tshark, which is not on the PATH; install it (Debian: apt-get install tshark), or give the bundles as files";

const run = (args: readonly string[], env: NodeJS.ProcessEnv): Promise<Ended> =>
  new Promise((resolve, reject) => {
    const child = spawn("tshark", args, { env, stdio: ["ignore", "ignore", "pipe"] });
    let stderr = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      if (stderr.length < 65_536) stderr += text;
    });
    child.on("error", (error: NodeJS.ErrnoException) =>
      reject(
        new InputError(
          error.code === "ENOENT"
            ? MISSING
            : `tshark cannot be run (${error.code ?? "unknown fault"})`,
        ),
      ),
    );
    child.on("close", (code) => resolve({ code, stderr }));
  });

/** What tshark has against the capture, in its own words, without its remarks on who runs it. */
const complaint = (stderr: string): string =>
  stderr
    .split("\n")
    .map((line) => line.replace(/^tshark: /, "").trim())
    .find((line) => line !== "" && !line.startsWith("Running as user")) ?? "it gives no reason";

export interface Capture {
  /** Where the objects that look like bundles are, by path; in no order. */
  readonly files: readonly string[];
  /** HTTP objects that are something else. */
  readonly skipped: number;
  readonly remove: () => void;
}

/** Whether an object says of itself that it is a bundle: whatever follows from that is judged as one. */
const claimsToBeBundle = (path: string): boolean => {
  let bytes: Uint8Array;
  try {
    bytes = readBounded(path, BUNDLE_BYTES_MAX);
  } catch (error) {
    if (error instanceof InputError) return false;
    throw error;
  }
  const value = attempt(() => readJson(fromUtf8(bytes, "the object")));
  if (value instanceof Malformed || typeof value !== "object" || value === null) return false;
  return ["artifact", "digest", "signature"].every((name) => Object.hasOwn(value, name));
};

/**
 * Takes the HTTP objects out of a capture, into a folder that `remove` takes away again.
 *
 * @throws InputError where tshark is missing, or cannot read the capture to its end
 */
export const openCapture = async (path: string): Promise<Capture> => {
  const folder = mkdtempSync(join(tmpdir(), "bkv-audit-"));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    const objects = join(folder, "objects");
    mkdirSync(objects);
    // A profile of its own: the user's may have other ports, filters and plug-ins.
    const env = { ...process.env, WIRESHARK_CONFIG_DIR: join(folder, "profile") };
    const args = ["-n", "-q", "-r", resolve(path), "--export-objects", `http,${objects}`];
    const stop = (): never => {
      remove();
      process.exit(EXIT.interrupted);
    };
    process.once("SIGINT", stop);
    const { code, stderr } = await run(args, env);
    process.removeListener("SIGINT", stop);
    if (code !== 0) throw new InputError(`tshark cannot read ${path}: ${complaint(stderr)}`);
    const all = readdirSync(objects)
      .sort()
      .map((name) => join(objects, name));
    const files = all.filter(claimsToBeBundle);
    return { files, skipped: all.length - files.length, remove };
  } catch (error) {
    remove();
    throw error;
  }
};
