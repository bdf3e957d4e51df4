import { describe, expect, test } from "vitest";
import { DEFAULT_CONFIGURATION } from "../model/protocol/configuration.ts";
import type { Defence } from "../model/protocol/defences.ts";
import { breaks, type CheckPlan, jobsOf, phasesOf, sparesAll, sparesLikes } from "./check-plan.ts";
import type { Job, JobResult } from "./job.ts";
import { runJobs } from "./run-jobs.ts";
import { SCOPES, scopesFor } from "./scopes.ts";

const planWithout = (...without: Defence[]): CheckPlan => ({
  configuration: { ...DEFAULT_CONFIGURATION, without },
  threat: "operator",
  corpus: false,
  tight: true,
  seed: 1,
  runs: 400,
  scopes: scopesFor("operator"),
  properties: [],
});

const named = (job: Job): string => (job.kind === "exhaustive" ? job.scope : job.kind);
const ofTrust = new Set(SCOPES.filter(({ of }) => of !== undefined).map(({ name }) => name));

describe("the phases of a hunt", () => {
  test("with every defence in place there is one, with all jobs", () => {
    const plan = planWithout();
    expect(phasesOf(plan, jobsOf(plan))).toEqual([jobsOf(plan)]);
  });

  test("every scope of the vault is visited once, and no random run twice", () => {
    const plan = planWithout("confirm-once");
    const jobs = phasesOf(plan, jobsOf(plan)).flat();
    const scopes = jobs.filter(({ kind }) => kind === "exhaustive").map(named);
    const expected = plan.scopes.filter((scope) => !ofTrust.has(scope));
    expect([...scopes].sort()).toEqual([...expected].sort());
    const seeds = jobs.flatMap((job) => (job.kind === "random" ? [job.seed] : []));
    expect(new Set(seeds).size).toBe(seeds.length);
  });

  /** What breaks in the world of fleet trust breaks with the vault's defences as well. */
  test("fleet trust is searched where one of its own defences is gone, and then first", () => {
    const plan = planWithout("require-evidence");
    const [first = []] = phasesOf(plan, jobsOf(plan));
    expect(first.length).toBeGreaterThan(0);
    expect(first.map(named).filter((name) => !ofTrust.has(name))).toEqual([]);
    const vault = planWithout("confirm-once");
    const searched = phasesOf(vault, jobsOf(vault)).flat().map(named);
    expect(searched.filter((name) => ofTrust.has(name))).toEqual([]);
  });
});

describe("jobs of which one can be enough", () => {
  const job = (without: readonly Defence[]): Job => ({
    kind: "random",
    configuration: { ...DEFAULT_CONFIGURATION, replicas: 3, attemptsMax: 2, without },
    threat: "operator",
    strategy: "guessing",
    seed: 1,
    runs: 20,
  });

  test("those behind the first that breaks something are dropped, those before it are not", async () => {
    const jobs = [job([]), job(["charge-before-evaluation"]), job([])];
    const results = await runJobs(jobs, { workers: 0, spares: sparesAll });
    expect(results.map((result) => result && breaks(result))).toEqual([false, true, undefined]);
    const told: boolean[] = [];
    const options = { workers: 0, told: (result: JobResult) => told.push(breaks(result)) };
    const all = await runJobs(jobs, options);
    expect(all.map((result) => result && breaks(result))).toEqual([false, true, false]);
    expect(told).toEqual([false, true, false]);
  }, 120_000);

  /** The design `published` under a corrupt front end: X3 and X7 are known not to hold. */
  const known: CheckPlan = {
    ...planWithout(),
    configuration: { ...DEFAULT_CONFIGURATION, design: "published" },
    threat: "corrupt-front-end",
    runs: 4_000,
    scopes: [],
  };

  /** LIV1 is known to break in the design `published`, and is judged at the end of runs: no scope would ever find it. */
  test("a scope is visited for a known limit alone only where it judges that claim", () => {
    const plan = { ...known, threat: "operator", scopes: scopesFor("operator") };
    const alone = jobsOf(plan).flatMap((one) =>
      one.kind === "exhaustive" && one.threat === "operator" && one.judges?.length === 1
        ? [[one.scope, one.judges[0]] as const]
        : [],
    );
    expect(alone.map(([, claim]) => claim)).not.toContain("LIV1");
    const judging = SCOPES.filter(({ judges }) => judges.includes("X3")).map(({ name }) => name);
    expect(alone.map(([scope]) => scope)).toEqual(
      plan.scopes.filter((scope) => judging.includes(scope)),
    );
  });

  test("only scopes that judge a claim that was asked for are visited, unless a rule is gone", () => {
    const scopes = ["small", "signed"];
    const visited = (plan: CheckPlan) =>
      jobsOf({ ...plan, threat: "operator", scopes, properties: ["CON2"] }).flatMap((one) =>
        one.kind === "exhaustive" ? [one.scope] : [],
      );
    const configuration = DEFAULT_CONFIGURATION;
    const without = ["majority-quorum"] as const;
    expect(visited({ ...known, configuration })).toEqual(["small"]);
    expect(visited({ ...known, configuration: { ...configuration, without } })).toEqual(scopes);
  });

  test("a scope judges only what was asked for, and once", () => {
    const configuration = DEFAULT_CONFIGURATION;
    const judged = (without: readonly Defence[], properties: readonly string[]) =>
      jobsOf({
        ...known,
        configuration: { ...configuration, without },
        threat: "operator",
        scopes: ["reset"],
        properties,
      }).flatMap((one) => (one.kind === "exhaustive" ? [one.judges] : []));
    expect(judged([], ["X2", "X4"])).toEqual([["X2", "X4"]]);
    expect(judged(["answer-only-when-certified"], ["X2"])).toEqual([["X2"]]);
    // It is judged on whole runs, which no scope does: whatever else breaks there would end the hunt.
    expect(judged(["answer-only-when-certified"], ["CON10"])).toEqual([]);
    expect(judged(["answer-only-when-certified"], [])).toEqual([undefined]);
  });

  test("a scope is looked through for its known limits before anything else", () => {
    const jobs = jobsOf({ ...known, scopes: scopesFor(known.threat) });
    const judged = jobs.slice(0, 4).map((one) => [one.kind, "judges" in one && one.judges?.length]);
    expect(judged.slice(0, 2)).toEqual(Array(2).fill(["exhaustive", 1]));
    expect(judged[2]?.[0]).toBe("exhaustive");
    expect(judged[3]?.[0]).toBe("random");
  });

  test("a known limit is looked for until it is found, and random runs find it soon", async () => {
    const jobs = jobsOf(known).filter(
      (one) => one.kind === "random" && one.strategy === "guessing under names",
    );
    const ofX7 = jobs.filter((one) => one.kind === "random" && one.judges?.join() === "X7");
    expect(ofX7.length).toBeGreaterThan(1);
    const tight = ofX7.filter((one) => one.kind === "random" && one.configuration.replicas === 3);
    const results = await runJobs(tight, { workers: 0, spares: sparesLikes });
    expect(results.map((result) => result && breaks(result))).toEqual([true, undefined]);
  });

  test("a removed rule of the realms is looked for first where it stands", () => {
    const configuration = {
      ...DEFAULT_CONFIGURATION,
      without: ["prove-share-activation"] as const,
    };
    const plan = { ...known, configuration, threat: "realms", scopes: scopesFor("realms") };
    expect(jobsOf(plan)[0]).toMatchObject({ scope: "realms-activating", judges: ["X3"] });
  });

  test("what is found spares random runs of the same claim alone, under the same threat", () => {
    const found = {
      kind: "exhaustive",
      result: { findings: [{ property: "X7" }] },
    } as unknown as JobResult;
    const [all, alone, other] = [["X1", "X7"], ["X7"], ["X3"]].map(
      (judges): Job => ({ ...job([]), threat: known.threat, judges }) as Job,
    ) as [Job, Job, Job];
    const scope: Job = { ...alone, kind: "exhaustive", scope: "reinstall" } as Job;
    expect([all, alone, other, scope].map((later) => sparesLikes(found, scope, later))).toEqual([
      false,
      true,
      false,
      false,
    ]);
    expect(sparesLikes(found, { ...scope, threat: "operator" } as Job, alone)).toBe(false);
  });
});
