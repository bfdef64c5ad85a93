import { AIMessage } from "@langchain/core/messages";
import { MemorySaver, MessagesAnnotation, StateGraph } from "@langchain/langgraph";
import { measureState } from "@threadkeep/state";
// The guard's own work, without the graph around it, has no public entry.
import { createWritesInspector } from "../../packages/middleware/src/guard/inspect-writes.ts";
import { resolveGuardOptions } from "../../packages/middleware/src/guard/guard-options.ts";
import { findStateChannels } from "../../packages/middleware/src/guard/resulting-state.ts";
import type { Channel } from "../../packages/middleware/src/langgraph/langgraph-internals.ts";
import { buildMessage, buildThread } from "./long-thread.ts";
import { compare, type Comparison } from "./report.ts";

/** One node's return, judged: a state of 60 messages and 50 KB of which one message changes each time. */
export async function benchGuard(): Promise<Comparison> {
  const state = { messages: buildThread(60, 640) };
  const { serde } = new MemorySaver();
  const graph = new StateGraph(MessagesAnnotation)
    .addNode("n", () => ({}))
    .addEdge("__start__", "n")
    .compile();
  const channels = findStateChannels(graph.channels as unknown as Record<string, Channel>, graph.builder.channels);
  const inspect = createWritesInspector(
    { channels: () => channels, read: () => state },
    resolveGuardOptions({ maxBytes: "1 MB" }),
  )("n");
  let turn = 0;
  const comparison = await compare(
    `The guard on one node's return: ${(measureState(state).totalBytes / 1024).toFixed(1)} KB in 60 messages, one changed`,
    [
      { name: "JsonPlusSerializer.dumpsTyped of the whole state", run: () => serde.dumpsTyped(state) },
      {
        name: "guard",
        run: () => inspect([["messages", [changedMessage(turn++)]]], {}),
        note: "reducers, size of the new message, a glance at the other 59",
      },
    ],
  );
  const ratio = comparison.rows[1]?.ratio ?? Number.NaN;
  return { ...comparison, promise: { text: "under 10 % of one dumpsTyped", kept: ratio < 0.1 } };
}

function changedMessage(turn: number): AIMessage {
  return new AIMessage({ id: "m58", content: `${String(buildMessage(58, 630).content)}${turn}` });
}
