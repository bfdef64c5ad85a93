import { availableParallelism } from "node:os";
import type { GraphEntry } from "../check/graph-entry.ts";
import type { HalfRead } from "../check/half-read.ts";
import { loadModule } from "./load-module.ts";
import { relativeFile } from "../relative-file.ts";
import { withTsconfig } from "./with-tsconfig.ts";

export interface LoadSchemasOptions {
  /** Absolute: the modules' working directory, and what positions are relative to. */
  root: string;
  /** For each module. */
  timeoutMs: number;
  /** Set while they are loaded, over what is there. */
  env: Record<string, string>;
  /** Absolute. Without it the nearest of each file. */
  tsconfig?: string;
  signal?: AbortSignal;
  onProgress?(text: string): void;
}

/**
 * What the modules themselves say of the graphs, by name. Each file is imported in a process of its own, which cannot hang
 * the command, end it, print into its output or reach it by what it leaves open. A graph that cannot be read is a problem
 * in the result.
 * @throws the signal's reason
 */
export async function loadSchemas(
  entries: readonly GraphEntry[],
  { onProgress, tsconfig: wanted, ...options }: LoadSchemasOptions,
): Promise<Map<string, HalfRead>> {
  const files = [...groupByFile(entries)];
  const reads = await withTsconfig(wanted, (tsconfig) =>
    mapConcurrently(files, availableParallelism(), ([file, graphs]) => {
      onProgress?.(`loading ${relativeFile(file, options.root)}`);
      return loadModule(file, graphs, { ...options, ...(tsconfig === undefined ? {} : { tsconfig }) });
    }),
  );
  return new Map(reads.flatMap((read) => [...read]));
}

function groupByFile(entries: readonly GraphEntry[]): Map<string, GraphEntry[]> {
  const groups = new Map<string, GraphEntry[]>();
  for (const entry of entries) groups.set(entry.file, [...(groups.get(entry.file) ?? []), entry]);
  return groups;
}

/** Results in order. On an error it waits for what is under way, so that no process outlives the call. */
async function mapConcurrently<Item, Result>(
  items: readonly Item[],
  limit: number,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const queue = items.entries();
  const workers = Array.from({ length: Math.min(limit, items.length) }, async () => {
    for (const [index, item] of queue) results[index] = await work(item);
  });
  const failed = (await Promise.allSettled(workers)).find(({ status }) => status === "rejected");
  if (failed?.status === "rejected") throw failed.reason;
  return results;
}
