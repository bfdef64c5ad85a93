import { configDefaults, defineConfig } from "vitest/config";

// These read the types of whole projects. Their files share a worker, and with it the declarations of TypeScript and LangGraph,
// which are parsed once instead of once a file: half of their time. What stands here leaves nothing behind in the process:
// no environment, no mocked module, no timer or listener, nothing on globals or prototypes. Tests that import LangGraph
// themselves gain little and may depend on what was imported before them: they stay isolated.
const READING_TYPES = ["packages/cli/src/{commands,static}/**/*.test.ts"];

// One version of Node tells all of these: long searches of pure logic; what reads and judges schemas, types, messages and history; the savers of
// others; what a driver without native code says to Postgres; long series of killed processes, of which short ones run everywhere; the rules
// of the repository; and the demo, which is a step of its own. Whatever
// touches processes, workers, modules, files, timers, streams or native code runs on every version.
const SAME_ON_EVERY_NODE = [
  "**/*.{property,transcripts}.test.ts",
  "**/classify/any-value.test.ts",
  "**/demo/run-demo.test.ts",
  "packages/state/src/schema/**",
  "packages/cli/src/{check,report,lock,static}/**",
  "packages/middleware/src/**/{plan,message,summarizer,repair,loops,fallback}/**",
  "packages/persistence/src/{history,retention,store/postgres}/**",
  "test/contracts/model/**",
  "test/contracts/{stock,misbehaving,postgres}-checkpointers.test.ts",
  "packages/recovery/src/{crash-test,stuck,stats}/**",
  "packages/recovery/src/recover/{sweep,kill-points}.test.ts",
  "packages/cli/src/recovery/crash-test/**",
  "test/scenarios/{recovery,kill-matrix}/**",
  "test/scenarios/{zombie,long-thread-faults}.test.ts",
  "test/architecture*/**",
  "test/architecture.test.ts",
];
const leftOut = process.env["THREADKEEP_FURTHER_NODE"] === "1" ? SAME_ON_EVERY_NODE : [];

export default defineConfig({
  test: {
    // Type tests run in the same command: types are part of the product. `pnpm typecheck` fails on them.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Many tests kill and stop real processes with leases of a second or so, on machines that others use as well. In CI what fails is tried
    // once more, and the report says so; on a desk every failure shows.
    retry: process.env["CI"] ? 1 : 0,
    // By default one core is left to whoever waits: half of a small machine.
    maxWorkers: "100%",
    reporters: process.env["CI"] ? ["default", "json"] : ["default"],
    outputFile: { json: process.env["THREADKEEP_TEST_REPORT"] ?? "test/.report.json" },
    projects: [
      {
        extends: true,
        test: {
          name: "reading-types",
          include: READING_TYPES,
          exclude: [...configDefaults.exclude, ...leftOut],
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: "isolated",
          include: ["packages/*/src/**/*.test.ts", "test/**/*.test.ts", "examples/*/src/**/*.test.ts"],
          exclude: [...configDefaults.exclude, ...READING_TYPES, ...leftOut],
        },
      },
    ],
  },
});
