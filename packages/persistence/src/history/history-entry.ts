import type { CheckpointMetadata, CheckpointTuple } from "@langchain/langgraph-checkpoint";
import { measureState } from "@threadkeep/state";
import { parentIdOf } from "./checkpoint-reader.ts";
import { nextNodes } from "./next-nodes.ts";
import { pendingInterrupts, pendingTasks, type PendingInterrupt, type PendingTask } from "./pending-tasks.ts";
import { stateValues } from "./state-values.ts";
import { unstoredChannels } from "./unstored-channels.ts";

/** One checkpoint of a thread, as a person or a tool looks at it. */
export interface HistoryEntry {
  checkpointId: string;
  /** The checkpoint that this one was built on; absent for a thread's first. */
  parentId?: string;
  /** ISO time by the clock of the host that wrote it. It does not order a history. */
  createdAt: string;
  step?: number;
  source?: CheckpointMetadata["source"];
  /** The nodes that run next, where the checkpoint alone tells. Empty: the run is over. */
  next?: string[];
  /** The nodes whose writes made it, where the checkpoint before tells: those of a step of a run, not of an update or a fork. */
  writers?: string[];
  /** What tasks of the next step have written already. */
  pending: PendingTask[];
  /** Questions that wait for an answer. */
  interrupts: PendingInterrupt[];
  /** As stored: what LangGraph noted, and what the run's owner added. */
  metadata: Readonly<Record<string, unknown>>;
  /** State by channel; absent with `values: false`. DeltaChannels are in it only where a snapshot of them stands. */
  values?: Record<string, unknown>;
  /** The DeltaChannels that have no value in it: it stands in an older snapshot and what was written since. */
  unstored?: string[];
  /** UTF-8 bytes of the state in all and by channel; only with `sizes: true`. */
  sizes?: EntrySizes;
}

export interface EntrySizes {
  totalBytes: number;
  channels: Record<string, number>;
}

export interface EntryDetail {
  values: boolean;
  sizes: boolean;
}

export function toHistoryEntry(
  tuple: CheckpointTuple,
  parent: CheckpointTuple | undefined,
  detail: EntryDetail,
): HistoryEntry {
  const { checkpoint, metadata, pendingWrites = [] } = tuple;
  const unstored = unstoredChannels(tuple);
  return {
    checkpointId: checkpoint.id,
    ...defined({ parentId: parentIdOf(tuple) }),
    createdAt: checkpoint.ts,
    ...defined({ step: metadata?.step, source: metadata?.source }),
    ...defined({ next: nextNodes(checkpoint), writers: writersOf(metadata, parent) }),
    pending: pendingTasks(pendingWrites),
    interrupts: pendingInterrupts(pendingWrites, detail),
    metadata: { ...metadata },
    ...(detail.values ? { values: stateValues(checkpoint) } : {}),
    ...(unstored.length > 0 ? { unstored } : {}),
    ...(detail.sizes ? { sizes: sizesOf(stateValues(checkpoint)) } : {}),
  };
}

/** Whether telling who wrote it takes the checkpoint before. */
export function isStepOfRun({ metadata }: CheckpointTuple): boolean {
  return metadata?.source === "loop";
}

function writersOf(
  metadata: CheckpointMetadata | undefined,
  parent: CheckpointTuple | undefined,
): string[] | undefined {
  return metadata?.source === "loop" && parent ? nextNodes(parent.checkpoint) : undefined;
}

function sizesOf(values: Record<string, unknown>): EntrySizes {
  const { totalBytes, channels } = measureState(values);
  return { totalBytes, channels: Object.fromEntries(channels.map(({ name, bytes }) => [name, bytes])) };
}

type Defined<Fields> = { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> };

function defined<Fields extends object>(fields: Fields): Defined<Fields> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Defined<Fields>;
}
