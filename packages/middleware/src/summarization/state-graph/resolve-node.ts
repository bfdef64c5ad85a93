import type { RunnableConfig } from "@langchain/core/runnables";
import type { TokenExtras } from "@threadkeep/state";
import type { ThreadMessage } from "../../message/thread-message.ts";
import type { PassMemory } from "../pass-memory.ts";
import { resolveBudget, resolveSummarizationOptions, type ResolvedSummarization } from "../resolve-options.ts";
import { threadMemory, type ThreadMemory } from "../thread-memory.ts";
import { threadNameOf } from "../thread-name.ts";
import { resolveMessagesChannel, type MessagesChannel } from "./messages-channel.ts";
import { messagesIn } from "./messages-in.ts";
import { NODE_OPTIONS, splitNodeOptions, type SummarizationNodeOptions } from "./node-options.ts";
import { readRatio } from "./token-ratio.ts";

/** What the node and its predicate have in common: they have to come to the same of the same thread. */
export interface ResolvedNode {
  resolved: ResolvedSummarization;
  list: MessagesChannel;
  extras: TokenExtras;
  budgetTokens: number;
  open(state: Readonly<Record<string, unknown>>, config: RunnableConfig): OpenThread;
}

export interface OpenThread {
  messages: ThreadMessage[];
  threadId: string;
  store: ThreadMemory;
  /** What is remembered, with the newest ratio that is known. */
  memory: PassMemory;
}

/** @throws {ThreadkeepError} what is wrong with the options, the list or the model's window */
export function resolveNode(options: SummarizationNodeOptions): ResolvedNode {
  const { extras, agentModel, place, summarization } = splitNodeOptions(options);
  const resolved = resolveSummarizationOptions(summarization, NODE_OPTIONS);
  const list = resolveMessagesChannel(place);
  const budgetTokens = resolveBudget(resolved, agentModel);

  function open(state: Readonly<Record<string, unknown>>, config: RunnableConfig): OpenThread {
    const messages = messagesIn(state, list);
    const threadId = threadNameOf(messages, config);
    const store = threadMemory(threadId, list.channel, config);
    const known = store.read(state);
    const ratio = readRatio(state, messages, resolved.tokens, extras) ?? known.ratio;
    return { messages, threadId, store, memory: { ...known, ...(ratio !== undefined && { ratio }) } };
  }

  return { resolved, list, extras, budgetTokens, open };
}
