import type { CallbackManagerForLLMRun } from "@langchain/core/callbacks/manager";
import type { BaseLanguageModelInput } from "@langchain/core/language_models/base";
import {
  BaseChatModel,
  type BaseChatModelCallOptions,
  type BindToolsInput,
} from "@langchain/core/language_models/chat_models";
import { AIMessage, type AIMessageChunk, type BaseMessage } from "@langchain/core/messages";
import type { ChatGenerationChunk, ChatResult } from "@langchain/core/outputs";
import type { Runnable } from "@langchain/core/runnables";
import { chunksOf } from "./stream-chunks.ts";

export interface ScriptedCallOptions extends BaseChatModelCallOptions {
  tools?: BindToolsInput[];
}

/** What a call answers: text, a message, or an error that the call throws. */
export type Scripted = string | AIMessage | Error;

export type Script = (messages: BaseMessage[], options: ScriptedCallOptions) => Scripted | Promise<Scripted>;

/** What one call of the model was given, itself and by the run around it. */
export interface ModelCall {
  messages: BaseMessage[];
  /** All tags that callbacks see: those of the call and those it inherited. */
  tags: string[];
  metadata: Record<string, unknown>;
  signal?: AbortSignal;
  /** Names of the callback handlers, inherited ones too. */
  handlers: string[];
  /** The run it is part of. */
  parentRunId?: string;
  tools: BindToolsInput[];
  isStreamed: boolean;
}

export interface ScriptedModelOptions {
  /** Context window, as providers' packages state it. */
  maxInputTokens?: number;
  /** Does not look at the abort signal: waits for its script whatever happens. */
  isDeaf?: boolean;
}

/** A real chat model whose answers come from a function. Records every call, streams, binds tools, ends on abort. */
export class ScriptedModel extends BaseChatModel<ScriptedCallOptions> {
  readonly calls: ModelCall[] = [];
  // Private fields are out of reach of LangChain's proxies and copies, hence only the convention.
  private readonly script: Script;
  private readonly scripted: ScriptedModelOptions;

  constructor(script: Script, options: ScriptedModelOptions = {}) {
    super({});
    this.script = script;
    this.scripted = options;
  }

  override _llmType(): string {
    return "scripted";
  }

  override get profile() {
    const { maxInputTokens } = this.scripted;
    return maxInputTokens === undefined ? {} : { maxInputTokens };
  }

  override bindTools(
    tools: BindToolsInput[],
    options: Partial<ScriptedCallOptions> = {},
  ): Runnable<BaseLanguageModelInput, AIMessageChunk, ScriptedCallOptions> {
    return this.withConfig({ ...options, tools });
  }

  override async _generate(
    messages: BaseMessage[],
    options: ScriptedCallOptions,
    run?: CallbackManagerForLLMRun,
  ): Promise<ChatResult> {
    const message = await this.answer(messages, options, { run, isStreamed: false });
    return { generations: [{ message, text: message.text }] };
  }

  override async *_streamResponseChunks(
    messages: BaseMessage[],
    options: ScriptedCallOptions,
    run?: CallbackManagerForLLMRun,
  ): AsyncGenerator<ChatGenerationChunk> {
    const message = await this.answer(messages, options, { run, isStreamed: true });
    for (const chunk of chunksOf(message)) {
      options.signal?.throwIfAborted();
      yield chunk;
      await run?.handleLLMNewToken(chunk.text, undefined, undefined, undefined, undefined, { chunk });
    }
  }

  private async answer(
    messages: BaseMessage[],
    options: ScriptedCallOptions,
    { run, isStreamed }: { run: CallbackManagerForLLMRun | undefined; isStreamed: boolean },
  ): Promise<AIMessage> {
    this.calls.push({ ...recordOf(messages, options, run), isStreamed });
    const { signal } = options;
    const scripted = Promise.resolve().then(() => this.script(messages, options));
    const answer = await (signal === undefined || this.scripted.isDeaf ? scripted : untilAborted(scripted, signal));
    if (answer instanceof Error) throw answer;
    return typeof answer === "string" ? new AIMessage(answer) : answer;
  }
}

function recordOf(
  messages: BaseMessage[],
  { signal, tools = [] }: ScriptedCallOptions,
  run: CallbackManagerForLLMRun | undefined,
): Omit<ModelCall, "isStreamed"> {
  // Protected in the types. What a handler would be told, but without a handler that would change what is inherited.
  const { tags = [], metadata = {} } = (run ?? {}) as unknown as Partial<Pick<ModelCall, "tags" | "metadata">>;
  return {
    messages: [...messages],
    tags: [...tags],
    metadata: { ...metadata },
    ...(signal === undefined ? {} : { signal }),
    handlers: (run?.handlers ?? []).map(({ name }) => name),
    ...(run?.parentRunId === undefined ? {} : { parentRunId: run.parentRunId }),
    tools,
  };
}

/** Rejects as the clients of providers do: an Error named AbortError. */
async function untilAborted<Value>(value: Promise<Value>, signal: AbortSignal): Promise<Value> {
  const listening = new AbortController();
  const aborted = new Promise<never>((_, reject) => {
    const stop = () => reject(Object.assign(new Error("Request was aborted."), { name: "AbortError" }));
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { signal: listening.signal });
  });
  return Promise.race([value, aborted]).finally(() => listening.abort());
}
