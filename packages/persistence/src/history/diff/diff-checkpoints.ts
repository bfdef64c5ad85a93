import type { Checkpoint } from "@langchain/langgraph-checkpoint";
import { measureState, ThreadkeepError } from "@threadkeep/state";
import { describeArgument } from "../../arguments/describe-argument.ts";
import type { HistoryEntry } from "../history-entry.ts";
import { stateValues } from "../state-values.ts";
import { diffMessages, type MessageChange } from "./diff-messages.ts";
import { isMessageList } from "./message-list.ts";
import { isSameValue } from "./same-value.ts";

/** UTF-8 bytes as a checkpointer writes them. */
export interface BytesChange {
  before: number;
  after: number;
}

export interface ChannelChange {
  channel: string;
  /** `"unstored"`: a DeltaChannel that one of the two holds no snapshot of. Whether it differs is not in them. */
  change: "added" | "removed" | "changed" | "unstored";
  bytes: BytesChange;
  /** Only of a list of messages. Matched by id; those without one by their position. */
  messages?: MessageChange[];
}

export interface CheckpointDiff {
  /** The channels that differ, or may, by name. */
  channels: ChannelChange[];
  /** Of the whole state. */
  bytes: BytesChange;
}

/** A checkpoint as a saver gives it, or an entry of `readHistory`. */
export type Diffable = Pick<Checkpoint, "channel_values"> | Pick<HistoryEntry, "checkpointId" | "values" | "unstored">;

/**
 * What differs between the states of two checkpoints, of one thread or of two. A DeltaChannel is compared where both hold a
 * snapshot of it; a checkpoint as a saver gives it does not tell which channels are such. Nothing is read but the two, and no
 * code of the values runs except what serializing them calls.
 *
 * @throws {ThreadkeepError} `history.values-missing` for an entry that was read with `values: false`; `history.not-a-checkpoint`;
 * `state.too-deep`
 *
 * @example
 * const [after, before] = (await readHistory(checkpointer, "thread-1", { limit: 2 })).entries;
 * diffCheckpoints(before, after).channels; // [{ channel: "messages", change: "changed", bytes: …, messages: [{ change: "added", … }] }]
 */
export function diffCheckpoints(before: Diffable, after: Diffable): CheckpointDiff {
  assertDiffable("first", before);
  assertDiffable("second", after);
  const old = measured(before);
  const now = measured(after);
  const names = [...new Set([old, now].flatMap(({ values, unstored }) => [...values.keys(), ...unstored]))].toSorted();
  return {
    channels: names.flatMap((channel) => diffChannel(channel, old, now) ?? []),
    bytes: { before: old.totalBytes, after: now.totalBytes },
  };
}

interface MeasuredState {
  values: ReadonlyMap<string, unknown>;
  unstored: ReadonlySet<string>;
  bytes: ReadonlyMap<string, number>;
  totalBytes: number;
}

function measured(checkpoint: Diffable): MeasuredState {
  const state = valuesOf(checkpoint);
  const { totalBytes, channels } = measureState(state);
  return {
    values: new Map(Object.entries(state)),
    unstored: new Set("channel_values" in checkpoint ? [] : checkpoint.unstored),
    bytes: new Map(channels.map(({ name, bytes }) => [name, bytes])),
    totalBytes,
  };
}

function assertDiffable(which: "first" | "second", given: unknown): void {
  if (isDiffable(given)) return;
  throw new ThreadkeepError(
    `diffCheckpoints got ${describeArgument(given)} as the ${which} of two checkpoints. Give it entries of readHistory, or ` +
      "checkpoints as a saver gives them: of a tuple its checkpoint.",
    { code: "history.not-a-checkpoint" },
  );
}

// Of a page of one entry there is no second; what a saver gives has its checkpoint inside.
function isDiffable(given: unknown): boolean {
  if (typeof given !== "object" || given === null) return false;
  const { channel_values, checkpointId }: { channel_values?: unknown; checkpointId?: unknown } = given;
  if (!("channel_values" in given)) return typeof checkpointId === "string";
  return typeof channel_values === "object" && channel_values !== null;
}

function valuesOf(checkpoint: Diffable): Record<string, unknown> {
  if ("channel_values" in checkpoint) return stateValues(checkpoint);
  if (checkpoint.values) return checkpoint.values;
  throw new ThreadkeepError(
    `The entry of checkpoint ${checkpoint.checkpointId} has no values to compare. Read it with { values: true }.`,
    { code: "history.values-missing", context: { checkpointId: checkpoint.checkpointId } },
  );
}

function diffChannel(channel: string, old: MeasuredState, now: MeasuredState): ChannelChange | undefined {
  const bytes = { before: old.bytes.get(channel) ?? 0, after: now.bytes.get(channel) ?? 0 };
  if (old.unstored.has(channel) || now.unstored.has(channel)) return { channel, change: "unstored", bytes };
  if (!old.values.has(channel)) return { channel, change: "added", bytes };
  if (!now.values.has(channel)) return { channel, change: "removed", bytes };
  const before = old.values.get(channel);
  const after = now.values.get(channel);
  if (isSameValue(before, after)) return undefined;
  const areMessages = isMessageList(before) && isMessageList(after);
  return { channel, change: "changed", bytes, ...(areMessages ? { messages: diffMessages(before, after) } : {}) };
}
