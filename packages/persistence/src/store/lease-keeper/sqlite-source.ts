import { NOW } from "../sqlite/runs/database-clock.ts";
import { isKept, renewedColumns } from "./what-is-kept.ts";

const RENEWAL = { now: "clock.now", lease: "?1", blocked: "?2", greatest: "max" } as const;

/** How the keeper's thread reaches a SQLite file. Its clock is that of the machine, which all processes on the file share. */
export const SQLITE_SOURCE = `
const { parentPort, workerData } = require("node:worker_threads");
const { libsql, path, synchronous, busyTimeoutMs } = workerData.connection;
// One statement, one transaction: where another process writes, it waits for busyTimeoutMs.
const RENEW = \`
  UPDATE threadkeep_runs AS run SET ${renewedColumns("run", RENEWAL)}
  FROM (SELECT ${NOW} AS now) AS clock,
    (SELECT value ->> 'runId' AS run_id, value ->> 'owner' AS owner, value ->> 'epoch' AS epoch FROM json_each(?3)) AS fence
  WHERE ${isKept("run", "fence")}
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
