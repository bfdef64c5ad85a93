import { configDefaults, defineConfig } from "vitest/config";

// These read the types of whole projects. Their files share a worker, and with it the declarations of TypeScript and LangGraph,
// which are parsed once instead of once a file: half of their time. What stands here leaves nothing behind in the process:
// no environment, no mocked module, no timer or listener, nothing on globals or prototypes. Tests that import LangGraph
// themselves gain little and may depend on what was imported before them: they stay isolated.
const READING_TYPES = ["packages/cli/src/{commands,static}/**/*.test.ts"];

export default defineConfig({
  test: {
    // Type tests run in the same command: types are part of the product. `pnpm typecheck` fails on them.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // By default one core is left to whoever waits: half of a small machine.
    maxWorkers: "100%",
    reporters: process.env["CI"] ? ["default", "json"] : ["default"],
    outputFile: { json: process.env["THREADKEEP_TEST_REPORT"] ?? "test/.report.json" },
    projects: [
      { extends: true, test: { name: "reading-types", include: READING_TYPES, isolate: false } },
      {
        extends: true,
        test: {
          name: "isolated",
          include: ["packages/*/src/**/*.test.ts", "test/**/*.test.ts", "examples/*/src/**/*.test.ts"],
          exclude: [...configDefaults.exclude, ...READING_TYPES],
        },
      },
    ],
  },
});
