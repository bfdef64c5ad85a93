import type { RunnableConfig } from "@langchain/core/runnables";
import {
  checkpointConfig,
  isResuming,
  runOf,
  saverOf,
  taskOf,
  type Task,
} from "../../langgraph/langgraph-internals.ts";
import { roleOf } from "../../message/message-role.ts";
import { isRecord } from "../../message/record.ts";
import { readMark } from "../message/message-mark.ts";

/**
 * The last pass over each list, with what is kept of a run: it goes when the run has gone. The passes of an attempt that is resumed are
 * known by what they have saved, also to another process.
 */
const passesOf = new WeakMap<object, Map<string, Task>>();

/**
 * Whether a pass over this list may begin: one in each superstep. Two would take out the same messages, and a reducer that is asked for
 * that twice throws whenever the thread is read. A task that is tried again may, and so may all where there is no run to see.
 */
export async function isOnlyPass(config: RunnableConfig, channel: string): Promise<boolean> {
  const task = taskOf(config);
  if (task === undefined) return true;
  return claimSuperstep(config, channel, task) && !(await isReplaced(config, channel, task));
}

function claimSuperstep(config: RunnableConfig, channel: string, task: Task): boolean {
  const run = runOf(config);
  if (run === undefined) return true;
  const passes = passesOf.get(run) ?? new Map<string, Task>();
  passesOf.set(run, passes);
  // A user may hand one writer to several runs.
  const list = [String(config.configurable?.["thread_id"]), task.namespace, channel].join("\0");
  const last = passes.get(list);
  if (last?.superstep === task.superstep && last.taskId !== task.taskId) return false;
  passes.set(list, task);
  return true;
}

/** Whether a task that had finished before the run was stopped has taken something out, which is not in the list yet. */
async function isReplaced(config: RunnableConfig, channel: string, { taskId, superstep }: Task): Promise<boolean> {
  if (!isResuming(config)) return false;
  const saved = await saverOf(config)?.getTuple(checkpointConfig(config, superstep));
  return (saved?.pendingWrites ?? []).some(
    ([writer, name, value]) => writer !== taskId && name === channel && takesOut(value),
  );
}

function takesOut(update: unknown): boolean {
  return Array.isArray(update) && update.some((one) => isRecord(one) && (roleOf(one) === "remove" || readMark(one)));
}
