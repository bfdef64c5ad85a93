import { messagesStateReducer, type Messages } from "@langchain/langgraph";
import type { RunnableConfig } from "@langchain/core/runnables";
import type { StateAccess } from "./inspect-writes.ts";
import { readTaskInput, type Channel } from "../langgraph/langgraph-internals.ts";

// What createAgent adds to the state it hands to a tool call, and what it never saves.
const NOT_STATE = new Set(["lg_tool_call", "jumpTo", "structuredResponse"]);

/**
 * The state of a `createAgent` agent as its own nodes see it. A middleware is not told the agent's reducers: messages
 * are reduced as every agent reduces them, any other field that a tool's Command updates as if it were replaced.
 */
export const agentState: StateAccess = {
  read: readState,
  channels: (config) =>
    new Map(Object.keys({ messages: [], ...readState(config) }).map((name) => [name, channelFor(name)])),
};

function readState(config: RunnableConfig): Record<string, unknown> {
  return Object.fromEntries(Object.entries(readTaskInput(config)).filter(([name]) => !NOT_STATE.has(name)));
}

function channelFor(name: string): Channel {
  return name === "messages"
    ? new ReducedChannel([], reduceMessages)
    : new ReducedChannel(undefined, (_, next) => next);
}

function reduceMessages(left: unknown, right: unknown): unknown {
  return messagesStateReducer(left as Messages, right as Messages);
}

type Reduce = (left: unknown, right: unknown) => unknown;

class ReducedChannel implements Channel {
  readonly lc_graph_name = "BinaryOperatorAggregate";
  #value: unknown;
  readonly #reduce: Reduce;

  constructor(value: unknown, reduce: Reduce) {
    this.#value = value;
    this.#reduce = reduce;
  }

  fromCheckpoint(value?: unknown): Channel {
    return new ReducedChannel(value ?? this.#value, this.#reduce);
  }

  update(values: unknown[]): boolean {
    for (const value of values) this.#value = this.#reduce(this.#value, value);
    return values.length > 0;
  }

  get(): unknown {
    return this.#value;
  }

  isAvailable(): boolean {
    return this.#value !== undefined;
  }
}
