import { argv, stdout } from "node:process";
import type { RecoveryTask } from "./flaky-life.ts";
import { openSaver } from "./open-saver.ts";
import { buildFlakyGraph } from "./recovery-crash-graph.ts";

// Begins runs, or goes on with them, all at once, and tells of each how it ended, if it lives to see it.
const { folder, url, threads, isResumed } = JSON.parse(argv[2] ?? "") as RecoveryTask;
const graph = buildFlakyGraph(url, openSaver(folder));

async function run(thread: string): Promise<void> {
  const outcome = await graph
    .invoke(isResumed ? null : { answers: [] }, { configurable: { thread_id: thread }, durability: "sync" })
    .then(({ answers, _recovery }) => ({ answers, spent: _recovery?.attempts ?? 0 }))
    .catch(describe);
  stdout.write(`${JSON.stringify({ thread, outcome })}\n`);
}

/** LangGraph throws the errors of parallel tasks together. */
function describe({ name, message, errors: [first] = [] }: Error & { errors?: Error[] }): {
  error: string;
  message: string;
} {
  return { error: first?.name ?? name, message };
}

await Promise.all(threads.map(run));
