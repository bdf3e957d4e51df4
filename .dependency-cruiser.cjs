/**
 * The directions of imports, as a test: `npm run check:imports`.
 *
 *   algebra <- protocol <- {client, vault, signers, operator} <- world <- properties <- scenarios <- reports <- cli.ts
 *
 * The adversary sees algebra and protocol only. Parties see neither each other nor the adversary; the world joins them.
 * Each room lists what it may reach inside the project; everything else in the project is out of bounds.
 */
const TEST = "\\.(test|setting)\\.ts$";
const BENCH = "(\\.bench\\.ts$|^properties/harness/bench\\.ts$)";
const PROJECT = "^(cli\\.ts$|model/|properties/|scenarios/|reports/|docs/)";

/** A room may reach itself and the rooms named, and nothing else of the project. */
const room = (name, from, reach, comment) => ({
  name,
  comment,
  severity: "error",
  // A test or a bench may name a world of an upper room to have something to run.
  from: { path: from, pathNot: [TEST, BENCH] },
  to: { path: PROJECT, pathNot: [from, ...reach] },
});

const party = (name) =>
  room(
    `${name}-sees-the-protocol-only`,
    `^model/${name}/`,
    ["^model/algebra/", "^model/protocol/"],
    "A party sees the algebra and the protocol: no other party, no adversary, no world.",
  );

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    room("algebra-sees-nothing", "^model/algebra/", [], "The algebra knows of no protocol."),
    room(
      "protocol-sees-the-algebra-only",
      "^model/protocol/",
      ["^model/algebra/"],
      "Messages, facts, defences and configuration are there for every party alike.",
    ),
    party("client"),
    party("vault"),
    party("signers"),
    party("operator"),
    room(
      "adversary-sees-the-protocol-only",
      "^model/adversary/",
      ["^model/algebra/", "^model/protocol/"],
      "What the adversary can do follows from messages and terms, never from a party's insides.",
    ),
    room(
      "world-sees-the-model-only",
      "^model/world/",
      ["^model/"],
      "The world joins the parties. It does not know what is claimed of it.",
    ),
    room(
      "properties-see-the-model-only",
      "^properties/",
      ["^model/"],
      "Properties and their harness do not know which scenarios or reports there are.",
    ),
    room(
      "scenarios-see-model-and-properties",
      "^scenarios/",
      ["^model/", "^properties/"],
      "Scenarios name properties and events; nothing that renders them.",
    ),
    room(
      "reports-see-everything-but-the-command-line",
      "^reports/",
      ["^model/", "^properties/", "^scenarios/"],
      "Reports render what came out. Commands call them, not the other way round.",
    ),
    room(
      "docs-are-generated-from-anything-but-the-command-line",
      "^docs/",
      ["^model/", "^properties/", "^scenarios/", "^reports/"],
      "The generated pages come from the project's own tables.",
    ),
    {
      name: "cryptography-in-the-concrete-algebra-only",
      comment:
        "Party code computes through the Cryptosystem; only one interpretation of it knows bytes.",
      severity: "error",
      from: { path: ".", pathNot: ["^model/algebra/concrete/"] },
      to: { path: "(^|/)node_modules/@noble/" },
    },
    {
      name: "randomness-in-the-simulator-only",
      comment:
        "fast-check is the only source of randomness (decision D5): properties/harness/simulate.ts, tests and benches.",
      severity: "error",
      from: {
        path: ".",
        pathNot: ["^properties/harness/simulate\\.ts$", "^vitest\\.setup\\.ts$", TEST, BENCH],
      },
      to: { path: "(^|/)node_modules/(fast-check|@fast-check)/" },
    },
    {
      name: "model-is-pure",
      comment: "No files, no clock, no process inside the model.",
      severity: "error",
      from: { path: "^model/", pathNot: [TEST, BENCH] },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "files-in-commands-and-writers-only",
      comment:
        "Properties and renderers hand values on; commands, scenario files and writers touch the file system.",
      severity: "error",
      from: {
        path: "^(properties|reports)/",
        pathNot: ["^reports/(write-[^/]+\\.ts$|commands/)", TEST, BENCH],
      },
      to: { dependencyTypes: ["core"], path: "^(node:)?fs" },
    },
    {
      name: "no-dependencies-for-development-in-the-product",
      comment: "What is shipped runs with `npm ci --omit=dev`.",
      severity: "error",
      from: {
        path: "^(cli\\.ts|model/|properties/|scenarios/|reports/)",
        pathNot: [TEST, BENCH],
      },
      to: {
        dependencyTypes: ["npm-dev", "npm-no-pkg", "npm-unknown"],
        dependencyTypesNot: ["npm"],
      },
    },
    {
      name: "nobody-imports-a-test",
      comment: "Tests, benches and their settings are ends, not sources.",
      severity: "error",
      from: { path: ".", pathNot: [TEST, BENCH] },
      to: { path: [TEST, BENCH] },
    },
    {
      name: "nobody-imports-the-command-line",
      comment: "cli.ts composes the commands, nothing else.",
      severity: "error",
      from: { path: ".", pathNot: ["^cli\\.ts$", TEST] },
      to: { path: "^cli\\.ts$" },
    },
    {
      name: "no-cycles",
      comment: "Imports go one way, types included.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "no-orphans",
      comment:
        "A module that nobody imports is dead, or an entry: tests, benches, workers and configuration.",
      severity: "error",
      from: {
        orphan: true,
        pathNot: [
          "^cli\\.ts$",
          "^vitest\\.(config|setup)\\.ts$",
          "^\\.dependency-cruiser\\.cjs$",
          "^docs/",
          "(^|/)[^/]*worker\\.ts$",
          TEST,
          BENCH,
        ],
      },
      to: {},
    },
    {
      name: "nothing-unresolvable",
      comment: "Every import leads somewhere.",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(dist|out|coverage|docs/api)/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    combinedDependencies: false,
    skipAnalysisNotInRules: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "types", "node", "default"],
      extensions: [".ts", ".js", ".cjs", ".mjs", ".json", ".d.ts"],
    },
    reporterOptions: { text: { highlightFocused: true } },
  },
};
