import type { ChannelVersions, Checkpoint, PendingWrite } from "@langchain/langgraph-checkpoint";
import { TASKS, WRITES_IDX_MAP } from "@langchain/langgraph-checkpoint";
import type { KnownChannels, ValueCodec } from "../encoding/value-codec.ts";
import type { CheckpointKey, NamespaceKey, ValueRow, WriteRow } from "../store/checkpoint-store.ts";
import type { ChannelMemories } from "./branch-memory.ts";
import { nameOf } from "./checkpoint-key.ts";

export interface EncodedValues {
  rows: ValueRow[];
  /** Of all channels of the checkpoint. */
  memories: ChannelMemories;
  /** Those of the versions that the checkpoint names. */
  known: KnownChannels;
}

/** Rows for the channels that changed. A channel that has a new version and no value gets a row that says so. */
export async function encodeValues(
  codec: ValueCodec,
  place: NamespaceKey,
  checkpoint: Checkpoint,
  newVersions: ChannelVersions,
  before: ChannelMemories,
): Promise<EncodedValues> {
  const { channel_values: values } = checkpoint;
  const memories = new Map(before);
  const encode = async (
    [name, number]: [string, string | number],
    known?: Promise<KnownChannels>,
  ): Promise<ValueRow> => {
    const [channel, version] = [nameOf(name, "channel name"), nameOf(number, "channel version")];
    memories.delete(channel);
    if (!Object.hasOwn(values, channel))
      return { channel, version, stored: { type: "empty", bytes: NOTHING }, base: undefined };
    const at = { ...place, channel };
    const { stored, base, memory } = await codec.encode(
      values[channel],
      version,
      before.get(channel),
      at,
      typeof number === "number" ? known : undefined,
    );
    memories.set(channel, memory);
    return { channel, version, stored, base };
  };
  // All at once, as they are now. What tasks send waits only to be compared with the others.
  const entries = Object.entries(newVersions);
  const others = Promise.all(entries.filter(([name]) => name !== TASKS).map((entry) => encode(entry)));
  const known = others.then(() => knownAt(checkpoint, memories));
  known.catch(() => {});
  const sends = Promise.all(entries.filter(([name]) => name === TASKS).map((entry) => encode(entry, known)));
  const rows = (await Promise.all([others, sends])).flat();
  return { rows, memories, known: await known };
}

/**
 * What is remembered of the versions that a checkpoint names, to which what tasks send may refer: whoever reads the checkpoint
 * reads them with it, and they are kept as long as it is. Before version 4 of the format, sends are read with another checkpoint.
 */
export function knownAt(
  { v, channel_versions }: Pick<Checkpoint, "v" | "channel_versions">,
  memories: ChannelMemories,
): KnownChannels {
  const versions = versionTexts(channel_versions);
  const entries = [...memories].filter(([channel, { version }]) => channel !== TASKS && versions[channel] === version);
  return new Map(v < 4 ? [] : entries);
}

const NOTHING = new Uint8Array(0);

export async function encodeWrites(
  codec: ValueCodec,
  key: CheckpointKey,
  writes: readonly PendingWrite[],
  taskId: string,
  taskPath: string,
  known?: Promise<KnownChannels>,
): Promise<WriteRow[]> {
  const { threadId, namespace } = key;
  return Promise.all(
    writes.map(async ([name, value], position) => {
      const channel = nameOf(name, "channel name");
      const index = Object.hasOwn(WRITES_IDX_MAP, channel) ? (WRITES_IDX_MAP[channel] ?? position) : position;
      const version = placeOfWrite(key, { taskId, index });
      const place = { threadId, namespace, channel };
      const { stored } = await codec.encode(value, version, undefined, place, channel === TASKS ? known : undefined);
      return { taskId, taskPath, index, channel, stored };
    }),
  );
}

/** What tells a write from the others of its channel: no two give the same text. */
export function placeOfWrite(
  { checkpointId }: CheckpointKey,
  { taskId, index }: Pick<WriteRow, "taskId" | "index">,
): string {
  if (checkpointId.includes("/") || taskId.includes("/")) return JSON.stringify([checkpointId, taskId, index]);
  return `${checkpointId}/${taskId}/${index}`;
}

/** Text of every version: a database may round a number. */
export function versionTexts(versions: ChannelVersions = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(versions).map(([channel, version]) => [channel, String(version)]));
}
