import { AIMessage, ToolMessage } from "@langchain/core/messages";
import { END, interrupt, MessagesAnnotation, START, StateGraph } from "@langchain/langgraph";

/** A model calls a tool, the tools ask a human where they want to, and an answer. */
export function agentGraph(useTools: (threadId: string) => Promise<"ask" | "go on">) {
  return new StateGraph(MessagesAnnotation)
    .addNode("model", () => ({
      messages: [new AIMessage({ id: "a1", content: "", tool_calls: [{ id: "call_1", name: "search", args: {} }] })],
    }))
    .addNode("tools", async (_state, { configurable }) => {
      const next = await useTools(String(configurable?.["thread_id"]));
      if (next === "ask") interrupt("Send it?");
      return { messages: [new ToolMessage({ id: "t1", tool_call_id: "call_1", content: "found" })] };
    })
    .addEdge(START, "model")
    .addEdge("model", "tools")
    .addNode("answer", () => ({ messages: [new AIMessage({ id: "a2", content: "It left on Monday." })] }))
    .addEdge("tools", "answer")
    .addEdge("answer", END)
    .compile();
}
