import type { RunnableConfig } from "@langchain/core/runnables";
import { START } from "@langchain/langgraph";
import { measureState } from "@threadkeep/state";
import { describeNode, type GuardedNode, type ResolvedGuardOptions, type StateGuardEvent } from "./guard-options.ts";
import { judgeState } from "./judge-state.ts";
import {
  updateOf,
  type Channel,
  type ChannelWrites,
  type CompiledGraphLike,
} from "../langgraph/langgraph-internals.ts";
import { applyWrites } from "./resulting-state.ts";

/**
 * Judges what a run is started with, before the run stores it. LangGraph saves an input before any node runs, and applies
 * the update of a resuming Command without one. An input that is too large only together with the thread's state is
 * refused by the graph's first node.
 */
export function guardInput(
  graph: CompiledGraphLike,
  channels: ReadonlyMap<string, Channel>,
  options: ResolvedGuardOptions,
): void {
  const { stream } = graph;
  graph.stream = async (input, config) => {
    const entry = await readEntry(graph, input, config);
    if (entry) judgeEntry(entry, describeNode(START, config), channels, options);
    return stream.call(graph, input, config);
  };
}

interface Entry {
  state: Record<string, unknown>;
  writes: ChannelWrites;
}

async function readEntry(
  graph: CompiledGraphLike,
  input: unknown,
  config?: RunnableConfig,
): Promise<Entry | undefined> {
  if (typeof input !== "object" || input === null) return undefined;
  if ((input as { lg_name?: unknown }).lg_name !== "Command") return { state: {}, writes: Object.entries(input) };
  const writes = updateOf(input);
  return writes.length === 0 ? undefined : { state: await currentState(graph, config), writes };
}

async function currentState(graph: CompiledGraphLike, config?: RunnableConfig): Promise<Record<string, unknown>> {
  const hasThread = config?.configurable?.["thread_id"] !== undefined && typeof graph.checkpointer === "object";
  return hasThread ? (await graph.getState(config)).values : {};
}

function judgeEntry(
  { state, writes }: Entry,
  at: GuardedNode,
  channels: ReadonlyMap<string, Channel>,
  options: ResolvedGuardOptions,
): void {
  const after = tryWrites(state, writes, channels);
  if (!after) return;
  const change = {
    before: measureState(state),
    after: measureState(after),
    written: new Set(writes.map(([name]) => name)),
  };
  // What a warning lets pass is told of by the graph's first node.
  const onEvent = (event: StateGuardEvent) => event.data.action === "throw" && options.onEvent(event);
  judgeState(change, at, { ...options, onEvent });
}

// An input may need the schema's parsing before a reducer can take it: then the first node judges it.
function tryWrites(
  state: Record<string, unknown>,
  writes: ChannelWrites,
  channels: ReadonlyMap<string, Channel>,
): Record<string, unknown> | undefined {
  try {
    return applyWrites(state, writes, channels, START);
  } catch {
    return undefined;
  }
}
