import { configDefaults, defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** What takes longest, and would keep one worker busy alone if it began last. */
const LONGEST = [
  "scenarios/laws.deep.test.ts",
  "properties/harness/agreement.deep.test.ts",
  "properties/harness/agreement-weakened.deep.test.ts",
  "scenarios/scopes.deep.test.ts",
  "scenarios/mutants.deep.test.ts",
  "scenarios/agreement.test.ts",
  "scenarios/stored-scenarios.test.ts",
  "properties/harness/simulate.test.ts",
  "/cli.test.ts",
  "properties/harness/agreement.test.ts",
  "scenarios/scopes.test.ts",
  "reports/commands/audit.test.ts",
  "reports/output-schemas.test.ts",
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const place = LONGEST.findIndex((name) => moduleId.endsWith(name));
      return place < 0 ? LONGEST.length : place;
    };
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}

const exclude = [...configDefaults.exclude, "dist/**", "out/**"];
// Nothing is mocked and no module keeps a state that a test could leave behind: files share what they import.
const common = { setupFiles: ["./vitest.setup.ts"], isolate: false };

/** `unit` is what `npm test` runs; `deep` searches for minutes and runs nightly (`npm run test:deep`). */
export default defineConfig({
  test: {
    // Tests that search are bound by the processor: more workers than cores only make them wait.
    maxWorkers: 2,
    sequence: { shuffle: false, sequencer: LongestFirst },
    reporters: process.env.CI === undefined ? ["default"] : ["default", "json"],
    outputFile: { json: "out/test-summary.json" },
    coverage: {
      provider: "v8",
      include: [
        "cli.ts",
        "model/**/*.ts",
        "properties/**/*.ts",
        "scenarios/**/*.ts",
        "reports/**/*.ts",
      ],
      exclude: ["**/*.{test,bench,setting}.ts"],
      reportsDirectory: "coverage",
    },
    projects: [
      {
        test: {
          ...common,
          name: "unit",
          include: ["**/*.test.ts"],
          exclude: [...exclude, "**/*.deep.test.ts"],
          // Ends what hangs; how fast something is, the benchmarks say, and machines differ.
          testTimeout: 300_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          ...common,
          name: "deep",
          include: ["**/*.deep.test.ts"],
          exclude,
          testTimeout: 60 * 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
