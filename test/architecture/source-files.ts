import { posix } from "node:path";
import type { PackageUnderTest } from "./package-under-test.ts";
import { parseModule, type ModuleImport } from "./parse-module.ts";

/** The files behind the package's export map: `src/index.ts` and one for each subpath. */
export function entryFiles({ manifest }: PackageUnderTest): string[] {
  return Object.values(manifest.exports ?? {})
    .filter((target) => target.endsWith(".ts"))
    .map((target) => posix.normalize(target));
}

/** Tests, and `testing/` folders that no entry exports: what never reaches a user. */
export function isTestOnly(pkg: PackageUnderTest, path: string): boolean {
  if (/\.test\.tsx?$/.test(path)) return true;
  const testingFolder = /^(.*\/testing)\//.exec(path)?.[1];
  return testingFolder !== undefined && !entryFiles(pkg).some((entry) => entry.startsWith(testingFolder));
}

export function isRelative(specifier: string): boolean {
  return /^\.\.?(\/|$)/.test(specifier);
}

/** `@langchain/core` of `@langchain/core/messages`. */
export function packageOf(specifier: string): string {
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}

/** Where a relative import leads, as a path from the package. It starts with `..` when it leaves it. */
export function resolveRelative(from: string, specifier: string): string {
  return posix.join(posix.dirname(from), specifier);
}

export function importsOf(pkg: PackageUnderTest, path: string): ModuleImport[] {
  return parseModule(path, pkg.sources.get(path) ?? "").imports;
}

/** Every import of the package, with the file it stands in. */
export function allImports(pkg: PackageUnderTest): (ModuleImport & { path: string })[] {
  return [...pkg.sources.keys()].flatMap((path) => importsOf(pkg, path).map((found) => ({ ...found, path })));
}

/** What is loaded, or read for types, when `entry` is imported. Lazy imports are not followed: they may never run. */
export function reachableFrom(pkg: PackageUnderTest, entry: string): Set<string> {
  const reached = new Set<string>();
  const queue = [entry];
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    if (reached.has(path) || !pkg.sources.has(path)) continue;
    reached.add(path);
    for (const { specifier, lazy } of importsOf(pkg, path))
      if (isRelative(specifier) && !lazy) queue.push(resolveRelative(path, specifier));
  }
  return reached;
}
