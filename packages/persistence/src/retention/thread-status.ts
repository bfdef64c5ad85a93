import { isDeepStrictEqual } from "node:util";
import {
  ERROR,
  INTERRUPT,
  RESUME,
  type Checkpoint,
  type CheckpointPendingWrite,
} from "@langchain/langgraph-checkpoint";
import { START_CHANNEL, TASKS_CHANNEL } from "../history/graph-channels.ts";
import { nextNodes } from "../history/next-nodes.ts";
import { pendingTasks } from "../history/pending-tasks.ts";
import type { ThreadStatus } from "./thread-state.ts";

type Writes = readonly CheckpointPendingWrite[];

/** How a thread stands, from the head of its graph. Values are needed only of channels that steer. */
export function threadStatus(head: Checkpoint, writes: Writes): ThreadStatus {
  const tasks = pendingTasks(writes);
  if (tasks.some(({ status }) => status === "failed")) return "failed";
  if (tasks.some(({ status }) => status === "interrupted")) return isAnswered(writes) ? "runnable" : "paused";
  // It wrote, and then what routes from there failed.
  if (writes.some(([, channel]) => channel === ERROR)) return "failed";
  const next = nextNodes(head)?.length ?? nextOfFunction(head);
  if (next === undefined) return "unknown";
  return next > 0 ? "runnable" : "done";
}

/**
 * An answer was stored, and the run that it is for did not come so far as to take it: a task that takes one notes it beside
 * its next question. The same answer to two questions of one task looks as if only the first was answered.
 */
function isAnswered(writes: Writes): boolean {
  const asking = new Set(writes.filter(([, channel]) => channel === INTERRUPT).map(([taskId]) => taskId));
  const answers = writes.filter(([, channel]) => channel === RESUME);
  const taken = answers.filter(([taskId]) => asking.has(taskId)).map(lastAnswer);
  const given = answers.filter(([taskId]) => !asking.has(taskId)).map(lastAnswer);
  return given.some((answer) => !taken.some((one) => isDeepStrictEqual(one, answer)));
}

function lastAnswer([, , value]: CheckpointPendingWrite): unknown {
  return Array.isArray(value) ? value.at(-1) : value;
}

// What a graph of the functional API has; its one node is started by an input.
const FUNCTION_CHANNELS = new Set([START_CHANNEL, TASKS_CHANNEL, "__end__", "__previous__"]);

function nextOfFunction({ channel_versions, channel_values }: Checkpoint): number | undefined {
  if (!Object.keys(channel_versions).every((name) => FUNCTION_CHANNELS.has(name))) return undefined;
  return channel_values[START_CHANNEL] === undefined ? 0 : 1;
}
