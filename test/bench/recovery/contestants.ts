import type { BaseMessage } from "@langchain/core/messages";
import type { RunnableConfig } from "@langchain/core/runnables";
import type { ClientTool } from "@langchain/core/tools";
import { END, MemorySaver, MessagesAnnotation, START, StateGraph, type Command } from "@langchain/langgraph";
import { ToolNode, toolsCondition } from "@langchain/langgraph/prebuilt";
import type { ChatOpenAI } from "@langchain/openai";
import { errorRecoveryMiddleware } from "@threadkeep/middleware/agent";
import { createAgent, modelRetryMiddleware, toolRetryMiddleware, type AgentMiddleware } from "langchain";

export interface AgentParts {
  model: ChatOpenAI;
  tools: ClientTool[];
  /** The first wait between attempts; the second is twice as long, for each of them. */
  delayMs: number;
}

/** What is called of an agent, whatever it was built with. */
export interface Agent {
  stream(input: AgentInput, config: AgentConfig): Promise<AsyncIterable<unknown>>;
  getState(
    config: AgentConfig,
  ): Promise<{ values: { messages?: BaseMessage[] }; tasks: readonly { interrupts: readonly unknown[] }[] }>;
}

export type AgentInput = { messages: BaseMessage[] } | Command;
export type AgentConfig = RunnableConfig & { streamMode?: "values" | "messages" };

export type Contestant = (parts: AgentParts) => Agent;

/** Both with their own defaults. */
export const langchain: Contestant = (parts) => agentWith(parts, langchainRetries(parts.delayMs));

/** The caller gets what is left of an error, instead of an answer with its text. */
export const langchainThrowing: Contestant = (parts) => agentWith(parts, langchainRetries(parts.delayMs, "error"));

export function langchainRetries(
  initialDelayMs: number,
  onFailure: "continue" | "error" = "continue",
): AgentMiddleware[] {
  const delays = { initialDelayMs, jitter: false };
  return [modelRetryMiddleware({ ...delays, onFailure }), toolRetryMiddleware(delays)];
}

/** The same agent as nodes, as its documentation builds one. */
export const langgraph: Contestant = ({ model, tools, delayMs }) => {
  const retryPolicy = { initialInterval: delayMs, jitter: false, logWarning: false };
  const bound = model.bindTools(tools);
  const graph = new StateGraph(MessagesAnnotation)
    .addNode("agent", async ({ messages }, config) => ({ messages: [await bound.invoke(messages, config)] }), {
      retryPolicy,
    })
    .addNode("tools", new ToolNode(tools), { retryPolicy })
    .addEdge(START, "agent")
    .addConditionalEdges("agent", toolsCondition, ["tools", END])
    .addEdge("tools", "agent")
    .compile({ checkpointer: new MemorySaver() });
  return graph as unknown as Agent;
};

export const threadkeep: Contestant = (parts) => agentWith(parts, threadkeepRecovery(parts.delayMs));

/** Without jitter, too: random numbers of 1 make each wait the longest that it may be. */
export function threadkeepRecovery(baseDelayMs: number): AgentMiddleware[] {
  return [errorRecoveryMiddleware({ baseDelayMs, random: () => 1, tools: { search: { idempotent: true } } })];
}

function agentWith({ model, tools }: AgentParts, middleware: AgentMiddleware[]): Agent {
  return createAgent({ model, tools, middleware, checkpointer: new MemorySaver() }) as unknown as Agent;
}
