/** Names of what is in one schema, quoted: whatever its name is made of, it stays a name. */
export type SchemaNames = Readonly<Record<keyof typeof NAMES, string>>;

// The first four are the stock saver's. A function's name ends with a version: during a deploy two versions of ours run on one database.
const NAMES = {
  checkpoints: "checkpoints",
  blobs: "checkpoint_blobs",
  writes: "checkpoint_writes",
  stockMigrations: "checkpoint_migrations",
  migrations: "threadkeep_migrations",
  threads: "threadkeep_threads",
  arrivals: "threadkeep_checkpoints",
  paths: "threadkeep_write_paths",
  put: "threadkeep_put_1",
  putWrites: "threadkeep_put_writes_1",
  deleteThread: "threadkeep_delete_thread_1",
  head: "threadkeep_head_1",
  load: "threadkeep_load_1",
  deltaHistory: "threadkeep_delta_history_1",
  stamp: "threadkeep_stamp_1",
  remove: "threadkeep_remove_1",
} as const;

export function namesIn(schema: string): SchemaNames {
  const place = quoteName(schema);
  return Object.fromEntries(Object.entries(NAMES).map(([key, name]) => [key, `${place}.${name}`])) as SchemaNames;
}

export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

export function quoteText(text: string): string {
  const quoted = `'${text.replaceAll("'", "''")}'`;
  return text.includes("\\") ? `E${quoted.replaceAll("\\", "\\\\")}` : quoted;
}
