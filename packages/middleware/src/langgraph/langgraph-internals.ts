// What is needed of LangGraph beyond its documented API, in one place. Shapes read in @langchain/langgraph 1.4.18
// and tried on 1.4.0 and 1.4.12.
import type { Runnable, RunnableConfig } from "@langchain/core/runnables";
import {
  ABORT_SIGNALS,
  CHECKPOINTER,
  CHECKPOINT_MAP,
  READ,
  RESUMING,
  SCRATCHPAD,
  SEND,
  TASK_ID,
} from "./reserved-names.ts";

export type ChannelWrites = [channel: string, value: unknown][];

/** A channel of a compiled graph: the specification its runs start from. */
export interface Channel {
  lc_graph_name: string;
  fromCheckpoint(checkpoint?: unknown): Channel;
  update(values: unknown[]): boolean;
  get(): unknown;
  isAvailable(): boolean;
}

export interface PregelNodeLike {
  bound: Runnable;
  writers: Runnable[];
  subgraphs?: Runnable[];
}

export interface CompiledGraphLike {
  lg_is_pregel: true;
  nodes: Record<string, PregelNodeLike>;
  channels: Record<string, Channel>;
  builder: { channels: Record<string, unknown> };
  checkpointer?: unknown;
  withConfig(config: RunnableConfig): CompiledGraphLike;
  /** What `invoke` and `streamEvents` run on, too. */
  stream(input: unknown, config?: RunnableConfig): Promise<unknown>;
  getState(config: RunnableConfig): Promise<{ values: Record<string, unknown> }>;
}

/** The values of those channels that have one, as they stood when the superstep began. */
export function readChannels(config: RunnableConfig, names: readonly string[]): Record<string, unknown> {
  const read = config.configurable?.[READ] as
    | ((names: readonly string[], fresh: boolean) => Record<string, unknown>)
    | undefined;
  return read?.(names, false) ?? {};
}

/** What the running task was given: in an agent, the whole state. */
export function readTaskInput(config: RunnableConfig): Record<string, unknown> {
  const scratchpad = config.configurable?.[SCRATCHPAD] as { currentTaskInput?: unknown } | undefined;
  const input = scratchpad?.currentTaskInput;
  return typeof input === "object" && input !== null ? (input as Record<string, unknown>) : {};
}

/** Where a node's writers put what they write. Writes that never reach it are never saved. */
export function sendWrites(config: RunnableConfig, writes: ChannelWrites): void {
  const send = config.configurable?.[SEND] as ((writes: ChannelWrites) => void) | undefined;
  send?.(writes);
}

/** The same config with the writes going to `collect`. */
export function collectingWrites(config: RunnableConfig, collect: (writes: ChannelWrites) => void): RunnableConfig {
  return { ...config, configurable: { ...config.configurable, [SEND]: collect } };
}

/** What tells one task of one superstep from all others. Absent outside of a run, as in `updateState`. */
export function taskOf(config: RunnableConfig): Task | undefined {
  const taskId: unknown = config.configurable?.[TASK_ID];
  const map = config.configurable?.[CHECKPOINT_MAP] as Record<string, string> | undefined;
  const namespace = parentNamespace(config);
  const superstep = map?.[namespace];
  return typeof taskId === "string" && superstep !== undefined ? { taskId, superstep, namespace } : undefined;
}

export interface Task {
  taskId: string;
  /** Id of the checkpoint that the superstep began from; a resumed superstep keeps it. */
  superstep: string;
  /** Of the graph that runs the task: empty for the outermost. */
  namespace: string;
}

/** The saver of this run, where it has one. */
export function saverOf(config: RunnableConfig): SaverLike | undefined {
  const saver: unknown = config.configurable?.[CHECKPOINTER];
  return typeof saver === "object" && saver !== null ? (saver as SaverLike) : undefined;
}

export interface SaverLike {
  serde: { dumpsTyped(value: unknown): Promise<[string, Uint8Array]> };
  getTuple(config: RunnableConfig): Promise<SavedCheckpoint | undefined>;
  putWrites(config: RunnableConfig, writes: ChannelWrites, taskId: string): Promise<void>;
}

export interface SavedCheckpoint {
  checkpoint: {
    versions_seen: Record<string, Record<string, unknown> | undefined>;
    channel_values?: Record<string, unknown>;
  };
  metadata?: { source?: string };
  pendingWrites?: PendingWrite[];
  /** Of the checkpoint before. */
  parentConfig?: RunnableConfig;
}

export type PendingWrite = [taskId: string, channel: string, value: unknown];

export function isResuming(config: RunnableConfig): boolean {
  return config.configurable?.[RESUMING] === true;
}

/** The config under which a saver finds the checkpoint that this superstep began from. */
export function checkpointConfig(config: RunnableConfig, superstep: string): RunnableConfig {
  return {
    configurable: {
      thread_id: config.configurable?.["thread_id"] as unknown,
      checkpoint_ns: parentNamespace(config),
      checkpoint_id: superstep,
    },
  };
}

/** The one stream writer that LangGraph makes for a run, and hands to all of its tasks: what tells a run from others. */
export function runOf(config: RunnableConfig): object | undefined {
  const { writer } = config as { writer?: unknown };
  return typeof writer === "function" ? writer : undefined;
}

/** The signal that LangGraph makes for an outermost run, whatever signal the caller gives, and hands to all of its tasks. */
export function runSignalOf(config: RunnableConfig): AbortSignal | undefined {
  const signals = config.configurable?.[ABORT_SIGNALS] as { externalAbortSignal?: AbortSignal } | undefined;
  return signals?.externalAbortSignal;
}

/** Id of the checkpoint that the outermost graph's superstep began from. */
export function rootSuperstepOf(config: RunnableConfig): string | undefined {
  return (config.configurable?.[CHECKPOINT_MAP] as Record<string, string> | undefined)?.[""];
}

/** The config under which a saver finds the outermost graph's checkpoint. */
export function rootCheckpointConfig(config: RunnableConfig, superstep: string): RunnableConfig {
  const thread_id: unknown = config.configurable?.["thread_id"];
  return { configurable: { thread_id, checkpoint_ns: "", checkpoint_id: superstep } };
}

function parentNamespace(config: RunnableConfig): string {
  const namespace = String(config.configurable?.["checkpoint_ns"] ?? "");
  return namespace.split("|").slice(0, -1).join("|");
}

/** What a Command writes, as channel writes. */
export function updateOf(command: object): ChannelWrites {
  return (command as { _updateAsTuples(): ChannelWrites })._updateAsTuples();
}

/** Whether a task of some graph has ended with this error: LangGraph puts the task's id onto it. */
export function hasLeftGraph(error: object): boolean {
  return typeof (error as { pregelTaskId?: unknown }).pregelTaskId === "string";
}
