import type { ChannelVersions, Checkpoint, CheckpointMetadata } from "@langchain/langgraph-checkpoint";
import type { CheckpointKey, CheckpointRow, LoadedCheckpoint } from "../store/checkpoint-store.ts";
import { openHead, writeHead, type RowToSeal } from "./checkpoint-head.ts";
import type { Reader } from "./decode-checkpoint.ts";
import { headRows, loadedRows, rowsAfter, type ChannelRows } from "./head-rows.ts";

export interface PutHead {
  row: CheckpointRow;
  /** What is known of the rows of its channels, once it is put. */
  rows: ChannelRows;
}

export interface PutHeadSource {
  codec: Reader["codec"];
  /** What is remembered of a checkpoint's rows. */
  rowsOf(key: CheckpointKey): ChannelRows | undefined;
  read(key: CheckpointKey): Promise<LoadedCheckpoint | undefined>;
}

export interface CheckpointPut {
  key: CheckpointKey;
  checkpoint: Checkpoint;
  metadata: CheckpointMetadata;
  newVersions: ChannelVersions;
  /** The id in its config: its parent's, or its own where it is put again. */
  configured: string | undefined;
}

/**
 * The row of a checkpoint, as it is now. A sealed one says of every channel whether it has a value: where that is not remembered,
 * the checkpoint that it comes after is read.
 * @throws as `openHead`; ThreadkeepError `persistence.lossy-value`
 */
export async function putHead(source: PutHeadSource, put: CheckpointPut): Promise<PutHead> {
  const { codec, rowsOf } = source;
  const { key, checkpoint, newVersions, configured } = put;
  const metadata = codec.writeJson(put.metadata, "metadata");
  const isPutAgain = configured === key.checkpointId;
  const row = { ...key, parentId: isPutAgain ? undefined : configured, metadata };
  const before = configured === undefined ? undefined : { ...key, checkpointId: configured };
  const known = before && rowsOf(before);
  const isKnown = before === undefined || (known !== undefined && !isPutAgain);
  if (codec.seal === undefined || isKnown)
    return write(codec, row, checkpoint, rowsAfter(checkpoint, newVersions, known));

  const copy = structuredClone({ ...checkpoint, channel_values: presence(checkpoint) });
  const copiedVersions = { ...newVersions };
  const stored = await source.read(before);
  const rows = rowsAfter(copy, copiedVersions, stored && rowsIn(codec, stored));
  // A checkpoint that is put again keeps its parent.
  return write(codec, isPutAgain ? { ...row, parentId: stored?.row.parentId } : row, copy, rows);
}

function write(codec: Reader["codec"], row: RowToSeal, checkpoint: Checkpoint, rows: ChannelRows): PutHead {
  return { row: { ...row, checkpoint: writeHead(codec, checkpoint, row, headRows(checkpoint, rows)) }, rows };
}

function rowsIn(codec: Reader["codec"], loaded: LoadedCheckpoint): ChannelRows {
  return loadedRows(openHead(codec, loaded.row).head.channel_versions, loaded);
}

// Values may be of any size, and are on their way already.
function presence({ channel_values }: Checkpoint): Record<string, true> {
  return Object.fromEntries(Object.keys(channel_values).map((channel) => [channel, true]));
}
