import type { BaseMessage } from "@langchain/core/messages";
import type { BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";
import { contextBudgetMiddleware } from "@threadkeep/middleware/agent";
import { createAgent, createMiddleware, type AgentMiddleware } from "langchain";
import { ScriptedModel } from "../../packages/middleware/src/testing/scripted-model.ts";
import type { ThreadParts } from "./long-thread.ts";
import type { Replay } from "./replay.ts";

export function buildAgent({ options, ...parts }: ThreadParts) {
  return buildAgentWith(contextBudgetMiddleware(options), parts);
}

interface AgentParts {
  replay: Replay;
  checkpointer: BaseCheckpointSaver;
  onPrompt?: (messages: BaseMessage[]) => void;
}

/** An agent of langchain's, with any middleware that keeps its thread small. */
export function buildAgentWith(middleware: AgentMiddleware, { replay, checkpointer, onPrompt = () => {} }: AgentParts) {
  const model = new ScriptedModel((messages) => {
    onPrompt(messages);
    return replay.answerTo(messages);
  });
  const results = createMiddleware({
    name: "ReplayedTools",
    wrapToolCall: ({ toolCall, state }) => {
      const found = replay.resultsFor(state.messages).find((result) => result.tool_call_id === toolCall.id);
      if (found === undefined) throw new Error(`No result for ${toolCall.id} is known.`);
      return found;
    },
  });
  const systemPrompt = replay.system.map(({ text }) => text).join("\n");
  return createAgent({ model, tools: [], checkpointer, systemPrompt, middleware: [results, middleware] });
}
