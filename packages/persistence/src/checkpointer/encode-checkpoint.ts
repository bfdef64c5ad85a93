import type { ChannelVersions, Checkpoint, PendingWrite } from "@langchain/langgraph-checkpoint";
import { WRITES_IDX_MAP } from "@langchain/langgraph-checkpoint";
import type { ValueCodec } from "../encoding/value-codec.ts";
import type { CheckpointKey, NamespaceKey, ValueRow, WriteRow } from "../store/checkpoint-store.ts";
import type { ChannelMemories } from "./branch-memory.ts";
import { nameOf } from "./checkpoint-key.ts";

export interface EncodedValues {
  rows: ValueRow[];
  /** Of all channels of the checkpoint. */
  memories: ChannelMemories;
}

/** Rows for the channels that changed. A channel that has a new version and no value gets a row that says so. */
export async function encodeValues(
  codec: ValueCodec,
  place: NamespaceKey,
  { channel_values: values }: Checkpoint,
  newVersions: ChannelVersions,
  before: ChannelMemories,
): Promise<EncodedValues> {
  const memories = new Map(before);
  const encode = async ([name, number]: [string, string | number]): Promise<ValueRow> => {
    const [channel, version] = [nameOf(name, "channel name"), nameOf(number, "channel version")];
    memories.delete(channel);
    if (!Object.hasOwn(values, channel))
      return { channel, version, stored: { type: "empty", bytes: NOTHING }, base: undefined };
    const { stored, base, memory } = await codec.encode(values[channel], version, before.get(channel), {
      ...place,
      channel,
    });
    memories.set(channel, memory);
    return { channel, version, stored, base };
  };
  return { rows: await Promise.all(Object.entries(newVersions).map(encode)), memories };
}

const NOTHING = new Uint8Array(0);

export async function encodeWrites(
  codec: ValueCodec,
  key: CheckpointKey,
  writes: readonly PendingWrite[],
  taskId: string,
  taskPath: string,
): Promise<WriteRow[]> {
  const { threadId, namespace } = key;
  return Promise.all(
    writes.map(async ([name, value], position) => {
      const channel = nameOf(name, "channel name");
      const index = Object.hasOwn(WRITES_IDX_MAP, channel) ? (WRITES_IDX_MAP[channel] ?? position) : position;
      const version = placeOfWrite(key, { taskId, index });
      const { stored } = await codec.encode(value, version, undefined, { threadId, namespace, channel });
      return { taskId, taskPath, index, channel, stored };
    }),
  );
}

/** What tells a write from the others of its channel. */
export function placeOfWrite(
  { checkpointId }: CheckpointKey,
  { taskId, index }: Pick<WriteRow, "taskId" | "index">,
): string {
  return `${checkpointId}/${taskId}/${index}`;
}

/** Text of every version: a database may round a number. */
export function versionTexts(versions: ChannelVersions = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(versions).map(([channel, version]) => [channel, String(version)]));
}
