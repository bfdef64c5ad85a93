// The first four are the stock saver's.
const TABLES = {
  checkpoints: "checkpoints",
  blobs: "checkpoint_blobs",
  writes: "checkpoint_writes",
  stockMigrations: "checkpoint_migrations",
  migrations: "threadkeep_migrations",
  threads: "threadkeep_threads",
  arrivals: "threadkeep_checkpoints",
  paths: "threadkeep_write_paths",
  ancestry: "threadkeep_ancestry",
  runs: "threadkeep_runs",
  runEvents: "threadkeep_run_events",
  effects: "threadkeep_effects",
} as const;

// A name ends with the version of its arguments and its answer, not with that of the schema: during a deploy a process of the version
// before calls what the new one made. A function that is called otherwise gets the next number, and the old one stays beside it.
const FUNCTIONS = {
  put: "threadkeep_put_2",
  putWrites: "threadkeep_put_writes_2",
  deleteThread: "threadkeep_delete_thread_1",
  head: "threadkeep_head_1",
  load: "threadkeep_load_1",
  deltaHistory: "threadkeep_delta_history_1",
  stamp: "threadkeep_stamp_1",
  remove: "threadkeep_remove_1",
  admitRun: "threadkeep_admit_run_1",
  continueRun: "threadkeep_continue_run_1",
  claimRuns: "threadkeep_claim_runs_1",
  finishRun: "threadkeep_finish_run_2",
  stuckRuns: "threadkeep_stuck_runs_1",
  claimEffect: "threadkeep_claim_effect_1",
  finishEffect: "threadkeep_finish_effect_1",
  releaseEffect: "threadkeep_release_effect_1",
} as const;

/** Names of what is in one schema, quoted: whatever its name is made of, it stays a name. */
export type SchemaNames = Readonly<Record<keyof typeof TABLES | keyof typeof FUNCTIONS, string>>;

export function namesIn(schema: string): SchemaNames {
  return { ...tablesIn(schema), ...functionsIn(schema) };
}

export function tablesIn(schema: string): Readonly<Record<keyof typeof TABLES, string>> {
  return inSchema(schema, TABLES);
}

export function functionsIn(schema: string): Readonly<Record<keyof typeof FUNCTIONS, string>> {
  return inSchema(schema, FUNCTIONS);
}

function inSchema<Key extends string>(
  schema: string,
  names: Readonly<Record<Key, string>>,
): Readonly<Record<Key, string>> {
  const place = quoteName(schema);
  const quoted = Object.entries<string>(names).map(([key, name]) => [key, `${place}.${name}`]);
  return Object.fromEntries(quoted) as Record<Key, string>;
}

export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

export function quoteText(text: string): string {
  const quoted = `'${text.replaceAll("'", "''")}'`;
  return text.includes("\\") ? `E${quoted.replaceAll("\\", "\\\\")}` : quoted;
}
