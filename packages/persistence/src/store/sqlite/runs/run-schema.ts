/**
 * Times are milliseconds by the clock of the database. A run's input has a table of its own: SQLite writes all of a row that
 * changes, and each write of a run changes its row.
 */
export const RUN_SCHEMA = [
  `CREATE TABLE IF NOT EXISTS threadkeep_runs (
    run_id TEXT NOT NULL PRIMARY KEY,
    thread_id TEXT NOT NULL,
    graph TEXT NOT NULL,
    graph_version TEXT,
    state TEXT NOT NULL,
    owner TEXT,
    epoch INTEGER NOT NULL,
    due_at INTEGER,
    created_at INTEGER NOT NULL,
    began_at INTEGER,
    alive_at INTEGER,
    loop_at INTEGER,
    progress_at INTEGER,
    state_since INTEGER NOT NULL,
    base_checkpoint_id TEXT,
    checkpoint_id TEXT,
    step INTEGER,
    nodes TEXT,
    attempts INTEGER NOT NULL,
    total_attempts INTEGER NOT NULL,
    failure TEXT,
    options TEXT NOT NULL,
    stop_requested INTEGER NOT NULL
  )`,
  `CREATE UNIQUE INDEX IF NOT EXISTS threadkeep_runs_under_way ON threadkeep_runs (thread_id) WHERE state IN ('open', 'waiting')`,
  `CREATE INDEX IF NOT EXISTS threadkeep_runs_by_thread ON threadkeep_runs (thread_id, epoch)`,
  `CREATE INDEX IF NOT EXISTS threadkeep_runs_to_claim ON threadkeep_runs (due_at, run_id) WHERE state = 'open'`,
  `CREATE INDEX IF NOT EXISTS threadkeep_runs_to_claim_by_graph ON threadkeep_runs (graph, due_at, run_id) WHERE state = 'open'`,
  `CREATE INDEX IF NOT EXISTS threadkeep_runs_stuck ON threadkeep_runs (due_at, run_id) WHERE state NOT IN ('done', 'left')`,
  `CREATE INDEX IF NOT EXISTS threadkeep_runs_by_age ON threadkeep_runs (created_at, run_id)`,
  `CREATE INDEX IF NOT EXISTS threadkeep_runs_unfinished ON threadkeep_runs (created_at, run_id) WHERE state NOT IN ('done', 'left')`,
  `CREATE INDEX IF NOT EXISTS threadkeep_runs_finished ON threadkeep_runs (state) WHERE state IN ('done', 'left')`,
  `CREATE TABLE IF NOT EXISTS threadkeep_run_inputs (
    run_id TEXT NOT NULL PRIMARY KEY,
    thread_id TEXT NOT NULL,
    type TEXT NOT NULL,
    input BLOB NOT NULL
  )`,
  `CREATE INDEX IF NOT EXISTS threadkeep_run_inputs_by_thread ON threadkeep_run_inputs (thread_id)`,
  `CREATE TABLE IF NOT EXISTS threadkeep_run_events (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    run_id TEXT NOT NULL,
    thread_id TEXT NOT NULL,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    owner TEXT,
    epoch INTEGER NOT NULL,
    checkpoint_id TEXT,
    after_ms INTEGER,
    failure TEXT
  )`,
  `CREATE INDEX IF NOT EXISTS threadkeep_run_events_by_run ON threadkeep_run_events (run_id, seq)`,
  `CREATE INDEX IF NOT EXISTS threadkeep_run_events_by_thread ON threadkeep_run_events (thread_id)`,
  `CREATE INDEX IF NOT EXISTS threadkeep_run_recoveries ON threadkeep_run_events (at, after_ms) WHERE kind = 'taken-up'`,
] as const;
