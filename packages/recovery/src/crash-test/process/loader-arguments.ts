import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { extname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { ThreadkeepError } from "@threadkeep/state";

const OWN = import.meta.url;
const IN_TYPESCRIPT = new Set([".ts", ".mts", ".cts", ".tsx", ".jsx"]);

/** The process's own file, from source and built. */
export function childFile(): string {
  return fileURLToPath(new URL(`../child/crash-child${extname(OWN)}`, OWN));
}

/**
 * What Node is to be started with so that it reads the files: tsx where the project has it, else what Node itself can.
 *
 * @throws {ThreadkeepError} `crash-test.typescript-unreadable`
 */
export function loaderArguments(files: readonly string[], cwd: string): string[] {
  if (![...files, childFile()].some((file) => IN_TYPESCRIPT.has(extname(file)))) return [];
  const tsx = resolveFrom([...files, join(cwd, "program.js"), fileURLToPath(OWN)], "tsx");
  if (tsx !== undefined) return ["--import", pathToFileURL(tsx).href];
  if ("typescript" in process.features && process.features.typescript) return [];
  throw new ThreadkeepError(
    `${files[0]} is TypeScript, which this Node (${process.version}) does not read by itself. Run: npm install --save-dev tsx. Or use Node 22.18 or later.`,
    { code: "crash-test.typescript-unreadable", context: { file: files[0] } },
  );
}

function resolveFrom(places: readonly string[], name: string): string | undefined {
  for (const place of places) {
    try {
      const found = createRequire(pathToFileURL(place)).resolve(name);
      if (existsSync(found)) return found;
    } catch {
      // Not from there.
    }
  }
  return undefined;
}
