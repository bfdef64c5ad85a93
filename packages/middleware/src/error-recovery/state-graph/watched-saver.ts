// Shapes read in @langchain/langgraph 1.4.18.
import type { RunnableConfig } from "@langchain/core/runnables";
import { stableJson } from "../../message/stable-json.ts";
import { taskOf, type PendingWrite } from "../../langgraph/langgraph-internals.ts";
import {
  CHECKPOINTER,
  ERROR,
  ERROR_SOURCE,
  INTERRUPT,
  RESUME,
  RESUME_MAP,
  RESUMING,
  SCRATCHPAD,
} from "../../langgraph/reserved-names.ts";
import { createLastResults, NO_RESULTS } from "./last-results.ts";

/** The answer of `new Command({ resume })`, which belongs to no task yet. */
const NO_TASK = "00000000-0000-0000-0000-000000000000";

interface Saver {
  getTuple(config: RunnableConfig): Promise<SavedTuple | undefined>;
  putWrites(config: RunnableConfig, writes: [string, unknown][], taskId: string, ...rest: unknown[]): Promise<void>;
}

interface SavedTuple {
  checkpoint: { id: string };
  pendingWrites?: PendingWrite[];
  /** Of each graph around the one that saved it, the checkpoint that it went on from. */
  metadata?: { parents?: Record<string, string> };
}

/** The run's saver as the graphs within a node see it. */
export interface WatchedSaver {
  /** For the config of each attempt; the same as before where the run has no saver. */
  configurable: { [CHECKPOINTER]?: unknown };
  /** Whether the answer that the run was resumed with was taken within, or waits for a graph within: it is no answer to the node's own question. */
  isAnswerWithin(): boolean;
  /** Whether a task of a graph within has ended well and is saved: who goes on does not run it again. */
  isFinished(taskId: string): boolean;
  startRetry(): void;
}

/**
 * Where a task fails, LangGraph aborts those beside it, saves what they have written so far, and counts them as finished when the graph goes
 * on: edges that were not followed yet are lost, and with them all nodes behind. And it hands out the answer to an interrupt again.
 * Between attempts of a node both would be ours, so what a graph reads when it goes on is put right here. Nothing that is stored is changed.
 */
export function watchSaver(config: RunnableConfig, answer: unknown): WatchedSaver {
  const saver = config.configurable?.[CHECKPOINTER] as (Saver & object) | undefined;
  const unfinished = new Set<string>();
  const finished = new Set<string>();
  const results = createLastResults();
  const mapped = new Set(
    Object.values((config.configurable?.[RESUME_MAP] ?? {}) as object).map((one) => stableJson(one)),
  );
  const given = answer === undefined ? undefined : stableJson(answer);
  const task = taskOf(config);
  let isRetry = false;
  let isAnswerTaken = false;
  let isAsked = false;

  async function putWrites(...args: Parameters<Saver["putWrites"]>): Promise<void> {
    const [place, writes, taskId] = args;
    const channels = writes.map(([channel]) => channel);
    const isFailed = channels.includes(ERROR);
    const hasResult = channels.some((channel) => !NO_RESULTS.has(channel));
    if (isFailed) finished.delete(taskId);
    if (isFailed && !channels.includes(ERROR_SOURCE)) unfinished.add(taskId);
    else if (hasResult) unfinished.delete(taskId);
    isAnswerTaken ||=
      taskId !== NO_TASK && writes.some(([channel, value]) => channel === RESUME && endsIn(value, given));
    await saver?.putWrites(...args);
    if (isFailed || !hasResult || taskId === NO_TASK) return;
    finished.add(taskId);
    results.keep(place, taskId, writes);
  }

  async function getTuple(from: RunnableConfig) {
    const tuple = await saver?.getTuple(from);
    const waits = tuple?.pendingWrites?.some(([, channel]) => channel === INTERRUPT) === true;
    isAsked ||= waits;
    if (isRetry) giveAnswer(from, waits && !isAnswerTaken ? answer : undefined);
    if (isRetry && tuple && isOfEarlierCall(tuple)) beginAnew(from);
    if (!isRetry || !tuple?.pendingWrites) return tuple;
    const namespace = String(from.configurable?.["checkpoint_ns"] ?? "");
    const saved = tuple.pendingWrites.filter(isValid).map(withoutMapped);
    return { ...tuple, pendingWrites: results.instead(namespace, tuple.checkpoint.id, saved) };
  }

  /** A graph with `checkpointer: true` keeps its state from call to call: where this task has not begun it, what is saved is an older one's. */
  function isOfEarlierCall({ metadata: { parents } = {} }: SavedTuple): boolean {
    return task !== undefined && parents !== undefined && parents[task.namespace] !== task.superstep;
  }

  function isValid([taskId, channel]: PendingWrite): boolean {
    if (taskId === NO_TASK) return !(channel === RESUME && isAnswerTaken);
    return !unfinished.has(taskId) || NO_RESULTS.has(channel);
  }

  /** An answer that is given by the interrupt's id is added anew each time the graph begins. */
  function withoutMapped([taskId, channel, value]: PendingWrite): PendingWrite {
    const isAgain = channel === RESUME && Array.isArray(value) && mapped.has(stableJson(value.at(-1)));
    return [taskId, channel, isAgain ? value.slice(0, -1) : value];
  }

  return {
    configurable: saver === undefined ? {} : { [CHECKPOINTER]: withMethods(saver, { putWrites, getTuple }) },
    isAnswerWithin: () => isAnswerTaken || isAsked,
    isFinished: (taskId) => finished.has(taskId),
    startRetry() {
      isRetry = true;
    },
  };
}

/** LangGraph hands over the config that the graph is about to look in, and takes this out of it itself where it replays an old run. */
function beginAnew({ configurable }: RunnableConfig): void {
  delete configurable?.[RESUMING];
}

/**
 * An answer is for the superstep that waits for it, and each graph hands it to the first one that it runs. With durability "exit" nothing is saved of
 * who has taken it, where that has ended well.
 */
function giveAnswer({ configurable }: RunnableConfig, answer: unknown): void {
  const scratchpad: unknown = configurable?.[SCRATCHPAD];
  if (configurable === undefined || typeof scratchpad !== "object" || scratchpad === null) return;
  configurable[SCRATCHPAD] = Object.assign(Object.create(scratchpad) as object, { nullResume: answer });
}

/** The saver itself but for these methods. Its own are called on itself: it may have private parts. */
function withMethods<Target extends object>(target: Target, methods: Partial<Record<PropertyKey, unknown>>): Target {
  return new Proxy(target, {
    get(_, name) {
      if (Object.hasOwn(methods, name)) return methods[name];
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? (value.bind(target) as unknown) : value;
    },
  });
}

function endsIn(value: unknown, answer: string | undefined): boolean {
  return answer !== undefined && Array.isArray(value) && value.length > 0 && stableJson(value.at(-1)) === answer;
}
