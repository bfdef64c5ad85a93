// A process of a crash test: its task is in the file that it is given.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { argv, exit } from "node:process";
import { pathToFileURL } from "node:url";
import { SqliteCheckpointer } from "@threadkeep/persistence/sqlite";
import type { CrashTask } from "./crash-task.ts";
import { importGraph } from "./import-graph.ts";
import { playTask } from "./play-task.ts";

const task = JSON.parse(readFileSync(argv[2] ?? "", "utf8")) as CrashTask;
await playTask(task, {
  loadGraph: () => importGraph(task.graph),
  loadClasses: async () => [SqliteCheckpointer, ...(await classBeside(task.graph.file))],
});
// Whatever the graph's module has left open.
exit(0);

/** The graph may have a copy of the package of its own. */
async function classBeside(file: string): Promise<(typeof SqliteCheckpointer)[]> {
  try {
    const found = createRequire(pathToFileURL(file)).resolve("@threadkeep/persistence/sqlite");
    const module = (await import(pathToFileURL(found).href)) as { SqliteCheckpointer: typeof SqliteCheckpointer };
    return [module.SqliteCheckpointer];
  } catch {
    return [];
  }
}
