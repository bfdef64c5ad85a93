import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readManifest, readPackages } from "./architecture/package-under-test.ts";
import { packageRules } from "./architecture/package-rules.ts";
import { rootDependsOnNothingOfOurs } from "./architecture/manifest-rules.ts";

const root = join(import.meta.dirname, "..");

const packages = readPackages(join(root, "packages"));

describe.each(packages.map((pkg) => [pkg.folder, pkg] as const))("packages/%s", (_folder, pkg) => {
  it.each(Object.entries(packageRules))("%s", (_rule, findViolations) => {
    expect(findViolations(pkg)).toEqual([]);
  });
});

it("the root package depends on none of ours", () => {
  expect(rootDependsOnNothingOfOurs(readManifest(join(root, "package.json")))).toEqual([]);
});
