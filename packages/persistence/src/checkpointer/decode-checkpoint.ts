import {
  maxChannelVersion,
  TASKS,
  type Checkpoint,
  type CheckpointMetadata,
  type CheckpointPendingWrite,
  type CheckpointTuple,
} from "@langchain/langgraph-checkpoint";
import type { FindChannel, ValueCodec } from "../encoding/value-codec.ts";
import { UNREADABLE } from "../history/unreadable.ts";
import type { CheckpointKey, LoadedCheckpoint, WriteRow } from "../store/checkpoint-store.ts";
import { openHead, type Head } from "./checkpoint-head.ts";
import { configOf } from "./checkpoint-key.ts";
import { placeOfWrite, versionTexts } from "./encode-checkpoint.ts";
import { assertRows } from "./head-rows.ts";

export interface Reader {
  codec: ValueCodec;
  nextVersion(current: number | undefined): number;
}

export async function decodeTuple(reader: Reader, loaded: LoadedCheckpoint): Promise<CheckpointTuple> {
  const { row, writes } = loaded;
  const { head, rows } = openHead(reader.codec, row);
  assertRows(loaded, head.channel_versions, rows);
  const [checkpoint, pendingWrites] = await Promise.all([
    decodeCheckpoint(reader, loaded, head),
    decodeWrites(reader, row, writes, { find: findIn(loaded, head), values: loaded.values }),
  ]);
  const metadata = reader.codec.readJson(row.metadata, "metadata") as CheckpointMetadata;
  const tuple: CheckpointTuple = { config: configOf(row), checkpoint, metadata, pendingWrites };
  return row.parentId === undefined
    ? tuple
    : { ...tuple, parentConfig: configOf({ ...row, checkpointId: row.parentId }) };
}

async function decodeCheckpoint(reader: Reader, loaded: LoadedCheckpoint, head: Head): Promise<Checkpoint> {
  const { row, chains, sends } = loaded;
  const texts = versionTexts(head.channel_versions);
  const find = findIn(loaded, head);
  const values = await Promise.all(
    [...chains].map(async ([channel, chain]) => {
      const place = { threadId: row.threadId, namespace: row.namespace, channel, version: texts[channel] ?? "" };
      return [channel, await reader.codec.decode(chain, place, find)] as const;
    }),
  );
  const checkpoint = { ...head, channel_values: Object.fromEntries(values) };
  return checkpoint.v < 4 && row.parentId !== undefined ? withSends(reader, checkpoint, row, sends) : checkpoint;
}

/** What tasks sent is stored as changes of the channels of its checkpoint. */
function findIn({ chains, missing }: LoadedCheckpoint, head: Head): FindChannel {
  const versions = versionTexts(head.channel_versions);
  return (channel, version) => {
    if (versions[channel] !== version || missing.has(channel)) return undefined;
    const chain = chains.get(channel);
    // Where only what LangGraph steers by was read: nobody looks at more than the node then.
    return chain === undefined ? { instead: UNREADABLE } : { chain };
  };
}

/** Until version 4 of the format, what tasks sent stood with the parent and not in a channel. */
async function withSends(
  { codec, nextVersion }: Reader,
  checkpoint: Checkpoint,
  { threadId, namespace, parentId = "" }: LoadedCheckpoint["row"],
  sends: readonly WriteRow[],
): Promise<Checkpoint> {
  const key = { threadId, namespace, checkpointId: parentId };
  const tasks = (await decodeWrites({ codec }, key, sends)).map(([, , value]) => value);
  const versions = Object.values(checkpoint.channel_versions);
  const version = versions.length > 0 ? maxChannelVersion(...versions) : nextVersion(undefined);
  return {
    ...checkpoint,
    channel_values: { ...checkpoint.channel_values, [TASKS]: tasks },
    channel_versions: { ...checkpoint.channel_versions, [TASKS]: version },
  };
}

/** Whether a write is read with `values: "steering"`: see `ListQuery.values`. */
function isSteeringWrite(channel: string): boolean {
  return channel.startsWith("__");
}

export interface DecodedWrites {
  find?: FindChannel;
  /** What was read of them. */
  values?: LoadedCheckpoint["values"];
}

export function decodeWrites(
  { codec }: Pick<Reader, "codec">,
  key: CheckpointKey,
  writes: readonly WriteRow[],
  { find, values = "all" }: DecodedWrites = {},
): Promise<CheckpointPendingWrite[]> {
  const { threadId, namespace } = key;
  return Promise.all(
    writes.map(async (write): Promise<CheckpointPendingWrite> => {
      const { taskId, channel, stored } = write;
      // By its channel and not by its row, which anybody who can write to the database may have left empty.
      if (values === "steering" && !isSteeringWrite(channel)) return [taskId, channel, undefined];
      const place = { threadId, namespace, channel, version: placeOfWrite(key, write) };
      return [taskId, channel, await codec.decode([stored], place, find)];
    }),
  );
}
