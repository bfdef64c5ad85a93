import type { RunnableConfig } from "@langchain/core/runnables";
import { checkpointConfig, isResuming, saverOf, taskOf, type ChannelWrites } from "../langgraph/langgraph-internals.ts";

// Under this id LangGraph saves the update of the Command that resumes a run; it is in the state already.
const NO_TASK = "00000000-0000-0000-0000-000000000000";

/** The writes of one superstep by task id. */
type TaskWrites = Map<string, ChannelWrites>;

interface Superstep {
  id: string;
  tasks: TaskWrites;
  /** Done when the writes of an attempt that is being resumed have been added. */
  resumed: Promise<void>;
}

/**
 * What the parallel branches of a running superstep have written so far. Each branch sees only its own writes; together
 * they may be too large.
 */
export class SuperstepWrites {
  // By run: LangGraph makes one stream writer a run and hands it to all of its tasks, so what is kept here goes with it.
  // Within a run, by namespace: of a graph and each of its subgraphs only the superstep that runs now matters.
  readonly #runs = new WeakMap<object, Map<string, Superstep>>();

  /** To be awaited before `ofSiblings`: adds the writes of branches that finished before the run was stopped. */
  async ready(config: RunnableConfig): Promise<void> {
    await this.#superstep(config)?.resumed;
  }

  /** Writes of the other tasks of this task's superstep. */
  ofSiblings(config: RunnableConfig): ChannelWrites {
    const taskId = taskOf(config)?.taskId;
    const tasks = this.#superstep(config)?.tasks ?? [];
    return [...tasks].filter(([id]) => id !== taskId).flatMap(([, writes]) => writes);
  }

  /** Replaces what this task wrote before: a retried task starts anew. */
  record(config: RunnableConfig, writes: ChannelWrites): void {
    const task = taskOf(config);
    if (task) this.#superstep(config)?.tasks.set(task.taskId, writes);
  }

  /** Takes back what this task recorded. */
  forget(config: RunnableConfig): void {
    const task = taskOf(config);
    if (task) this.#superstep(config)?.tasks.delete(task.taskId);
  }

  #superstep(config: RunnableConfig): Superstep | undefined {
    const task = taskOf(config);
    const run: unknown = (config as { writer?: unknown }).writer;
    if (!task || typeof run !== "function") return undefined;
    const supersteps = this.#runs.get(run) ?? new Map<string, Superstep>();
    this.#runs.set(run, supersteps);
    // A user may hand one writer to several runs.
    const key = `${String(config.configurable?.["thread_id"])} ${task.namespace}`;
    const known = supersteps.get(key);
    if (known?.id === task.superstep) return known;
    const started = startSuperstep(config, task.superstep);
    supersteps.set(key, started);
    return started;
  }
}

function startSuperstep(config: RunnableConfig, id: string): Superstep {
  const tasks: TaskWrites = new Map();
  return { id, tasks, resumed: isResuming(config) ? addPendingWrites(config, id, tasks) : Promise.resolve() };
}

async function addPendingWrites(config: RunnableConfig, id: string, tasks: TaskWrites): Promise<void> {
  const saved = await saverOf(config)?.getTuple(checkpointConfig(config, id));
  for (const [taskId, channel, value] of saved?.pendingWrites ?? []) {
    if (taskId === NO_TASK) continue;
    tasks.set(taskId, [...(tasks.get(taskId) ?? []), [channel, value]]);
  }
}
