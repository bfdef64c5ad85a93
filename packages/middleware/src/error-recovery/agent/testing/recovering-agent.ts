import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { AIMessage, type BaseMessage, HumanMessage, ToolMessage } from "@langchain/core/messages";
import { type BaseCheckpointSaver, MemorySaver } from "@langchain/langgraph";
import { type AgentMiddleware, createAgent, tool } from "langchain";
import { z } from "zod";
import { ScriptedModel, type Scripted } from "../../../testing/scripted-model.ts";
import type { ErrorRecoveryEvent } from "../../error-recovery-event.ts";
import type { ErrorRecoveryMiddlewareOptions } from "../../error-recovery-options.ts";
import type { RecoveryFailure } from "../../recovery-failure.ts";
import { errorRecoveryMiddleware } from "../error-recovery-middleware.ts";

export interface RecoveringAgentOptions<Model> {
  model?: Model;
  tools?: Parameters<typeof createAgent>[0]["tools"];
  checkpointer?: BaseCheckpointSaver;
  recovery?: ErrorRecoveryMiddlewareOptions;
  outer?: readonly AgentMiddleware[];
  inner?: readonly AgentMiddleware[];
}

/** What of the state is looked at. With middlewares from a variable langchain infers nothing of theirs. */
interface AskedState {
  messages: BaseMessage[];
  recoveryFailure?: RecoveryFailure | null;
}

let threads = 0;

/** No wait between attempts: what is waited is tested elsewhere. */
export function recoveringAgent<Model extends BaseChatModel = ScriptedModel>(
  options: RecoveringAgentOptions<Model> = {},
) {
  const {
    model = script("Yes.") as unknown as Model,
    checkpointer = new MemorySaver(),
    tools = [],
    recovery,
    outer = [],
    inner = [],
  } = options;
  const events: ErrorRecoveryEvent[] = [];
  const middleware = errorRecoveryMiddleware({ baseDelayMs: 0, onEvent: (event) => events.push(event), ...recovery });
  const agent = createAgent({ model, tools, checkpointer, middleware: [...outer, middleware, ...inner] });
  const thread = { configurable: { thread_id: `recovering-${threads++}` } };
  const ask = (text = "Hello?") => agent.invoke({ messages: [new HumanMessage(text)] }, thread) as Promise<AskedState>;
  const typesOf = () => events.map(({ type }) => type);
  return { agent, thread, ask, events, typesOf, model };
}

/** A model that does one thing after the other, and the last one from then on. */
export function script(...steps: readonly (Scripted | (() => Scripted | Promise<Scripted>))[]): ScriptedModel {
  const model: ScriptedModel = new ScriptedModel(() => {
    const step = steps[Math.min(model.calls.length, steps.length) - 1]!;
    return typeof step === "function" ? step() : step;
  });
  return model;
}

/** As the providers' clients throw it. */
export function httpError(
  status: number,
  message = `${status} from the provider`,
  headers?: Record<string, string>,
): Error {
  return Object.assign(new Error(message), { status, ...(headers && { headers }) });
}

export function callTool(name: string, args: Record<string, unknown> = {}, id = `call-${name}`): AIMessage {
  return new AIMessage({ content: "", tool_calls: [{ name, args, id, type: "tool_call" }] });
}

/** A tool that does one thing after the other, and the last one from then on. */
export function toolOf(name: string, ...steps: readonly (string | Error | (() => unknown))[]) {
  const counted = { calls: 0 };
  const made = tool(
    async () => {
      const step = steps[Math.min(++counted.calls, steps.length) - 1];
      if (step instanceof Error) throw step;
      return typeof step === "function" ? step() : step;
    },
    { name, description: name, schema: z.object({ text: z.string().optional() }) },
  );
  return { counted, made };
}

export function toolMessages(messages: readonly BaseMessage[]): ToolMessage[] {
  return messages.filter((message) => ToolMessage.isInstance(message));
}
