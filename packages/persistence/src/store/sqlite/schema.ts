import { EFFECT_SCHEMA } from "./effects/effect-schema.ts";
import { RUN_SCHEMA } from "./runs/run-schema.ts";

/**
 * The tables of the stock PostgresSaver. Added are `seq`, the order of arrival; `versions`, which names the rows of the values
 * as text, where JSON numbers would be rounded; `base` and `task_path`; the tombstones; what retention leaves to know of
 * ancestors that are gone; and the runs and effects.
 */
export const SCHEMA = [
  `CREATE TABLE IF NOT EXISTS checkpoints (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    thread_id TEXT NOT NULL,
    checkpoint_ns TEXT NOT NULL,
    checkpoint_id TEXT NOT NULL,
    parent_checkpoint_id TEXT,
    checkpoint TEXT NOT NULL,
    versions TEXT NOT NULL,
    metadata TEXT NOT NULL,
    UNIQUE (thread_id, checkpoint_ns, checkpoint_id)
  )`,
  `CREATE INDEX IF NOT EXISTS checkpoints_by_arrival ON checkpoints (thread_id, checkpoint_ns, seq)`,
  `CREATE INDEX IF NOT EXISTS checkpoints_by_thread ON checkpoints (thread_id, seq)`,
  `CREATE TABLE IF NOT EXISTS checkpoint_blobs (
    thread_id TEXT NOT NULL,
    checkpoint_ns TEXT NOT NULL,
    channel TEXT NOT NULL,
    version TEXT NOT NULL,
    base TEXT,
    type TEXT NOT NULL,
    blob BLOB NOT NULL,
    UNIQUE (thread_id, checkpoint_ns, version, channel)
  )`,
  `CREATE TABLE IF NOT EXISTS checkpoint_writes (
    thread_id TEXT NOT NULL,
    checkpoint_ns TEXT NOT NULL,
    checkpoint_id TEXT NOT NULL,
    task_id TEXT NOT NULL,
    idx INTEGER NOT NULL,
    task_path TEXT NOT NULL,
    channel TEXT NOT NULL,
    type TEXT NOT NULL,
    blob BLOB NOT NULL,
    UNIQUE (thread_id, checkpoint_ns, checkpoint_id, task_id, idx)
  )`,
  `CREATE TABLE IF NOT EXISTS threadkeep_deleted_threads (
    thread_id TEXT PRIMARY KEY,
    last_checkpoint_id TEXT NOT NULL,
    deleted_at TEXT NOT NULL
  ) WITHOUT ROWID`,
  `CREATE TABLE IF NOT EXISTS threadkeep_ancestry (
    thread_id TEXT NOT NULL,
    checkpoint_ns TEXT NOT NULL,
    checkpoint_id TEXT NOT NULL,
    ancestor_id TEXT,
    PRIMARY KEY (thread_id, checkpoint_ns, checkpoint_id)
  ) WITHOUT ROWID`,
  ...RUN_SCHEMA,
  ...EFFECT_SCHEMA,
] as const;
