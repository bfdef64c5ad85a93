import Database from "libsql";
import type { PostgresPlace } from "../persistence/places.ts";

/** What the databases write differently. */
interface RunDialect {
  /** So many seconds before now. */
  secondsAgo(seconds: string): string;
  bytes(text: string): string;
  nodes: string;
}

const ON_POSTGRES: RunDialect = {
  secondsAgo: (seconds) => `clock_timestamp() - (${seconds}) * interval '1 second'`,
  bytes: (text) => `convert_to(${text}, 'UTF8')`,
  nodes: `'["model"]'::jsonb`,
};

const ON_SQLITE: RunDialect = {
  secondsAgo: (seconds) => `CAST(unixepoch('now', 'subsec') * 1000 AS INTEGER) - (${seconds}) * 1000`,
  bytes: (text) => `CAST(${text} AS BLOB)`,
  nodes: `'["model"]'`,
};

const INPUT = `'{"kind":"input","value":{"messages":[]}}'`;
/** Of 1,000 runs so many are stuck, two of each kind. */
export const STUCK_OF_1000 = 10;

// Of each 1,000 runs 2 are dead, given back, failed, parked, and over the limit of their wait; 1 is alive and idle, 1 alive, 10 wait.
const STATE = `CASE WHEN n % 1000 < 4 THEN 'open' WHEN n % 1000 < 6 THEN 'failed' WHEN n % 1000 < 8 THEN 'poisoned'
  WHEN n % 1000 < 10 THEN 'waiting' WHEN n % 1000 < 12 THEN 'open' WHEN n % 1000 < 22 THEN 'waiting' ELSE 'done' END`;

function runColumns({ secondsAgo, nodes }: RunDialect): Record<string, string> {
  // Made in the last 30 days.
  const age = secondsAgo("n % 2592000");
  return {
    run_id: `'run-' || n`,
    thread_id: "thread_id",
    graph: "'agent'",
    graph_version: "'1'",
    state: STATE,
    owner: `CASE WHEN n % 1000 IN (2, 3) THEN NULL ELSE 'worker-' || (n % 7) END`,
    epoch: "1",
    due_at: `CASE WHEN n % 1000 < 10 THEN ${age} WHEN n % 1000 < 12 THEN ${secondsAgo("-86400")} ELSE NULL END`,
    created_at: age,
    began_at: age,
    alive_at: age,
    loop_at: age,
    progress_at: `CASE WHEN n % 1000 = 11 THEN ${secondsAgo("1")} ELSE ${age} END`,
    state_since: age,
    base_checkpoint_id: "NULL",
    checkpoint_id: "checkpoint_id",
    step: "n % 5",
    nodes,
    attempts: "0",
    total_attempts: "0",
    failure: `CASE WHEN n % 1000 BETWEEN 4 AND 7 THEN '{"class":"bug","name":"TypeError","message":"No such field."}' END`,
    options: `'{"recursionLimit":50}'`,
  };
}

function insertRuns(schema: string, columns: Record<string, string>): string {
  const numbered = `SELECT thread_id, checkpoint_id, row_number() OVER () - 1 AS n FROM ${schema}.checkpoints WHERE parent_checkpoint_id IS NULL`;
  return `INSERT INTO ${schema}.threadkeep_runs (${Object.keys(columns).join(", ")})
    SELECT ${Object.values(columns).join(", ")} FROM (${numbered}) numbered`;
}

/** One in fifty was taken up once. */
function insertEvents(schema: string): string {
  return `INSERT INTO ${schema}.threadkeep_run_events (run_id, thread_id, at, kind, owner, epoch, checkpoint_id, after_ms)
    SELECT run_id, thread_id, created_at, 'taken-up', owner, 1, checkpoint_id, 30000 + length(run_id) FROM ${schema}.threadkeep_runs
    WHERE run_id LIKE '%50'`;
}

/** A run for each thread that is there. */
export async function loadPostgresRuns({ pool, schema }: PostgresPlace): Promise<void> {
  const columns = { ...runColumns(ON_POSTGRES), input_type: "'json'", input: ON_POSTGRES.bytes(INPUT) };
  await pool.query(`ALTER TABLE ${schema}.threadkeep_runs SET UNLOGGED`);
  await pool.query(insertRuns(schema, columns));
  await pool.query(insertEvents(schema));
  for (const table of ["threadkeep_runs", "threadkeep_run_events"])
    await pool.query(`VACUUM ANALYZE ${schema}.${table}`);
}

/** Into a file that nobody else has open. */
export function loadSqliteRuns(path: string): void {
  const database = new Database(path);
  database.pragma("journal_mode = OFF");
  database.pragma("synchronous = OFF");
  database.pragma("cache_size = -2000000");
  database.exec(insertRuns("main", { ...runColumns(ON_SQLITE), stop_requested: "0" }));
  database.exec(
    `INSERT INTO threadkeep_run_inputs (run_id, thread_id, type, input)
     SELECT run_id, thread_id, 'json', ${ON_SQLITE.bytes(INPUT)} FROM threadkeep_runs`,
  );
  database.exec(insertEvents("main"));
  database.exec("ANALYZE");
  database.close();
}
