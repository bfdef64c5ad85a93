import { AIMessage, ToolMessage, type BaseMessage } from "@langchain/core/messages";
import { Command, type BaseCheckpointSaver } from "@langchain/langgraph";
import { errorRecoveryMiddleware, type ErrorRecoveryMiddlewareOptions } from "@threadkeep/middleware/agent";
import { createAgent, tool } from "langchain";
import { z } from "zod";
import { ScriptedModel } from "../../packages/middleware/src/testing/scripted-model.ts";
import type { Ask } from "./recovery-crash-call.ts";

/** Which tools the model calls, turn by turn: two at the same time, then one that answers with a Command; then it is done. */
const TURNS = [["search", "look"], ["note"], []];

export const AGENT_CALLS = ["search/0", "look/0", "note/0", "model/2"];

/** An agent whose model and tools are asked, each for what the thread does not have yet. */
export function buildRecoveredAgent(
  ask: Ask,
  options: ErrorRecoveryMiddlewareOptions,
  checkpointer: BaseCheckpointSaver,
) {
  const model = new ScriptedModel(async (messages) => {
    const turn = messages.filter((message) => AIMessage.isInstance(message)).length;
    const content = await ask(`model/${turn}`);
    const tool_calls = TURNS[turn]!.map((name) => ({ name, args: {}, id: `call-${name}` }));
    return new AIMessage({ id: `turn-${turn}`, content, tool_calls });
  });
  const toolOf = (name: string, answer: (content: string) => unknown) =>
    tool(async () => answer(await ask(`${name}/0`)), {
      name,
      description: name,
      schema: z.object({}),
      metadata: { idempotent: true },
    });
  return createAgent({
    model,
    tools: [toolOf("search", String), toolOf("look", String), toolOf("note", inCommand)],
    checkpointer,
    middleware: [errorRecoveryMiddleware(options)],
  });
}

function inCommand(content: string): Command {
  return new Command({ update: { messages: [new ToolMessage({ content, tool_call_id: "call-note" })] } });
}

/** What the tools have answered, and what the model said in the end. */
export function answersOf(messages: readonly BaseMessage[]): string[] {
  const results = messages.filter((message) => ToolMessage.isInstance(message) && message.status !== "error");
  return [...results, messages.at(-1)!].map(({ text }) => text);
}
