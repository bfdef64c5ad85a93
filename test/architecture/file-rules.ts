import { posix } from "node:path";
import type { PackageUnderTest } from "./package-under-test.ts";
import { parseModule } from "./parse-module.ts";
import { entryFiles } from "./source-files.ts";

export function exportMapNamesFilesThatExist(pkg: PackageUnderTest): string[] {
  return entryFiles(pkg)
    .filter((entry) => !pkg.sources.has(entry))
    .map((entry) => `packages/${pkg.folder}/package.json exports ${entry}, which does not exist.`);
}

/** The index is the promise: a name becomes public because someone wrote it there. */
export function entriesListTheirNames(pkg: PackageUnderTest): string[] {
  const indexes = [...pkg.sources.keys()].filter((path) => posix.basename(path) === "index.ts");
  return [...new Set([...indexes, ...entryFiles(pkg)])].flatMap((path) => {
    const { hasExportAll, hasDefaultExport } = parseModule(path, pkg.sources.get(path) ?? "");
    const found = [hasExportAll ? "export *" : "", hasDefaultExport ? "a default export" : ""].filter(Boolean);
    return found.map((what) => `packages/${pkg.folder}/${path} has ${what}. List the names one by one.`);
  });
}

export function filesSayWhatTheyDo(pkg: PackageUnderTest): string[] {
  const vague = /(^|\/)(utils?|common|helpers?|managers?)(\/|(\.test)?\.tsx?$)/;
  return [...pkg.sources.keys()]
    .filter((path) => vague.test(path))
    .map((path) => `packages/${pkg.folder}/${path} says nothing by its name. Name it for what it does.`);
}
