import { guardGraph } from "@threadkeep/middleware";
import { createDocumentStore } from "../library/document-store.ts";
import { createLibrary } from "../library/library.ts";
import { createResearchAgent } from "../with-ids-in-state.ts";
import { BUDGET, type DemoParts, type IdsRun, INPUT } from "./facts.ts";
import { storedBytesOf } from "./thread-in-file/stored-bytes.ts";
import { traceThread } from "./trace-thread.ts";

const THREAD = "ids-guarded";

export async function runWithIds({ documents, model, checkpointer }: DemoParts): Promise<IdsRun> {
  const library = createLibrary(documents);
  const graph = createResearchAgent({
    library,
    store: createDocumentStore(),
    model,
    checkpointer,
  });
  const guarded = guardGraph(graph, { maxBytes: BUDGET });

  const config = { configurable: { thread_id: THREAD }, durability: "sync" as const };
  const { report, docIds } = await guarded.invoke(INPUT, config);
  const steps = await traceThread(guarded, config);
  return { report, docIds, steps, storedBytes: await storedBytesOf(checkpointer, THREAD) };
}
