export const EFFECT_SCHEMA = [
  `CREATE TABLE IF NOT EXISTS threadkeep_effects (
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
    epoch INTEGER,
    claimed_at INTEGER NOT NULL,
    ended_at INTEGER,
    result_type TEXT,
    result BLOB,
    PRIMARY KEY (thread_id, branch, call_id, scope)
  )`,
] as const;
