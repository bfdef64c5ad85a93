import type { SchemaNames } from "../names.ts";
import { UNFINISHED } from "../runs/unfinished.ts";

// As exact as they are told, so that a cursor says where it stands.
const TIME = "TIMESTAMPTZ(3)";

/**
 * Runs, what happened to them, and what they did in the outside world.
 *
 * - `runs`: `exact_nodes`, `failure` and `options` are the texts of JSON; the first only where jsonb cannot hold it. fillfactor: a row
 *   changes with every write of its run, and finds room on its page, as nothing of what a write changes is in an index.
 * - `runEvents`: `seq` is their order.
 */
export function runTables({ runs, runEvents, effects }: SchemaNames): string[] {
  return [
    `CREATE TABLE IF NOT EXISTS ${runs} (
      run_id TEXT PRIMARY KEY,
      thread_id TEXT NOT NULL,
      graph TEXT NOT NULL,
      graph_version TEXT,
      state TEXT NOT NULL,
      owner TEXT,
      epoch BIGINT NOT NULL,
      due_at ${TIME},
      created_at ${TIME} NOT NULL,
      began_at ${TIME},
      alive_at ${TIME},
      loop_at ${TIME},
      progress_at ${TIME},
      state_since ${TIME} NOT NULL,
      base_checkpoint_id TEXT,
      checkpoint_id TEXT,
      step INTEGER,
      nodes JSONB,
      exact_nodes TEXT,
      attempts INTEGER NOT NULL DEFAULT 0,
      total_attempts INTEGER NOT NULL DEFAULT 0,
      failure TEXT,
      options TEXT NOT NULL,
      stop_requested BOOLEAN NOT NULL DEFAULT false,
      input_type TEXT NOT NULL,
      input BYTEA NOT NULL
    ) WITH (fillfactor = 70)`,
    `CREATE UNIQUE INDEX IF NOT EXISTS threadkeep_runs_live ON ${runs} (thread_id) WHERE state IN ('open', 'waiting')`,
    `CREATE UNIQUE INDEX IF NOT EXISTS threadkeep_runs_by_thread ON ${runs} (thread_id, epoch)`,
    `CREATE INDEX IF NOT EXISTS threadkeep_runs_open ON ${runs} (due_at, run_id) WHERE state = 'open'`,
    `CREATE INDEX IF NOT EXISTS threadkeep_runs_open_by_graph ON ${runs} (graph, due_at, run_id) WHERE state = 'open'`,
    `CREATE INDEX IF NOT EXISTS threadkeep_runs_due ON ${runs} (due_at, run_id) WHERE state ${UNFINISHED}`,
    `CREATE INDEX IF NOT EXISTS threadkeep_runs_by_creation ON ${runs} (created_at, run_id)`,
    `CREATE INDEX IF NOT EXISTS threadkeep_runs_finished ON ${runs} (state) WHERE state IN ('done', 'left')`,
    `CREATE TABLE IF NOT EXISTS ${runEvents} (
      run_id TEXT NOT NULL,
      seq BIGINT GENERATED ALWAYS AS IDENTITY,
      thread_id TEXT NOT NULL,
      at ${TIME} NOT NULL,
      kind TEXT NOT NULL,
      owner TEXT,
      epoch BIGINT NOT NULL,
      checkpoint_id TEXT,
      after_ms BIGINT,
      failure TEXT,
      PRIMARY KEY (run_id, seq)
    )`,
    `CREATE INDEX IF NOT EXISTS threadkeep_run_events_taken_up ON ${runEvents} (at) WHERE kind = 'taken-up'`,
    `CREATE TABLE IF NOT EXISTS ${effects} (
      thread_id TEXT NOT NULL,
      branch TEXT NOT NULL,
      call_id TEXT NOT NULL,
      scope TEXT NOT NULL,
      name TEXT NOT NULL,
      args_hash TEXT NOT NULL,
      state TEXT NOT NULL,
      claim_id TEXT NOT NULL,
      attempts INTEGER NOT NULL,
      run_id TEXT,
      epoch BIGINT,
      claimed_at TIMESTAMPTZ NOT NULL,
      ended_at ${TIME},
      result_type TEXT,
      result BYTEA,
      PRIMARY KEY (thread_id, branch, call_id, scope)
    )`,
  ];
}
