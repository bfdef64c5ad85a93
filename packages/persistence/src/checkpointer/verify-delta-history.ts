import { isDeepStrictEqual } from "node:util";
import { ThreadkeepError } from "@threadkeep/state";
import type {
  CheckpointStore,
  DeltaHistory,
  ListQuery,
  LoadedCheckpoint,
  NamespaceKey,
} from "../store/checkpoint-store.ts";
import { openHead } from "./checkpoint-head.ts";
import type { Reader } from "./decode-checkpoint.ts";
import { versionTexts } from "./encode-checkpoint.ts";

type Histories = ReadonlyMap<string, DeltaHistory>;

const PAGE_SIZE = 200;

/**
 * Goes from a checkpoint to its ancestors by what their seals vouch for, as far as the histories reach: a history may begin nowhere
 * but at the nearest ancestor that has a value, and its writes are of no others than those before.
 * @throws as `openHead`; ThreadkeepError `persistence.tampered-checkpoint`, and `checkpointer.checkpoint-removed` where retention or a
 * deletion removed it, or what its histories are of, since they were read
 */
export async function verifyDeltaHistory(
  store: CheckpointStore,
  { codec }: Pick<Reader, "codec">,
  key: NamespaceKey & { checkpointId: string | undefined },
  histories: Histories,
): Promise<void> {
  if (codec.seal === undefined) return;
  const start = await store.read(key);
  if (start === undefined) {
    if ([...histories.values()].some(isNotEmpty)) throw removed(key);
    return;
  }
  const stray = await findStray(store, codec, start, histories);
  if (stray === undefined) return;
  throw (await isStill(store, start, histories)) ? notItsOwn(stray) : removed(start.row);
}

/** Whether the database holds what was read of it before. */
async function isStill(store: CheckpointStore, { row }: LoadedCheckpoint, histories: Histories): Promise<boolean> {
  if ((await store.read(row)) === undefined) return false;
  return isDeepStrictEqual(await store.readDeltaHistory(row, [...histories.keys()]), histories);
}

/** The checkpoint at which the histories are not what the seals vouch for. */
async function findStray(
  store: CheckpointStore,
  codec: Reader["codec"],
  start: LoadedCheckpoint,
  histories: Histories,
): Promise<LoadedCheckpoint | undefined> {
  const path = new Set<string>();
  const open = new Map(histories);
  let last = start;
  for await (const ancestor of ancestorsOf(store, start)) {
    if (open.size === 0) break;
    last = ancestor;
    path.add(ancestor.row.checkpointId);
    for (const [channel, { seed }] of open) {
      const begins = whereItBegins(codec, ancestor, channel, seed);
      if (begins === "not as sealed") return ancestor;
      if (begins === "here") open.delete(channel);
    }
  }
  const strays = [...histories.values()].some(({ writes }) =>
    writes.some(({ checkpointId }) => !path.has(checkpointId)),
  );
  const seeds = [...open.values()].some(({ seed }) => seed !== undefined);
  if (strays || seeds) return start;
  if (last.row.parentId === undefined) return undefined;
  // Retention keeps all that a value is built from, and of one that is stored with the checkpoint itself nothing before it.
  const isCut = [...open.keys()].some((channel) => versionAt(codec, start, channel)?.mayBeEmpty);
  return isCut ? last : undefined;
}

function isNotEmpty({ seed, writes }: DeltaHistory): boolean {
  return seed !== undefined || writes.length > 0;
}

/** Whether the channel has its value here. */
function whereItBegins(
  codec: Reader["codec"],
  ancestor: LoadedCheckpoint,
  channel: string,
  seed: DeltaHistory["seed"],
): "here" | "before" | "not as sealed" {
  const found = versionAt(codec, ancestor, channel);
  if (found === undefined) return "before";
  if (seed?.version === found.version) return "here";
  return found.mayBeEmpty ? "before" : "not as sealed";
}

function versionAt(
  codec: Reader["codec"],
  { row }: LoadedCheckpoint,
  channel: string,
): { version: string; mayBeEmpty: boolean } | undefined {
  const { head, rows } = openHead(codec, row);
  const version = versionTexts(head.channel_versions)[channel];
  if (version === undefined) return undefined;
  return { version, mayBeEmpty: rows.empty === undefined || [...rows.empty, ...rows.unstored].includes(channel) };
}

/** By their parents, newest first; a page at a time, as they arrived before one another. */
async function* ancestorsOf(store: CheckpointStore, start: LoadedCheckpoint): AsyncGenerator<LoadedCheckpoint> {
  const { threadId, namespace, checkpointId } = start.row;
  const query: ListQuery = {
    threadId,
    namespace,
    checkpointId: undefined,
    before: { checkpointId },
    filter: {},
    order: "newest",
    values: "steering",
    cursor: undefined,
    pageSize: PAGE_SIZE,
  };
  let { parentId } = start.row;
  for (let cursor: string | undefined, isLast = false; parentId !== undefined && !isLast;) {
    const page = await store.list({ ...query, cursor });
    for (const loaded of page.checkpoints) {
      if (loaded.row.checkpointId !== parentId) continue;
      yield loaded;
      ({ parentId } = loaded.row);
    }
    ({ cursor } = page);
    isLast = cursor === undefined;
  }
}

function notItsOwn({ row: { threadId, namespace, checkpointId } }: LoadedCheckpoint): ThreadkeepError {
  return new ThreadkeepError(
    `What was written to a DeltaChannel before checkpoint ${checkpointId} of thread "${threadId}" is not what its ancestors are sealed with: a value or a checkpoint between them was removed or changed. Restore checkpoints, checkpoint_blobs and checkpoint_writes from a backup, or go on from another checkpoint.`,
    { code: "persistence.tampered-checkpoint", context: { threadId, namespace, checkpointId } },
  );
}

function removed({
  threadId,
  namespace,
  checkpointId,
}: NamespaceKey & { checkpointId: string | undefined }): ThreadkeepError {
  const checkpoint = checkpointId === undefined ? "The head" : `Checkpoint ${checkpointId}`;
  return new ThreadkeepError(
    `${checkpoint} of thread "${threadId}", or what came before it, was removed, as retention or deleteThread does, while the history of its DeltaChannels was read. Read it again, and another checkpoint where it is gone.`,
    { code: "checkpointer.checkpoint-removed", context: { threadId, namespace, checkpointId } },
  );
}
