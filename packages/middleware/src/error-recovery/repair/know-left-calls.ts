import type { RunnableConfig } from "@langchain/core/runnables";
import {
  checkpointConfig,
  saverOf,
  taskOf,
  type PendingWrite,
  type SaverLike,
} from "../../langgraph/langgraph-internals.ts";
import { CHECKPOINT_MAP, RESUME } from "../../langgraph/reserved-names.ts";
import type { ThreadMessage } from "../../message/thread-message.ts";
import { endsOfRuns } from "./ends-of-runs.ts";
import type { KnowCall } from "./known-call.ts";
import { GIVEN_UP, readLeftSuperstep } from "./left-superstep.ts";
import { openCalls } from "./open-calls.ts";

export interface KnowLeftCallsOptions {
  /** Name of the channel that holds the messages. */
  channel: string;
  /** Whether a node may run tools. By default any may. */
  isToolNode?: (name: string) => boolean;
}

/**
 * What became of tool calls that earlier runs have left without a result: whether they waited for a human, were cancelled, or had ended. Reads
 * checkpoints, and is to be asked only where calls are open; what cannot be read tells nothing. Never rejects.
 */
export async function knowLeftCalls(
  config: RunnableConfig,
  messages: readonly ThreadMessage[],
  { channel, isToolNode = () => true }: KnowLeftCallsOptions,
): Promise<KnowCall> {
  const know = await findSuperstep(config, messages, { channel, isToolNode }).catch(() => undefined);
  return (call, caller) => know?.(call, caller) ?? { cause: GIVEN_UP };
}

/** The last superstep that knows any of the open calls: a run that failed before it called a tool knows none. */
async function findSuperstep(
  config: RunnableConfig,
  messages: readonly ThreadMessage[],
  options: Required<KnowLeftCallsOptions>,
): Promise<KnowCall | undefined> {
  const [saver, task, open] = [saverOf(config), taskOf(config), openCalls(messages)];
  if (saver === undefined || task === undefined || open.length === 0) return undefined;
  const { namespace } = task;
  const outer = namespace === "" ? [] : await answersAround(config, namespace, saver);
  for await (const saved of endsOfRuns(saver, checkpointConfig(config, task.superstep))) {
    const know = readLeftSuperstep(saved, { ...options, namespace, outer });
    if (open.some((call) => know(call, call.caller) !== undefined)) return know;
  }
  return undefined;
}

/** An answer to an interrupt within, by the interrupt's id, is kept beside the outermost graph's checkpoint. */
async function answersAround(config: RunnableConfig, namespace: string, saver: SaverLike): Promise<PendingWrite[]> {
  const map = (config.configurable?.[CHECKPOINT_MAP] ?? {}) as Record<string, string>;
  const thread_id: unknown = config.configurable?.["thread_id"];
  const answers: PendingWrite[] = [];
  for (const [checkpoint_ns, checkpoint_id] of Object.entries(map).filter(([outer]) => outer !== namespace))
    for await (const { pendingWrites = [] } of endsOfRuns(saver, {
      configurable: { thread_id, checkpoint_ns, checkpoint_id },
    }))
      answers.push(...pendingWrites.filter(([, channel]) => channel === RESUME));
  return answers;
}
