import { quoteText, type SchemaNames } from "../names.ts";

/** The last migration of the stock saver that is known here: @langchain/langgraph-checkpoint-postgres 1.0.5. */
const STOCK_VERSION = 4;

/** The stock saver's tables as its own migrations leave them, which then finds nothing left to do. */
export function stockTables({ checkpoints, blobs, writes, stockMigrations }: SchemaNames): string[] {
  return [
    `CREATE TABLE IF NOT EXISTS ${stockMigrations} (v INTEGER PRIMARY KEY)`,
    `CREATE TABLE IF NOT EXISTS ${checkpoints} (
      thread_id TEXT NOT NULL,
      checkpoint_ns TEXT NOT NULL DEFAULT '',
      checkpoint_id TEXT NOT NULL,
      parent_checkpoint_id TEXT,
      type TEXT,
      checkpoint JSONB NOT NULL,
      metadata JSONB NOT NULL DEFAULT '{}',
      PRIMARY KEY (thread_id, checkpoint_ns, checkpoint_id)
    )`,
    `CREATE TABLE IF NOT EXISTS ${blobs} (
      thread_id TEXT NOT NULL,
      checkpoint_ns TEXT NOT NULL DEFAULT '',
      channel TEXT NOT NULL,
      version TEXT NOT NULL,
      type TEXT NOT NULL,
      blob BYTEA,
      PRIMARY KEY (thread_id, checkpoint_ns, channel, version)
    )`,
    `CREATE TABLE IF NOT EXISTS ${writes} (
      thread_id TEXT NOT NULL,
      checkpoint_ns TEXT NOT NULL DEFAULT '',
      checkpoint_id TEXT NOT NULL,
      task_id TEXT NOT NULL,
      idx INTEGER NOT NULL,
      channel TEXT NOT NULL,
      type TEXT,
      blob BYTEA NOT NULL,
      PRIMARY KEY (thread_id, checkpoint_ns, checkpoint_id, task_id, idx)
    )`,
    // In a database where the stock saver was once set up and never since. Only then: the statement waits for all who read the table.
    `DO ${quoteText(`BEGIN
      IF (SELECT attnotnull FROM pg_attribute WHERE attrelid = ${quoteText(blobs)}::regclass AND attname = 'blob') THEN
        ALTER TABLE ${blobs} ALTER COLUMN blob DROP NOT NULL;
      END IF;
    END`)}`,
    `INSERT INTO ${stockMigrations} SELECT generate_series(0, ${STOCK_VERSION}) ON CONFLICT DO NOTHING`,
  ];
}

/**
 * What the stock tables have no place for.
 *
 * - `threads`: a row for each thread that we wrote or deleted. Whoever writes to the thread locks it. With `deleted_at`, it is a
 *   tombstone. fillfactor: the row is updated at every write, and finds room on its page.
 * - `arrivals`: a row for the few checkpoints that need one. `sort_id`, `rank`: the checkpoint came when another with a
 *   greater id was there, and stands after that one. `checkpoint`, `metadata`: the JSON that jsonb cannot hold.
 * - `paths`: where a task stands in its graph, where LangGraph says so.
 * - `ancestry`: what retention leaves to know of ancestors that are gone.
 */
export function ownTables({ migrations, checkpoints, threads, arrivals, paths, ancestry }: SchemaNames): string[] {
  return [
    `CREATE TABLE IF NOT EXISTS ${migrations} (v INTEGER PRIMARY KEY)`,
    `CREATE TABLE IF NOT EXISTS ${threads} (
      thread_id TEXT PRIMARY KEY,
      updated_at TIMESTAMPTZ NOT NULL,
      last_checkpoint_id TEXT,
      deleted_at TIMESTAMPTZ
    ) WITH (fillfactor = 70)`,
    `CREATE TABLE IF NOT EXISTS ${arrivals} (
      thread_id TEXT NOT NULL,
      checkpoint_ns TEXT NOT NULL,
      checkpoint_id TEXT NOT NULL,
      sort_id TEXT,
      rank BIGINT,
      checkpoint TEXT,
      metadata TEXT,
      PRIMARY KEY (thread_id, checkpoint_ns, checkpoint_id),
      UNIQUE (thread_id, checkpoint_ns, sort_id, rank)
    )`,
    // What arrived last in the whole database, for a list of threads. On a large database it takes seconds to make.
    `CREATE INDEX IF NOT EXISTS threadkeep_checkpoints_by_id ON ${checkpoints} (checkpoint_id)`,
    `CREATE INDEX IF NOT EXISTS threadkeep_arrivals_by_id ON ${arrivals} (sort_id) WHERE sort_id IS NOT NULL`,
    `CREATE TABLE IF NOT EXISTS ${paths} (
      thread_id TEXT NOT NULL,
      checkpoint_ns TEXT NOT NULL,
      checkpoint_id TEXT NOT NULL,
      task_id TEXT NOT NULL,
      task_path TEXT NOT NULL,
      PRIMARY KEY (thread_id, checkpoint_ns, checkpoint_id, task_id)
    )`,
    `CREATE TABLE IF NOT EXISTS ${ancestry} (
      thread_id TEXT NOT NULL,
      checkpoint_ns TEXT NOT NULL,
      checkpoint_id TEXT NOT NULL,
      ancestor_id TEXT,
      PRIMARY KEY (thread_id, checkpoint_ns, checkpoint_id)
    )`,
  ];
}
