import {
  maxChannelVersion,
  TASKS,
  type Checkpoint,
  type CheckpointMetadata,
  type CheckpointPendingWrite,
  type CheckpointTuple,
  type SerializerProtocol,
} from "@langchain/langgraph-checkpoint";
import type { FindChannel, ValueCodec } from "../encoding/value-codec.ts";
import { UNREADABLE } from "../history/unreadable.ts";
import type { CheckpointKey, LoadedCheckpoint, WriteRow } from "../store/checkpoint-store.ts";
import { configOf } from "./checkpoint-key.ts";
import { placeOfWrite, versionTexts } from "./encode-checkpoint.ts";

export interface Reader {
  codec: ValueCodec;
  serde: SerializerProtocol;
  nextVersion(current: number | undefined): number;
}

export async function decodeTuple(reader: Reader, loaded: LoadedCheckpoint): Promise<CheckpointTuple> {
  const { row, writes } = loaded;
  const [checkpoint, metadata, pendingWrites] = await Promise.all([
    decodeCheckpoint(reader, loaded),
    reader.serde.loadsTyped("json", row.metadata) as Promise<CheckpointMetadata>,
    decodeWrites(reader, row, writes, findIn(loaded)),
  ]);
  const tuple: CheckpointTuple = { config: configOf(row), checkpoint, metadata, pendingWrites };
  return row.parentId === undefined
    ? tuple
    : { ...tuple, parentConfig: configOf({ ...row, checkpointId: row.parentId }) };
}

async function decodeCheckpoint(reader: Reader, loaded: LoadedCheckpoint): Promise<Checkpoint> {
  const { row, chains, sends } = loaded;
  const head = parseHead(row.checkpoint);
  const texts = versionTexts(head.channel_versions);
  const find = findIn(loaded);
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
function findIn({ row, chains, missing }: LoadedCheckpoint): FindChannel {
  const versions = versionTexts(parseHead(row.checkpoint).channel_versions);
  return (channel, version) => {
    if (versions[channel] !== version || missing.has(channel)) return undefined;
    const chain = chains.get(channel);
    // Where only what LangGraph steers by was read: nobody looks at more than the node then.
    return chain === undefined ? { instead: UNREADABLE } : { chain };
  };
}

export function parseHead(json: string): Omit<Checkpoint, "channel_values"> {
  const { channel_versions = {}, versions_seen = {}, ...rest } = JSON.parse(json) as Checkpoint;
  return { ...rest, channel_versions, versions_seen };
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

export function decodeWrites(
  { codec }: Pick<Reader, "codec">,
  key: CheckpointKey,
  writes: readonly WriteRow[],
  find?: FindChannel,
): Promise<CheckpointPendingWrite[]> {
  const { threadId, namespace } = key;
  return Promise.all(
    writes.map(async (write): Promise<CheckpointPendingWrite> => {
      const { taskId, channel, stored } = write;
      // It was not asked for.
      if (stored.type === "empty") return [taskId, channel, undefined];
      const place = { threadId, namespace, channel, version: placeOfWrite(key, write) };
      return [taskId, channel, await codec.decode([stored], place, find)];
    }),
  );
}
