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
 * @throws as `openHead`; ThreadkeepError `persistence.tampered-checkpoint`
 */
export async function verifyDeltaHistory(
  store: CheckpointStore,
  { codec }: Pick<Reader, "codec">,
  key: NamespaceKey & { checkpointId: string | undefined },
  histories: Histories,
): Promise<void> {
  if (codec.seal === undefined) return;
  const start = await store.read(key);
  if (start === undefined) return;
  const versions = openHead(codec, start.row).head.channel_versions;
  const path = new Set<string>();
  const open = new Map(histories);
  let last = start;
  for await (const ancestor of ancestorsOf(store, start)) {
    if (open.size === 0) break;
    last = ancestor;
    path.add(ancestor.row.checkpointId);
    for (const [channel, history] of open) if (beginsAt(codec, ancestor, channel, history)) open.delete(channel);
  }
  const strays = [...histories.values()].some(({ writes }) =>
    writes.some(({ checkpointId }) => !path.has(checkpointId)),
  );
  const seeds = [...open.values()].some(({ seed }) => seed !== undefined);
  if (strays || seeds) throw notItsOwn(start);
  // Retention keeps all that such a value is built from.
  const isCut = last.row.parentId !== undefined && [...open.keys()].some((channel) => Object.hasOwn(versions, channel));
  if (isCut) throw notItsOwn(last);
}

/** Whether the channel has its value here. */
function beginsAt(
  codec: Reader["codec"],
  ancestor: LoadedCheckpoint,
  channel: string,
  { seed }: DeltaHistory,
): boolean {
  const { head, rows } = openHead(codec, ancestor.row);
  const version = versionTexts(head.channel_versions)[channel];
  if (version === undefined) return false;
  if (seed?.version === version) return true;
  const mayBeEmpty = rows.empty === undefined || [...rows.empty, ...rows.unstored].includes(channel);
  if (mayBeEmpty) return false;
  throw notItsOwn(ancestor);
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
