import { build, type BuildOptions, type Plugin } from "esbuild";
import { mkdirSync, mkdtempSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Git ignores it, and what a bundle still asks for by name is found from there. */
const CACHE = fileURLToPath(new URL("../node_modules/.cache/", import.meta.url));

/** Some of the libraries are CommonJS and ask for Node's modules by it. Renamed, as ours import it, too. */
const REQUIRE =
  'import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);';

/**
 * One file with all that a crash child runs, libraries too, in a folder of its own. Read in one piece it starts in a fifth of the
 * processor time that it takes to translate the sources and to look for some hundred modules.
 */
export async function bundleCrashChild(entry = "crash-child.ts"): Promise<{ folder: string; file: string }> {
  const folder = makeFolder();
  const file = join(folder, "crash-child.mjs");
  await build({ ...SETTINGS, entryPoints: [pathOf(entry)], outfile: file });
  return { folder, file };
}

/** Several entries, laid out as their sources are. What they share, they share in the process too: it is in files beside them. */
export async function bundleTogether(entries: readonly string[]): Promise<string> {
  const folder = makeFolder();
  const entryPoints = entries.map(pathOf);
  await build({ ...SETTINGS, entryPoints, outdir: folder, outExtension: { ".js": ".mjs" }, splitting: true });
  return folder;
}

function makeFolder(): string {
  mkdirSync(CACHE, { recursive: true });
  return mkdtempSync(join(CACHE, "crash-child-"));
}

function pathOf(entry: string): string {
  return fileURLToPath(new URL(entry, import.meta.url));
}

/** Native code stays where it is, and is known by its path: the bundle's own folder has no such dependency. */
const sqliteBeside: Plugin = {
  name: "sqlite-beside",
  setup: ({ onResolve }) => {
    onResolve({ filter: /^better-sqlite3$/ }, ({ path, importer }) => ({
      path: createRequire(importer).resolve(path),
      external: true,
    }));
  },
};

const SETTINGS = {
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node20",
  banner: { js: REQUIRE },
  plugins: [sqliteBeside],
  logLevel: "error",
} satisfies BuildOptions;
