import type { PendingWrite, SavedCheckpoint } from "../../langgraph/langgraph-internals.ts";
import { GOES_TO, INPUT, TASKS } from "../../langgraph/reserved-names.ts";
import { firstString, recordsOf, type Loose } from "../../message/record.ts";
import type { ThreadMessage } from "../../message/thread-message.ts";
import type { ToolCallRead } from "../../message/tool-exchange.ts";
import type { KnowCall } from "./known-call.ts";
import { leftResults } from "./left-results.ts";
import { lastCalls } from "./open-calls.ts";
import { readSend, sentCalls } from "./sent-calls.ts";
import { readTurn } from "./thread-turn.ts";
import { waitingTasks } from "./waiting-tasks.ts";
import { wasCancelled } from "./was-cancelled.ts";

export const GIVEN_UP = "This has no result: the run that called it was stopped or given up. It may have completed.";
const CANCELLED = "This was cancelled by the user while it ran. It may have completed.";
const WAITED = "This was not completed: it waited for a human, who went on without an answer to it.";

export interface LeftSuperstepOptions {
  /** Of the graph that the checkpoint is of: empty for the outermost. */
  namespace: string;
  /** Name of the channel that holds the messages. */
  channel: string;
  /** Whether a node may run tools. */
  isToolNode: (name: string) => boolean;
  /** Writes of the graphs around. */
  outer: readonly PendingWrite[];
}

/**
 * What the superstep that a run has left unfinished tells of tool calls: undefined of those that it had nothing to do with. "Not completed" is
 * said only where nothing else can be: what is done twice is worse than what is asked for once more.
 */
export function readLeftSuperstep(saved: SavedCheckpoint, options: LeftSuperstepOptions): KnowCall {
  const { namespace, channel, isToolNode, outer } = options;
  const { checkpoint, pendingWrites: writes = [] } = saved;
  const values = checkpoint.channel_values ?? {};
  const thread = recordsOf(values[channel]) as unknown as ThreadMessage[];
  const sent = sentCalls(saved, namespace);
  const waiting = waitingTasks(writes, outer);
  const { open, areLastWord } = lastCalls(thread);
  const tasks = tasksOf(values);
  // A task of several calls may have ended with some of them before it asked about another.
  const mayHaveRun = tasks.length > waiting.size || (open.length > 1 && tasks.some(isToolNode));
  const results = leftResults(writes, channel);

  return (call, caller) => {
    if (!isCallerIn(thread, call, caller)) return undefined;
    const result = results(call.id, caller);
    if (result !== undefined) return result;
    if (!sent.has(call.id) && !(areLastWord && open.includes(call.id))) return undefined;
    const hasWaited = sent.has(call.id) ? waiting.has(sent.get(call.id) ?? "") : waiting.size > 0 && !mayHaveRun;
    if (hasWaited) return { cause: WAITED };
    return { cause: wasCancelled(writes) ? CANCELLED : GIVEN_UP };
  };
}

/** The id of a call may come again: whether it is the same one. A thread that the checkpoint does not hold as a list tells nothing. */
function isCallerIn(thread: readonly ThreadMessage[], { id }: ToolCallRead, caller: ThreadMessage): boolean {
  const last = thread.findLast((message) => readTurn(message).calls.some((call) => call.id === id));
  return last === undefined ? thread.length === 0 : idOf(last) === idOf(caller);
}

function idOf(message: ThreadMessage): string | undefined {
  return firstString(message as unknown as Loose, "id");
}

/** Names of the nodes that the superstep runs; of those that wait for several others, which may be there in vain, the channel's. */
function tasksOf(values: Readonly<Record<string, unknown>>): string[] {
  const called = Object.keys(values).filter((name) => [INPUT, GOES_TO, "join:"].some((one) => name.startsWith(one)));
  const sent = Array.isArray(values[TASKS]) ? values[TASKS] : [];
  return [
    ...called.map((name) => (name.startsWith(GOES_TO) ? name.slice(GOES_TO.length) : name)),
    ...sent.map((send) => readSend(send).node ?? ""),
  ];
}
