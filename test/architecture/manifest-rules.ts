import { isKnownFolder, isOurs, mayImport } from "./import-table.ts";
import type { Manifest, PackageUnderTest } from "./package-under-test.ts";

const DEPENDENCY_FIELDS = ["dependencies", "peerDependencies", "optionalDependencies", "devDependencies"] as const;

export function folderIsInTheTable({ folder }: PackageUnderTest): string[] {
  return isKnownFolder(folder)
    ? []
    : [`packages/${folder} is not in the table of who may import whom. Add it to test/architecture/import-table.ts.`];
}

export function dependsOnlyOnWhatTheTableAllows({ folder, manifest }: PackageUnderTest): string[] {
  return DEPENDENCY_FIELDS.flatMap((field) =>
    ourDependencies(manifest, field)
      .filter((name) => !mayImport(folder, name))
      .map((name) => `packages/${folder}/package.json has ${name} in ${field}, which the table does not allow.`),
  );
}

export function hasTheFieldsEveryPackageHas({ folder, manifest, hasLicenseFile }: PackageUnderTest): string[] {
  const wrong = [
    manifest.license === "MIT" ? "" : `"license": "MIT"`,
    manifest.type === "module" ? "" : `"type": "module"`,
    manifest.sideEffects === false ? "" : `"sideEffects": false`,
    hasLicenseFile ? "" : "a LICENSE file",
  ];
  return wrong.filter(Boolean).map((missing) => `packages/${folder} lacks ${missing}.`);
}

/** In the workspace a package is its source, when published its build: one export map must be the other's image. */
export function publishesWhatItExports({ folder, manifest }: PackageUnderTest): string[] {
  const expected = Object.entries(manifest.exports ?? {}).map(([subpath, target]) => [subpath, published(target)]);
  return JSON.stringify(Object.fromEntries(expected)) === JSON.stringify(manifest.publishConfig?.exports)
    ? []
    : [`packages/${folder}/package.json: publishConfig.exports does not mirror exports, ./src/x.ts as ./dist/x.js.`];
}

export function rootDependsOnNothingOfOurs(manifest: Manifest): string[] {
  return DEPENDENCY_FIELDS.flatMap((field) =>
    ourDependencies(manifest, field).map(
      (name) => `The root package.json has ${name} in ${field}: undeclared imports of it would resolve everywhere.`,
    ),
  );
}

function ourDependencies(manifest: Manifest, field: (typeof DEPENDENCY_FIELDS)[number]): string[] {
  return Object.keys(manifest[field] ?? {}).filter(isOurs);
}

function published(target: string): string | Record<string, string> {
  if (!target.endsWith(".ts")) return target;
  const built = target.replace("./src/", "./dist/").replace(/\.ts$/, "");
  return { types: `${built}.d.ts`, default: `${built}.js` };
}
