import type { BaseMessage } from "@langchain/core/messages";
import type { StateDefinitionInit } from "@langchain/langgraph";
import type { TokenExtras } from "@threadkeep/state";
import { assertOptions } from "../refuse-option.ts";
import type { SummarizationOptions } from "../summarization-options.ts";

/**
 * `system` and `tools` are what your node sends beside the messages of the state: without them the count is too low by what they
 * weigh, until an answer with `usage_metadata` corrects it.
 *
 * Where the node and the predicate share their options, write them as `const options = { ... } satisfies SummarizationNodeOptions`:
 * the types of the state are kept then, which an annotation would lose.
 */
export interface SummarizationNodeOptions<Schema = StateDefinitionInit> extends SummarizationOptions, TokenExtras {
  /**
   * The graph's state: Annotation.Root, StateSchema or zod object. Gives the node its types, and has the list's reducer checked
   * here and now. May be left out where messages are those of MessagesAnnotation or MessagesValue; a list that is not, and whose
   * messages all have ids, cannot be told from them then.
   */
  state?: Schema | undefined;
  /** The channel with the list of messages, when it is not `messages`. */
  channel?: string;
  /** The model that the graph's own nodes call: whose window a budget of `{ fraction, of: "model" }` is a share of. */
  agentModel?: unknown;
}

/** A variable's `channel` is any string to the compiler: a wrong one is refused at construction. */
export interface OfState<Schema> {
  state: Schema;
  channel?: string;
}

/** Without it a list of LangChain messages is assumed there. */
export interface OfChannel<Channel extends string> {
  state?: undefined;
  channel?: Channel;
}

/** What is known of a state by its channel's name alone: nothing, where that is any string. */
export type StateWith<Channel extends string> = string extends Channel
  ? Readonly<Record<string, unknown>>
  : Record<Channel, BaseMessage[]>;

export type UpdateOf<Channel extends string> = string extends Channel
  ? object
  : Partial<Record<Channel, BaseMessage[]>>;

export const NODE_OPTIONS = ["state", "channel", "system", "tools", "agentModel"];

/** What belongs to the graph apart from what belongs to a pass. */
export function splitNodeOptions(options: SummarizationNodeOptions): {
  place: { state?: unknown; channel?: string };
  extras: TokenExtras;
  agentModel: unknown;
  summarization: SummarizationOptions;
} {
  assertOptions(options);
  const { state, channel, system, tools, agentModel, ...summarization } = options;
  return {
    place: { ...(state !== undefined && { state }), ...(channel !== undefined && { channel }) },
    extras: { ...(system !== undefined && { system }), ...(tools !== undefined && { tools }) },
    agentModel,
    summarization,
  };
}
