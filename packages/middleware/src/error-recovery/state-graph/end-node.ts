import { AIMessage } from "@langchain/core/messages";
import type { RunnableConfig } from "@langchain/core/runnables";
import { Command, END } from "@langchain/langgraph";
import { readChannels, type ChannelWrites } from "../../langgraph/langgraph-internals.ts";
import { isLangChainMessage } from "../../message/message-role.ts";
import type { ThreadMessage } from "../../message/thread-message.ts";
import type { OnExhausted } from "../check-recovery-options.ts";
import { endMessageOf } from "../end-message.ts";
import { failureOfRun } from "../failure-of-run.ts";
import { RECOVERY_FAILURE } from "../recovery-failure.ts";
import type { RecoveryRun } from "../recovery-run.ts";
import { RetriesExhaustedError } from "../retries-exhausted-error.ts";
import { repairMessages } from "../repair/repair-messages.ts";
import type { ResolvedRecoveryNode } from "./recovery-node-options.ts";
import { hasChannel, tryWrites } from "./state-channels.ts";

/** Of a layer further in, too: langchain wraps what an agent's middleware throws. */
export function findExhausted(error: unknown, seen = new Set<unknown>()): RetriesExhaustedError | undefined {
  if (typeof error !== "object" || error === null || seen.has(error)) return undefined;
  if (RetriesExhaustedError.isInstance(error)) return error;
  return findExhausted((error as { cause?: unknown }).cause, seen.add(error));
}

export interface NodeEnding {
  error: RetriesExhaustedError;
  run: RecoveryRun;
  config: RunnableConfig;
  onExhausted: Exclude<OnExhausted, "throw">;
  /** What is saved beside. */
  writes: ChannelWrites;
}

/** What a node returns instead of its result when a bound is reached. */
export function endNode(
  { error, run, config, onExhausted, writes }: NodeEnding,
  { channel, endMessage }: Pick<ResolvedRecoveryNode, "channel" | "endMessage">,
): Command {
  const failure = failureOfRun(run.id, error);
  const told: ChannelWrites = [...writes];
  if (hasChannel(config, RECOVERY_FAILURE)) told.push([RECOVERY_FAILURE, failure]);
  if (onExhausted !== "end") return new Command({ goto: onExhausted.goto, update: told });
  return new Command({
    goto: END,
    update: [...told, ...lastWords(endMessageOf(endMessage, failure), channel, config)],
  });
}

// Shown to users, too, with what a tool has answered. Why it failed stands in `recoveryFailure`.
const UNANSWERED = "The call was not answered: the run ended early.";

/** Calls that were to be answered by this node get their results before: no provider takes the thread otherwise. */
function lastWords(content: string, channel: string, config: RunnableConfig): ChannelWrites {
  if (!hasChannel(config, channel)) return [];
  const list = readChannels(config, [channel])[channel] ?? [];
  if (!Array.isArray(list)) return [];
  const before = list as ThreadMessage[];
  const isPlain = before.length > 0 && !before.some(isLangChainMessage);
  const last = isPlain ? { role: "assistant", content } : new AIMessage(content);
  const repaired = repairMessages([...before, last as ThreadMessage], { reason: UNANSWERED });
  const isAppended = before.every((one, index) => one === repaired[index]);
  return append(channel, isAppended ? repaired.slice(before.length) : [last], before, config);
}

/** A list without a reducer is written as a whole. */
function append(
  channel: string,
  added: readonly unknown[],
  before: readonly ThreadMessage[],
  config: RunnableConfig,
): ChannelWrites {
  const after = tryWrites(config, [[channel, added]], [channel])[channel];
  const isAppended = Array.isArray(after) && after.length >= before.length + added.length;
  return [[channel, isAppended ? added : [...before, ...added]]];
}
