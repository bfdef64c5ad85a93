import type { ChannelVersions, Checkpoint, PendingWrite } from "@langchain/langgraph-checkpoint";
import { TASKS, WRITES_IDX_MAP } from "@langchain/langgraph-checkpoint";
import { setOwn } from "../encoding/record.ts";
import type { StoredValue } from "../encoding/stored-value.ts";
import type { ChannelMemory, KnownChannels, ValueCodec } from "../encoding/value-codec.ts";
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

export interface ValuesToEncode {
  checkpoint: Checkpoint;
  /** Of all its channels. */
  versions: VersionTexts;
  newVersions: ChannelVersions;
  /** What is remembered of the checkpoint that it comes after. */
  before: ChannelMemories;
}

/** Rows for the channels that changed. A channel that has a new version and no value gets a row that says so. */
export async function encodeValues(
  codec: ValueCodec,
  place: NamespaceKey,
  { checkpoint, versions, newVersions, before }: ValuesToEncode,
): Promise<EncodedValues> {
  const { v, channel_values: values } = checkpoint;
  const source = { codec, place, values, before };
  // All at once, as they are now. What tasks send waits only to be compared with the others.
  const names = Object.keys(newVersions);
  const others = Promise.all(
    names.filter((name) => name !== TASKS).map((name) => encodeChannel(source, name, newVersions[name]!)),
  );
  if (!Object.hasOwn(newVersions, TASKS)) return encodedValues(v, versions, before, await others);

  const known = others.then((channels) => encodedValues(v, versions, before, channels).known);
  known.catch(() => {});
  const sends = encodeChannel(source, TASKS, newVersions[TASKS]!, known);
  const channels = await Promise.all([others, sends]);
  return encodedValues(v, versions, before, channels.flat());
}

interface ValueSource {
  codec: ValueCodec;
  place: NamespaceKey;
  values: Checkpoint["channel_values"];
  before: ChannelMemories;
}

interface EncodedChannel {
  row: ValueRow;
  memory: ChannelMemory | undefined;
}

async function encodeChannel(
  { codec, place, values, before }: ValueSource,
  name: string,
  number: string | number,
  known?: Promise<KnownChannels>,
): Promise<EncodedChannel> {
  const [channel, version] = [nameOf(name, "channel name"), nameOf(number, "channel version")];
  if (!Object.hasOwn(values, channel))
    return { row: { channel, version, stored: EMPTY, base: undefined }, memory: undefined };
  const { stored, base, memory } = await codec.encode(
    values[channel],
    version,
    before.get(channel),
    { ...place, channel },
    typeof number === "number" ? known : undefined,
  );
  return { row: { channel, version, stored, base }, memory };
}

function encodedValues(
  v: number,
  versions: VersionTexts,
  before: ChannelMemories,
  channels: readonly EncodedChannel[],
): EncodedValues {
  const memories = new Map(before);
  for (const { row, memory } of channels) {
    if (memory === undefined) memories.delete(row.channel);
    else memories.set(row.channel, memory);
  }
  return { rows: channels.map(({ row }) => row), memories, known: knownAt(v, versions, memories) };
}

/**
 * What is remembered of the versions that a checkpoint names, to which what tasks send may refer: whoever reads the checkpoint
 * reads them with it, and they are kept as long as it is. Before version 4 of the format, sends are read with another checkpoint.
 */
export function knownAt(v: number, versions: VersionTexts, memories: ChannelMemories): KnownChannels {
  const known = new Map<string, ChannelMemory>();
  if (v < 4) return known;
  for (const [channel, memory] of memories)
    if (channel !== TASKS && versions[channel] === memory.version) known.set(channel, memory);
  return known;
}

const EMPTY: StoredValue = { type: "empty", bytes: new Uint8Array(0) };

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

type VersionTexts = Readonly<Record<string, string>>;

/** Text of every version: a database may round a number. */
export function versionTexts(versions: ChannelVersions = {}): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const channel of Object.keys(versions)) setOwn(texts, channel, String(versions[channel]));
  return texts;
}
