import type { RunnableConfig } from "@langchain/core/runnables";
import { sendWrites, type ChannelWrites } from "../../langgraph/langgraph-internals.ts";
import { scratchpadOf } from "./node-attempts.ts";
import { ERROR, READ, RESUME } from "../../langgraph/reserved-names.ts";

type Read = (select: string | readonly string[], fresh: boolean) => unknown;

function readerOf(config: RunnableConfig): Read | undefined {
  return config.configurable?.[READ] as Read | undefined;
}

/** Whether a node of a graph is running. */
export function isInGraph(config: RunnableConfig): boolean {
  return readerOf(config) !== undefined;
}

export function hasChannel(config: RunnableConfig, name: string): boolean {
  const read = readerOf(config);
  if (read === undefined) return false;
  try {
    // Reading one that is not there throws; one without a value reads as null.
    read(name, false);
    return true;
  } catch {
    return false;
  }
}

/**
 * The state as it would be if the task wrote this, through every reducer. Nothing is written.
 *
 * @throws what a reducer throws
 */
export function tryWrites(
  config: RunnableConfig,
  writes: ChannelWrites,
  names: readonly string[],
): Record<string, unknown> {
  const read = readerOf(config);
  if (read === undefined) return {};
  const tried: ChannelWrites = writes.map(([channel, value]) => [channel, value]);
  sendWrites(config, tried);
  try {
    return read(names, true) as Record<string, unknown>;
  } finally {
    for (const write of tried) write.splice(0, 2, ERROR, null);
    triedWrites.set(read, [...(triedWrites.get(read) ?? []), ...tried]);
  }
}

/**
 * LangGraph keeps the very tuple and lets nothing be taken back. Left as it is, a node that fails later would count as finished when the run is
 * resumed, so what was tried becomes a second note of the failure, of which LangGraph saves one.
 */
const triedWrites = new WeakMap<Read, ChannelWrites>();

/** For a node that has succeeded: what was tried becomes what LangGraph itself notes there, the answers to its interrupts so far. */
export function forgetTried(config: RunnableConfig): void {
  const read = readerOf(config);
  const answers = scratchpadOf(config)?.resume ?? [];
  for (const write of (read && triedWrites.get(read)) ?? []) write.splice(0, 2, RESUME, answers);
}

/** Whether parallel nodes may write it in one superstep. */
export function takesSeveralWrites(config: RunnableConfig, name: string, value: unknown): boolean {
  try {
    tryWrites(
      config,
      [
        [name, value],
        [name, value],
      ],
      [name],
    );
    return true;
  } catch {
    return false;
  }
}
