import { AIMessage, type BaseMessage } from "@langchain/core/messages";
import { END, MessagesAnnotation, START, StateGraph } from "@langchain/langgraph";
import { createSummarizationNode, isOverBudget } from "@threadkeep/middleware";
import type { ThreadParts } from "./long-thread.ts";

interface State {
  messages: BaseMessage[];
}

/** An agent as a graph of one's own. The list is looked at before every call of the model. */
export function buildGraph({ replay, options, checkpointer, onPrompt = () => {} }: ThreadParts) {
  const isOver = isOverBudget(options);
  const toAgent = (state: State): "summarize" | "agent" => (isOver(state) ? "summarize" : "agent");
  return new StateGraph(MessagesAnnotation)
    .addNode("summarize", createSummarizationNode(options))
    .addNode("agent", ({ messages }) => {
      onPrompt(messages);
      return { messages: [replay.answerTo(messages)] };
    })
    .addNode("tools", ({ messages }) => ({ messages: replay.resultsFor(messages) }))
    .addConditionalEdges(START, toAgent, ["summarize", "agent"])
    .addEdge("summarize", "agent")
    .addConditionalEdges("agent", ({ messages }) => (hasCalls(messages.at(-1)) ? "tools" : END), ["tools", END])
    .addConditionalEdges("tools", toAgent, ["summarize", "agent"])
    .compile({ checkpointer });
}

function hasCalls(message: BaseMessage | undefined): boolean {
  return AIMessage.isInstance(message) && (message.tool_calls?.length ?? 0) > 0;
}
