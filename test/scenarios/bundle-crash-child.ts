import { build, type Plugin } from "esbuild";
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
  mkdirSync(CACHE, { recursive: true });
  const folder = mkdtempSync(join(CACHE, "crash-child-"));
  const file = join(folder, "crash-child.mjs");
  await build({
    entryPoints: [fileURLToPath(new URL(entry, import.meta.url))],
    outfile: file,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    banner: { js: REQUIRE },
    plugins: [sqliteBeside],
    logLevel: "error",
  });
  return { folder, file };
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
