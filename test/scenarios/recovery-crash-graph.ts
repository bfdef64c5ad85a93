import type { BaseCheckpointSaver } from "@langchain/langgraph";
import { Annotation, Send, START, StateGraph } from "@langchain/langgraph";
import { recoveryChannels, withErrorRecovery, type RecoveryNodeOptions } from "@threadkeep/middleware";
import type { Ask } from "./recovery-crash-call.ts";

const State = Annotation.Root({
  ...recoveryChannels,
  answers: Annotation<string[]>({ reducer: (before, after) => [...before, ...after], default: () => [] }),
});

export const GRAPH_CALLS = ["first/0", "second/0", "check/0", "check/1", "fourth/0", "fifth/0"];

/** One node, then a subgraph of two, of which one runs twice, then two nodes at the same time. */
export function buildRecoveredGraph(ask: Ask, options: RecoveryNodeOptions, checkpointer: BaseCheckpointSaver) {
  const asking = (name: string) =>
    withErrorRecovery(
      async ({ answers = [] }: typeof State.State): Promise<Partial<typeof State.State>> => ({
        answers: [await ask(`${name}/${roundOf(name, answers)}`)],
      }),
      options,
    );
  const inner = new StateGraph(State)
    .addNode("second", asking("second"))
    .addNode("check", asking("check"))
    .addEdge(START, "second")
    .addEdge("second", "check")
    .addConditionalEdges("check", ({ answers }) => (roundOf("check", answers) < 2 ? "check" : "__end__"), [
      "check",
      "__end__",
    ])
    .compile();
  return new StateGraph(State)
    .addNode("first", asking("first"))
    .addNode("inner", async (state, config) => {
      const { answers, _recovery } = await inner.invoke({ ...state, answers: [] }, config);
      return { answers, _recovery };
    })
    .addNode("fourth", asking("fourth"))
    .addNode("fifth", asking("fifth"))
    .addEdge(START, "first")
    .addEdge("first", "inner")
    .addConditionalEdges("inner", () => [new Send("fourth", {}), new Send("fifth", {})], ["fourth", "fifth"])
    .compile({ checkpointer });
}

/** How often it has answered before. */
function roundOf(name: string, answers: readonly string[]): number {
  return answers.filter((answer) => answer.startsWith(`${name}/`)).length;
}
