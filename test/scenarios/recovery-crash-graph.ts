import { stdout } from "node:process";
import type { BaseCheckpointSaver } from "@langchain/langgraph";
import { Annotation, Send, START, StateGraph, type LangGraphRunnableConfig } from "@langchain/langgraph";
import { recoveryChannels, withErrorRecovery, type RecoveryNodeOptions } from "@threadkeep/middleware";

/** Calls of one node, whatever it takes. */
export const ATTEMPTS = 3;
/** Of a run, beyond the first attempts. */
export const BUDGET = 8;

const State = Annotation.Root({
  ...recoveryChannels,
  answers: Annotation<string[]>({ reducer: (before, after) => [...before, ...after], default: () => [] }),
});

/** Waits are short enough for many lives, and long enough to be killed in. */
const OPTIONS: RecoveryNodeOptions = {
  attempts: ATTEMPTS,
  baseDelayMs: 10,
  budget: { attempts: BUDGET },
  onEvent: ({ threadId, type }) => void stdout.write(`${JSON.stringify({ thread: threadId, event: type })}\n`),
};

/** One node, then a subgraph of two, then two at the same time. Each asks the server, which knows it by its name. */
export function buildFlakyGraph(url: string, checkpointer: BaseCheckpointSaver) {
  const ask = (name: string) =>
    withErrorRecovery(
      async (_: typeof State.State, config: LangGraphRunnableConfig): Promise<Partial<typeof State.State>> => {
        // Posted, as the client makes a request that changes nothing anew by itself when a connection is lost.
        const response = await fetch(`${url}/${String(config.configurable?.["thread_id"])}/${name}`, {
          method: "POST",
        });
        if (!response.ok) throw Object.assign(new Error(`HTTP ${response.status}`), { status: response.status });
        return { answers: [await response.text()] };
      },
      OPTIONS,
    );
  const inner = new StateGraph(State)
    .addNode("second", ask("second"))
    .addNode("third", ask("third"))
    .addEdge(START, "second")
    .addEdge("second", "third")
    .compile();
  return new StateGraph(State)
    .addNode("first", ask("first"))
    .addNode("inner", async (state, config) => ({
      answers: (await inner.invoke({ ...state, answers: [] }, config)).answers,
    }))
    .addNode("fourth", ask("fourth"))
    .addNode("fifth", ask("fifth"))
    .addEdge(START, "first")
    .addEdge("first", "inner")
    .addConditionalEdges("inner", () => [new Send("fourth", {}), new Send("fifth", {})], ["fourth", "fifth"])
    .compile({ checkpointer });
}

export const CALLS = ["first", "second", "third", "fourth", "fifth"] as const;
