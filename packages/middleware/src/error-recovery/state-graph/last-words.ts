import { AIMessage } from "@langchain/core/messages";
import type { RunnableConfig } from "@langchain/core/runnables";
import { readChannels, type ChannelWrites } from "../../langgraph/langgraph-internals.ts";
import { isLangChainMessage } from "../../message/message-role.ts";
import { isRecord } from "../../message/record.ts";
import type { ThreadMessage } from "../../message/thread-message.ts";
import { endMessageOf } from "../end-message.ts";
import type { RecoveryFailure } from "../recovery-failure.ts";
import { planRepairs } from "../repair/plan-repairs.ts";
import { repairMessages } from "../repair/repair-messages.ts";
import { namedIn } from "./named-in.ts";
import type { ResolvedRecoveryNode } from "./recovery-node-options.ts";
import { hasChannel, tryWrites } from "./state-channels.ts";

// Shown to users, too, with what a tool has answered. Why it failed stands in `recoveryFailure`.
const UNANSWERED = "The call was not answered: the run ended early.";

export interface LastWords {
  writes: ChannelWrites;
  /** What they add to the thread. */
  added: readonly unknown[];
}

/**
 * The last message, and before it the results of calls that have none: no provider takes the thread otherwise. It is left out where results of
 * parallel tasks will come behind: nothing may stand between a call and its result.
 *
 * @param only whose calls to answer: those that this input names. All where it is left out.
 */
export function lastWords(
  failure: RecoveryFailure,
  config: RunnableConfig,
  { channel, endMessage }: Pick<ResolvedRecoveryNode, "channel" | "endMessage">,
  only?: { input: unknown },
): LastWords {
  if (!hasChannel(config, channel)) return NO_WORDS;
  const list = readChannels(config, [channel])[channel] ?? [];
  if (!Array.isArray(list)) return NO_WORDS;
  const before = list as ThreadMessage[];
  const { pending, isLast } = only ? callsOfOthers(before, only.input, channel) : ALL_OURS;
  const words = isLast ? [lastMessage(before, endMessageOf(endMessage, failure), failure, config)] : [];
  const repaired = repairMessages([...before, ...words], { reason: UNANSWERED, pending });
  const isAppended = before.every((one, index) => one === repaired[index]);
  const added = isAppended ? repaired.slice(before.length) : words;
  return added.length === 0 ? NO_WORDS : { writes: append(channel, added, before, config), added };
}

const NO_WORDS: LastWords = { writes: [], added: [] };

const ALL_OURS: CallsOfOthers = { pending: [], isLast: true };

interface CallsOfOthers {
  pending: readonly string[];
  /** Tasks are sent in the order of their calls, and their results come in that order. */
  isLast: boolean;
}

function callsOfOthers(messages: readonly ThreadMessage[], input: unknown, channel: string): CallsOfOthers {
  const { toolCallIds: open } = planRepairs(messages);
  const own = namedIn(input, new Set(open), channel);
  const last = open.at(-1);
  return { pending: open.filter((id) => !own.has(id)), isLast: last === undefined || own.has(last) };
}

/** In the form of the list. Of parallel nodes that fail together one message stays: theirs have the same id. */
function lastMessage(
  before: readonly ThreadMessage[],
  content: string,
  { run }: RecoveryFailure,
  config: RunnableConfig,
): ThreadMessage {
  const id = `recovery-end-${run}-${String(config.metadata?.["langgraph_step"])}`;
  const isPlain = before.length > 0 && !before.some(isLangChainMessage);
  if (!isPlain) return new AIMessage({ content, id });
  const hasIds = before.some((message) => isRecord(message) && typeof message["id"] === "string");
  return { role: "assistant", content, ...(hasIds && { id }) } as ThreadMessage;
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
