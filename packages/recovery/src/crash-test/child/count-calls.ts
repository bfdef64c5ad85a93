import { BaseCallbackHandler } from "@langchain/core/callbacks/base";
import type { Serialized } from "@langchain/core/load/serializable";
import type { BaseMessage } from "@langchain/core/messages";
import type { LLMResult } from "@langchain/core/outputs";
import type { Tell } from "./kill-gate.ts";

const CHARACTERS_PER_TOKEN = 4;

/** Tells of nodes, tools and models as they are called. */
export class CallCounter extends BaseCallbackHandler {
  override name = "threadkeep-crash-test";
  // In line with the run: what is told later might never be.
  override awaitHandlers = true;
  readonly #tell: Tell;

  constructor(tell: Tell) {
    super();
    this.#tell = tell;
  }

  // Called with the kind of the run before its name, whatever the type says (@langchain/core 1.2.13).
  override handleChainStart(
    _chain: Serialized,
    _inputs: unknown,
    _runId: string,
    _parentRunId?: string,
    _tags?: string[],
    metadata?: Record<string, unknown>,
    seventh?: string,
    eighth?: string,
  ): void {
    const node = metadata?.["langgraph_node"];
    if (typeof node !== "string" || node.startsWith("__")) return;
    if ([seventh, eighth].includes(node)) this.#tell({ type: "node", name: node });
  }

  override handleToolStart(
    tool: Serialized,
    _input: string,
    _runId: string,
    _parentRunId?: string,
    _tags?: string[],
    _metadata?: Record<string, unknown>,
    runName?: string,
  ): void {
    this.#tell({ type: "tool", name: runName ?? tool?.id?.at(-1) ?? "tool" });
  }

  override handleChatModelStart(_model: Serialized, messages: BaseMessage[][]): void {
    this.#begin(messages.flat().map(({ text }) => text));
  }

  override handleLLMStart(_model: Serialized, prompts: string[]): void {
    this.#begin(prompts);
  }

  // The input is spent with the call, whatever comes of it.
  #begin(texts: readonly string[]): void {
    this.#tell({ type: "model" });
    this.#tell({ type: "tokens", tokens: estimate(texts) });
  }

  override handleLLMEnd({ generations }: LLMResult): void {
    this.#tell({ type: "tokens", tokens: estimate(generations.flat().map(({ text }) => text)) });
  }
}

function estimate(texts: readonly string[]): number {
  return Math.ceil(texts.reduce((sum, { length }) => sum + length, 0) / CHARACTERS_PER_TOKEN);
}
