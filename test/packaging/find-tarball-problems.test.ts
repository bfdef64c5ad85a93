import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { isThirdParty } from "./consumer-project.ts";
import { findContentProblems } from "./find-tarball-problems.ts";

const packageDir = join(import.meta.dirname, "../../packages/state");
const sound = ["LICENSE", "README.md", "package.json", "dist/index.js", "dist/index.d.ts"];

describe("findContentProblems", () => {
  it("accepts a build with its license and README", () => {
    expect(findContentProblems({ packageDir, files: sound })).toEqual([]);
  });

  it.each([
    ["src/index.ts", "contains src/index.ts"],
    ["dist/index.test.d.ts", "contains dist/index.test.d.ts"],
    ["dist/.tsbuildinfo", "contains dist/.tsbuildinfo"],
    ["dist/renamed.js", "contains dist/renamed.js, which has no source: remove dist and build again"],
  ])("refuses %s", (path, problem) => {
    expect(findContentProblems({ packageDir, files: [...sound, path] })).toEqual([problem]);
  });

  it("misses what is not packed", () => {
    expect(findContentProblems({ packageDir, files: [] })).toEqual([
      "lacks LICENSE",
      "lacks README.md",
      "lacks package.json",
    ]);
  });
});

it("tells our type errors from those of other people's packages", () => {
  expect(isThirdParty(typeErrorIn("node_modules/.pnpm/zod@4.6.7/node_modules/zod/index.d.ts"))).toBe(true);
  expect(isThirdParty(typeErrorIn("node_modules/.pnpm/x/node_modules/@threadkeep/state/dist/index.d.ts"))).toBe(false);
  expect(isThirdParty(typeErrorIn("guard-a-graph.ts"))).toBe(false);
  expect(isThirdParty("error TS2688: Cannot find type definition file for 'node'.")).toBe(false);
});

function typeErrorIn(file: string): string {
  return `${file}(1,2): error TS2305: Module has no exported member.`;
}
