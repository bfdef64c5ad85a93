/**
 * What runs in the thread that holds the database: steps of SQL, one request a transaction. A string, so that it is the same
 * code from source, built, and bundled, where a file of its own might not be found. All that decides is in the statements.
 *
 * Requests that wait are answered by one commit: what it costs is the wait for the disk. Each is a savepoint, so that
 * none fails for another.
 */
export const WORKER_SOURCE = `
const { parentPort, receiveMessageOnPort, workerData } = require("node:worker_threads");
const MAX_REQUESTS_A_COMMIT = 64;
const RETRY_MS = 5;
const { libsql, path, synchronous, busyTimeoutMs } = workerData;
const statements = new Map();
let db;

parentPort.on("message", (first) => {
  const requests = [first];
  while (requests.length < MAX_REQUESTS_A_COMMIT) {
    const next = receiveMessageOnPort(parentPort);
    if (next === undefined) break;
    requests.push(next.message);
  }
  const end = requests.findIndex((request) => request.end);
  const answers = answer(end === -1 ? requests : requests.slice(0, end));
  if (end !== -1) answers.push(close(requests[end].id));
  for (const one of answers) parentPort.postMessage(one, buffersOf(one));
  if (end !== -1) parentPort.close();
});

function answer(requests) {
  if (requests.length === 0) return [];
  try {
    db ??= open();
    const writes = requests.some((request) => request.writes);
    return patiently(() => transact(requests, writes ? "BEGIN IMMEDIATE" : "BEGIN"));
  } catch (error) {
    return requests.map(({ id }) => ({ id, error: describe(error) }));
  }
}

function transact(requests, begin) {
  db.exec(begin);
  try {
    const answers = requests.map(answerOne);
    db.exec("COMMIT");
    return answers;
  } catch (error) {
    if (db.inTransaction) db.exec("ROLLBACK");
    throw error;
  }
}

function answerOne({ id, steps }) {
  db.exec("SAVEPOINT request");
  try {
    const results = [];
    for (const step of steps) {
      const rows = run(step);
      if (step.refuses && rows.length > 0) {
        undo();
        return { id, refused: rows[0] };
      }
      results.push(rows);
    }
    db.exec("RELEASE request");
    return { id, results };
  } catch (error) {
    // A full disk, say, ends the whole transaction.
    if (!db.inTransaction) throw error;
    undo();
    return { id, error: describe(error) };
  }
}

function undo() {
  db.exec("ROLLBACK TO request");
  db.exec("RELEASE request");
}

function run({ sql, params }) {
  let statement = statements.get(sql);
  if (statement === undefined) statements.set(sql, (statement = db.prepare(sql)));
  if (statement.reader) return statement.all(params);
  statement.run(params);
  return [];
}

function open() {
  const opened = new (require(libsql))(path, { timeout: busyTimeoutMs });
  try {
    // Two processes that switch a new file to WAL at once: one is told that it is busy, without the wait that it asked for.
    patiently(() => opened.pragma("journal_mode = WAL"));
    opened.pragma("synchronous = " + synchronous);
    return opened;
  } catch (error) {
    opened.close();
    throw error;
  }
}

function patiently(work) {
  const until = Date.now() + busyTimeoutMs;
  for (;;) {
    try {
      return work();
    } catch (error) {
      if (!String(error.code).startsWith("SQLITE_BUSY") || Date.now() > until) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_MS);
    }
  }
}

function close(id) {
  statements.clear();
  try {
    db?.close();
    return { id, results: [] };
  } catch (error) {
    return { id, error: describe(error) };
  }
}

function describe(error) {
  return { message: String(error.message), code: error.code };
}

function buffersOf({ results = [] }) {
  const buffers = new Set();
  for (const rows of results) for (const row of rows) for (const value of Object.values(row)) if (value instanceof ArrayBuffer) buffers.add(value);
  return [...buffers];
}
`;
