import { MemorySaver } from "@langchain/langgraph";
import { guardGraph } from "@threadkeep/middleware";
import { createDocumentStore } from "../library/document-store.ts";
import { createLibrary } from "../library/library.ts";
import { createResearchAgent } from "../with-ids-in-state.ts";
import { BUDGET, type DemoParts, type IdsRun, INPUT } from "./facts.ts";
import { traceThread } from "./trace-thread.ts";

export async function runWithIds({ documents, model }: DemoParts): Promise<IdsRun> {
  const library = createLibrary(documents);
  const graph = createResearchAgent({
    library,
    store: createDocumentStore(),
    model,
    checkpointer: new MemorySaver(),
  });
  const guarded = guardGraph(graph, { maxBytes: BUDGET });

  const config = { configurable: { thread_id: "guarded" }, durability: "sync" as const };
  const { report, docIds } = await guarded.invoke(INPUT, config);
  return { report, docIds, steps: await traceThread(guarded, config) };
}
