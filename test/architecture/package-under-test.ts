import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

type Dependencies = Record<string, string>;

export interface Manifest {
  name?: string;
  license?: string;
  type?: string;
  sideEffects?: boolean;
  exports?: Record<string, string>;
  publishConfig?: { exports?: Record<string, string | Record<string, string>> };
  dependencies?: Dependencies;
  peerDependencies?: Dependencies;
  peerDependenciesMeta?: Record<string, { optional?: boolean }>;
  optionalDependencies?: Dependencies;
  devDependencies?: Dependencies;
}

/** One folder of `packages/`, read once, so that every rule is a pure function over it. */
export interface PackageUnderTest {
  /** Its name below `packages/`. */
  folder: string;
  manifest: Manifest;
  hasLicenseFile: boolean;
  /** TypeScript by path from the package: `src/index.ts`. */
  sources: ReadonlyMap<string, string>;
}

export function readPackages(packagesDir: string): PackageUnderTest[] {
  return readdirSync(packagesDir)
    .filter((folder) => existsSync(join(packagesDir, folder, "package.json")))
    .map((folder) => readPackage(join(packagesDir, folder), folder));
}

export function readManifest(path: string): Manifest {
  return JSON.parse(readFileSync(path, "utf8")) as Manifest;
}

function readPackage(root: string, folder: string): PackageUnderTest {
  const sources = (readdirSync(join(root, "src"), { recursive: true }) as string[])
    .filter((path) => /\.[cm]?tsx?$/.test(path))
    .map((path) => join("src", path).replaceAll("\\", "/"));
  return {
    folder,
    manifest: readManifest(join(root, "package.json")),
    hasLicenseFile: readdirSync(root).includes("LICENSE"),
    sources: new Map(sources.map((path) => [path, readFileSync(join(root, path), "utf8")])),
  };
}
