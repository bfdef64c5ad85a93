/**
 * What runs in the thread that holds the database: steps of SQL, one request a transaction. A string, so that it is the same
 * code from source, built, and bundled, where a file of its own might not be found. All that decides is in the statements.
 *
 * Requests that wait are answered by one commit: what it costs is the wait for the disk. Each of several is a savepoint, so that
 * none fails for another.
 */
export const WORKER_SOURCE = `
const { parentPort, receiveMessageOnPort, workerData } = require("node:worker_threads");
const MAX_REQUESTS_A_COMMIT = 64;
const COMMITS_A_CHECKPOINT = 32;
const RETRY_MS = 5;
const { libsql, path, synchronous, busyTimeoutMs } = workerData;
const statements = new Map();
let db;
let commits = 0;

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
  else if (commits >= COMMITS_A_CHECKPOINT) emptyLog();
});

function answer(requests) {
  if (requests.length === 0) return [];
  try {
    db ??= open();
    const writes = requests.some((request) => request.writes);
    if (writes) commits++;
    return patiently(() => transact(requests, writes ? "BEGIN IMMEDIATE" : "BEGIN"));
  } catch (error) {
    return requests.map(({ id }) => ({ id, error: describe(error) }));
  }
}

function transact(requests, begin) {
  db.exec(begin);
  try {
    const answers = requests.length === 1 ? [answerOne(requests[0])] : requests.map(answerAmongOthers);
    // One that was refused undid it.
    if (db.inTransaction) db.exec("COMMIT");
    return answers;
  } catch (error) {
    if (db.inTransaction) db.exec("ROLLBACK");
    throw error;
  }
}

function answerAmongOthers(request) {
  db.exec("SAVEPOINT request");
  const answer = answerOne(request, "ROLLBACK TO request");
  db.exec("RELEASE request");
  return answer;
}

function answerOne({ id, steps }, undo = "ROLLBACK") {
  try {
    const results = [];
    for (const step of steps) {
      const rows = run(step);
      if (step.refuses && rows.length > 0) {
        db.exec(undo);
        return { id, refused: rows[0] };
      }
      results.push(rows);
    }
    return { id, results };
  } catch (error) {
    // A full disk, say, ends the whole transaction.
    if (!db.inTransaction) throw error;
    db.exec(undo);
    return { id, error: describe(error) };
  }
}

// Of few pages, where nobody waits for it. By itself SQLite does so within a commit, once there are a thousand.
function emptyLog() {
  commits = 0;
  try {
    db.exec("PRAGMA wal_checkpoint(PASSIVE)");
  } catch {
    // The log only grows: all is in it, and who writes next is told what is wrong.
  }
}

function run({ sql, params }) {
  let known = statements.get(sql);
  if (known === undefined) {
    const statement = db.prepare(sql);
    statements.set(sql, (known = { statement, isReader: statement.reader }));
  }
  const { statement, isReader } = known;
  if (isReader) return statement.all(params);
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
