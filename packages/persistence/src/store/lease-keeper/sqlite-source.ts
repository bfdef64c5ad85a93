import { NOW } from "../sqlite/runs/database-clock.ts";

/** How the keeper's thread reaches a SQLite file. Its clock is that of the machine, which all processes on the file share. */
export const SQLITE_SOURCE = `
const { parentPort, workerData } = require("node:worker_threads");
const { libsql, path, synchronous, busyTimeoutMs } = workerData.connection;
// One statement, one transaction: where another process writes, it waits for busyTimeoutMs.
const RENEW = \`
  UPDATE threadkeep_runs
  SET alive_at = clock.now, due_at = clock.now + ?, loop_at = clock.now - ?
  FROM (SELECT ${NOW} AS now) AS clock, json_each(?) AS fence
  WHERE run_id = fence.value ->> 'runId' AND owner = fence.value ->> 'owner' AND epoch = fence.value ->> 'epoch'
    AND state = 'open'
  RETURNING run_id, stop_requested\`;
let db;
let statement;

async function connect() {
  if (db !== undefined) return;
  db = new (require(libsql))(path, { timeout: busyTimeoutMs });
  db.pragma("synchronous = " + synchronous);
}

async function renew(fences, leaseMs, blockedMs) {
  await connect();
  statement ??= db.prepare(RENEW);
  const rows = statement.all([leaseMs, blockedMs, JSON.stringify(fences)]);
  return rows.map((row) => ({ runId: row.run_id, isRenewed: true, isStopRequested: row.stop_requested === 1 }));
}

function disconnect() {
  try {
    db?.close();
  } catch {
    // It is left to the end of the thread.
  }
  db = statement = undefined;
}
`;
