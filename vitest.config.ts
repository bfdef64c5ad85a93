import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["packages/*/src/**/*.test.ts", "test/**/*.test.ts", "examples/*/src/**/*.test.ts"],
    // Type tests run in the same command: types are part of the product. `pnpm typecheck` fails on them.
    testTimeout: 60_000,
    reporters: process.env["CI"] ? ["default", "json"] : ["default"],
    outputFile: { json: process.env["THREADKEEP_TEST_REPORT"] ?? "test/.report.json" },
  },
});
