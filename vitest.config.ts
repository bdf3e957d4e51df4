import { configDefaults, defineConfig } from "vitest/config";

const exclude = [...configDefaults.exclude, "dist/**", "out/**"];
const common = { setupFiles: ["./vitest.setup.ts"], sequence: { shuffle: false } };

/** `unit` is what `npm test` runs; `deep` searches for minutes and runs nightly (`npm run test:deep`). */
export default defineConfig({
  test: {
    // Tests that search are bound by the processor: more workers than cores only make them wait.
    maxWorkers: 2,
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
          testTimeout: 30_000,
          hookTimeout: 30_000,
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
