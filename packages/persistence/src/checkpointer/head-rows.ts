import { TASKS, type ChannelVersions, type Checkpoint } from "@langchain/langgraph-checkpoint";
import { valueIncomplete } from "../encoding/value-incomplete-error.ts";
import { isStateChannel } from "../history/graph-channels.ts";
import type { LoadedCheckpoint } from "../store/checkpoint-store.ts";
import { versionTexts } from "./encode-checkpoint.ts";

/** What a checkpoint says of the rows of its channels. A row that it says nothing of has to be there. */
export interface HeadRows {
  /** Channels whose version nobody is known to have written: a saver may be told to write only some. */
  unstored: readonly string[];
  /** Channels whose row says that there is no value. Known of sealed checkpoints. */
  empty?: readonly string[] | undefined;
}

export const NO_ROWS: HeadRows = { unstored: [] };

/** Of each channel whose row is known to be stored: at which version, and whether it holds a value. */
export type ChannelRows = ReadonlyMap<string, { version: string; isEmpty: boolean }>;

/** @param before what is known of the parent's rows: its other versions are passed on */
export function rowsAfter(
  { channel_versions, channel_values }: Checkpoint,
  newVersions: ChannelVersions,
  before: ChannelRows = new Map(),
): ChannelRows {
  const rows = new Map<string, { version: string; isEmpty: boolean }>();
  for (const channel of Object.keys(channel_versions)) {
    const version = String(channel_versions[channel]);
    const passedOn = before.get(channel);
    if (Object.hasOwn(newVersions, channel) && String(newVersions[channel]) === version)
      rows.set(channel, { version, isEmpty: !Object.hasOwn(channel_values, channel) });
    else if (passedOn?.version === version) rows.set(channel, passedOn);
  }
  return rows;
}

/** Of a checkpoint that was read. */
export function loadedRows(
  versions: ChannelVersions,
  { chains, missing }: Pick<LoadedCheckpoint, "chains" | "missing">,
): ChannelRows {
  const stored = Object.entries(versionTexts(versions)).filter(([channel]) => !missing.has(channel));
  return new Map(stored.map(([channel, version]) => [channel, { version, isEmpty: !chains.has(channel) }]));
}

export function headRows({ channel_versions }: Checkpoint, rows: ChannelRows): Required<HeadRows> {
  const channels = Object.keys(channel_versions);
  return {
    unstored: channels.filter((channel) => !rows.has(channel)),
    empty: channels.filter((channel) => rows.get(channel)?.isEmpty),
  };
}

/**
 * LangGraph has every version written, with a row of type "empty" where the channel has no value. Only what tasks sent has none
 * after a checkpoint from before version 4 of the format: its version is made up as that is read, and passed on.
 * @throws ThreadkeepError `checkpointer.value-incomplete`
 */
export function assertRows(loaded: LoadedCheckpoint, versions: ChannelVersions, { unstored, empty }: HeadRows): void {
  const { chains, missing, values } = loaded;
  // A sealed one says so of them.
  const allowed = new Set(empty === undefined ? [...unstored, TASKS] : unstored);
  const gone = [...missing].filter(([channel]) => !allowed.has(channel));
  if (gone.length > 0) throw incomplete(loaded, gone, "its row is not in the database");
  if (empty === undefined) return;
  const hasNoValue = ([channel]: [string, string]) =>
    !chains.has(channel) && !missing.has(channel) && !(values === "steering" && isStateChannel(channel));
  const known = new Set([...empty, ...unstored]);
  const emptied = Object.entries(versionTexts(versions)).filter((entry) => hasNoValue(entry) && !known.has(entry[0]));
  if (emptied.length > 0) throw incomplete(loaded, emptied, "its row says that there is none, and there was one");
}

function incomplete({ row }: LoadedCheckpoint, channels: readonly [string, string][], problem: string) {
  const { threadId, namespace, checkpointId } = row;
  const named = channels.map(([channel, version]) => `channel "${channel}" at version ${version}`).join(" and ");
  const where = `of ${named}, in checkpoint ${checkpointId} of thread "${threadId}",`;
  const context = { threadId, namespace, checkpointId, missing: Object.fromEntries(channels) };
  return valueIncomplete(where, problem, context);
}
