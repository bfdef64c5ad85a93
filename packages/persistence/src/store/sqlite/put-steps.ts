import type { Fence } from "../../runs/fence.ts";
import type {
  CheckpointKey,
  CheckpointRow,
  CheckpointToPut,
  FencedPut,
  ValueRow,
  WriteRow,
} from "../checkpoint-store.ts";
import type { SqlStep, SqlValue } from "./database-thread.ts";
import { fenceSteps, putFenceSteps } from "./runs/fence-steps.ts";

// What a checkpoint hangs on must be there, when its thread was ever deleted. See CheckpointStore.
const REFUSE_CHECKPOINT = `
SELECT d.deleted_at FROM threadkeep_deleted_threads d
WHERE d.thread_id = ?1 AND CASE
  WHEN ?3 IS NOT NULL THEN NOT EXISTS (
    SELECT 1 FROM checkpoints WHERE thread_id = ?1 AND checkpoint_ns = ?2 AND checkpoint_id = ?3)
  WHEN ?2 = '' OR ?4 IS NULL OR ?4 > d.last_checkpoint_id THEN 0
  ELSE NOT EXISTS (SELECT 1 FROM checkpoints WHERE thread_id = ?1 AND checkpoint_ns = '' AND checkpoint_id = ?4)
END`;

const REFUSE_WRITES = `
SELECT d.deleted_at FROM threadkeep_deleted_threads d
WHERE d.thread_id = ?1 AND ?3 <= d.last_checkpoint_id AND NOT EXISTS (
  SELECT 1 FROM checkpoints WHERE thread_id = ?1 AND checkpoint_ns = ?2 AND checkpoint_id = ?3)`;

const PUT_CHECKPOINT = `
INSERT INTO checkpoints (thread_id, checkpoint_ns, checkpoint_id, parent_checkpoint_id, checkpoint, versions, metadata)
VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT DO UPDATE SET checkpoint = excluded.checkpoint, versions = excluded.versions, metadata = excluded.metadata`;

const PUT_VALUE = `
INSERT INTO checkpoint_blobs (thread_id, checkpoint_ns, channel, version, base, type, blob)
VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`;

const WRITE_COLUMNS = "thread_id, checkpoint_ns, checkpoint_id, task_id, idx, task_path, channel, type, blob";
const KEEP_WRITE = `
INSERT INTO checkpoint_writes (${WRITE_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`;
const REPLACE_WRITE = `
INSERT OR REPLACE INTO checkpoint_writes (${WRITE_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`;

const FORGET_WRITES = `
DELETE FROM checkpoint_writes WHERE thread_id = ?1 AND checkpoint_ns = ?2 AND checkpoint_id = ?3 AND NOT EXISTS (
  SELECT 1 FROM checkpoints WHERE thread_id = ?1 AND checkpoint_ns = ?2 AND checkpoint_id = ?3)`;

export function putCheckpointSteps(
  { row, versions, values, rootId }: CheckpointToPut,
  fenced: FencedPut | undefined,
): SqlStep[] {
  const { threadId, namespace, checkpointId, parentId = null } = row;
  const columns = [threadId, namespace, checkpointId, parentId, row.checkpoint, JSON.stringify(versions), row.metadata];
  return [
    { sql: REFUSE_CHECKPOINT, params: [threadId, namespace, parentId, rootId ?? null], refuses: true },
    ...putFenceSteps(threadId, fenced),
    ...values.map((value) => ({ sql: PUT_VALUE, params: [threadId, namespace, ...valueColumns(value)] })),
    { sql: PUT_CHECKPOINT, params: columns },
  ];
}

/** Writes that came before a checkpoint which was then refused. Nothing will ever read them. */
export function forgetWritesSteps({ threadId, namespace, checkpointId }: CheckpointKey): SqlStep[] {
  return [{ sql: FORGET_WRITES, params: [threadId, namespace, checkpointId] }];
}

export function putWritesSteps(key: CheckpointKey, rows: readonly WriteRow[], fence: Fence | undefined): SqlStep[] {
  return [
    { sql: REFUSE_WRITES, params: [key.threadId, key.namespace, key.checkpointId], refuses: true },
    ...fenceSteps(fence),
    ...writeSteps(key, rows),
  ];
}

/** Of the checkpoint that `row` comes after. Its put checks the fence, and refuses wherever the parent is gone, and them with it. */
export function parentWritesSteps({ parentId, ...row }: CheckpointRow, writes: readonly WriteRow[]): SqlStep[] {
  return parentId === undefined ? [] : writeSteps({ ...row, checkpointId: parentId }, writes);
}

function writeSteps({ threadId, namespace, checkpointId }: CheckpointKey, rows: readonly WriteRow[]): SqlStep[] {
  return rows.map(({ taskId, index, taskPath, channel, stored }) => ({
    sql: index < 0 ? REPLACE_WRITE : KEEP_WRITE,
    params: [threadId, namespace, checkpointId, taskId, index, taskPath, channel, stored.type, stored.bytes],
  }));
}

function valueColumns({
  channel,
  version,
  base = null,
  stored,
}: Omit<ValueRow, "base"> & { base?: string | null | undefined }): SqlValue[] {
  return [channel, version, base, stored.type, stored.bytes];
}
