// A process of the kill matrix: its task is in the file that it is given.
import { readFileSync } from "node:fs";
import { argv, exit } from "node:process";
import { PostgresSaver } from "@langchain/langgraph-checkpoint-postgres";
import { SqliteSaver } from "@langchain/langgraph-checkpoint-sqlite";
import { createCheckpointer } from "@threadkeep/persistence";
import type { CrashTask } from "../../../packages/recovery/src/crash-test/child/crash-task.ts";
import { playTask } from "../../../packages/recovery/src/crash-test/child/play-task.ts";
import { GRAPHS, type LedgerUse } from "./graphs.ts";

const task = JSON.parse(readFileSync(argv[2] ?? "", "utf8")) as CrashTask;
const { file: scenario, exportName: use } = task.graph;
await playTask(task, {
  loadGraph: async () => GRAPHS[scenario]!(use as LedgerUse),
  openSaver: async ({ url, saver }) => (saver.kind === "threadkeep" ? createCheckpointer({ url }) : openStock(url)),
});
exit(0);

async function openStock(url: string): Promise<PostgresSaver | SqliteSaver> {
  if (url.startsWith("sqlite:")) return SqliteSaver.fromConnString(url.slice("sqlite:".length));
  const saver = PostgresSaver.fromConnString(url);
  await saver.setup();
  return saver;
}
