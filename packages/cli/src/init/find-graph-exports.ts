import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { glob } from "tinyglobby";

const MAKES_A_GRAPH = /\b(?:createAgent|createReactAgent|createDeepAgent)\s*\(|\.compile\s*\(/;
const EXPORT = /^export\s+(?:const|let|var)\s+(\w+)/gm;
const NAME_OF_GRAPH = /(?:graph|agent|app|workflow)$/i;

/** Exports that look like graphs, by what their files call and their names: a first proposal for the config to be read. */
export async function findGraphExports(cwd: string): Promise<Map<string, string>> {
  const files = await glob(["**/*.{ts,mts,js,mjs}"], {
    cwd,
    ignore: ["**/node_modules/**", "**/dist/**", "**/build/**", "**/*.d.ts", "**/*.test.*", "**/*.spec.*"],
  });
  const found = new Map<string, string>();
  for (const file of files.toSorted()) {
    const text = await readFile(join(cwd, file), "utf8");
    if (!MAKES_A_GRAPH.test(text)) continue;
    for (const [, name] of text.matchAll(EXPORT))
      if (name !== undefined && NAME_OF_GRAPH.test(name)) found.set(uniqueName(name, file, found), `${file}:${name}`);
  }
  return found;
}

/** Many agents export `graph`: the folder tells them apart. */
function uniqueName(name: string, file: string, taken: ReadonlyMap<string, string>): string {
  const folder = file.split("/").at(-2);
  const wanted = name === "graph" && folder !== undefined && folder !== "src" ? folder : name;
  for (let count = 1; ; count++) {
    const candidate = count === 1 ? wanted : `${wanted}${count}`;
    if (!taken.has(candidate)) return candidate;
  }
}
