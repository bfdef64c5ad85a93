import { isOurs, mayImport } from "./import-table.ts";
import type { PackageUnderTest } from "./package-under-test.ts";
import { allImports, isRelative, isTestOnly, packageOf, reachableFrom, resolveRelative } from "./source-files.ts";

export function importsOnlyWhatTheTableAllows(pkg: PackageUnderTest): string[] {
  return externalImports(pkg)
    .filter(({ name }) => isOurs(name) && name !== pkg.manifest.name && !mayImport(pkg.folder, name))
    .map(({ where, name }) => `${where} imports ${name}, which the table does not allow.`);
}

/** What a user installs must bring what the code needs; only tests may lean on devDependencies. */
export function declaresWhatItImports(pkg: PackageUnderTest): string[] {
  const { dependencies, peerDependencies, devDependencies } = pkg.manifest;
  const installed = { ...dependencies, ...peerDependencies };
  return externalImports(pkg)
    .filter(({ name, testOnly }) => !(name in installed) && !(testOnly && name in { ...devDependencies }))
    .map(({ where, name }) => `${where} imports ${name}. Declare it in dependencies or peerDependencies.`);
}

export function relativeImportsStayInside(pkg: PackageUnderTest): string[] {
  return relativeImports(pkg)
    .filter(({ target }) => !target.startsWith("src/"))
    .map(({ where, specifier }) => `${where} imports "${specifier}", which leaves the package's src.`);
}

export function shippedCodeImportsNoTestCode(pkg: PackageUnderTest): string[] {
  return relativeImports(pkg)
    .filter(({ path, target }) => !isTestOnly(pkg, path) && isTestOnly(pkg, target))
    .map(({ where, specifier }) => `${where} imports "${specifier}", which exists only for tests.`);
}

/** An optional peer may be missing, so the main entry must load and typecheck without it; `await import()` may ask. */
export function mainEntryNeedsNoOptionalPeer(pkg: PackageUnderTest): string[] {
  const { peerDependenciesMeta = {} } = pkg.manifest;
  const reachable = reachableFrom(pkg, "src/index.ts");
  return externalImports(pkg)
    .filter(({ path, name, lazy }) => reachable.has(path) && peerDependenciesMeta[name]?.optional && !lazy)
    .map(({ where, name }) => `${where} imports the optional peer ${name} and is reached from src/index.ts.`);
}

function externalImports(pkg: PackageUnderTest) {
  return allImports(pkg)
    .filter(({ specifier }) => !isRelative(specifier) && !specifier.startsWith("node:"))
    .map((found) => ({
      ...found,
      name: packageOf(found.specifier),
      testOnly: isTestOnly(pkg, found.path),
      where: `packages/${pkg.folder}/${found.path}`,
    }));
}

function relativeImports(pkg: PackageUnderTest) {
  return allImports(pkg)
    .filter(({ specifier }) => isRelative(specifier))
    .map((found) => ({
      ...found,
      target: resolveRelative(found.path, found.specifier),
      where: `packages/${pkg.folder}/${found.path}`,
    }));
}
