/** Which file imports which, as far as they were loaded: by absolute paths. */
export type ImportGraph = ReadonlyMap<string, readonly string[]>;

/** The shortest way from a file back to itself, beginning with it: `a.ts`, `b.ts` for two that import each other. */
export function findCycle(graph: ImportGraph, file: string): string[] | undefined {
  const ways: string[][] = [[file]];
  const seen = new Set<string>();
  for (let way = ways.shift(); way !== undefined; way = ways.shift()) {
    for (const imported of graph.get(way.at(-1)!) ?? []) {
      if (imported === file) return way;
      if (seen.has(imported)) continue;
      seen.add(imported);
      ways.push([...way, imported]);
    }
  }
  return undefined;
}
