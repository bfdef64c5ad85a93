/**
 * How the keeper's thread reaches Postgres. No named statement and no setting of a session: a pooler may give each statement
 * another connection. A connection that answers nothing for a heartbeat is given up, and the next beat opens another.
 */
export const POSTGRES_SOURCE = `
const { parentPort, workerData } = require("node:worker_threads");
const { pg, options, asksPassword, statement, timeoutMs } = workerData.connection;
let client;
let connecting;
let asked;

parentPort.on("message", ({ password }) => {
  if (password === undefined) return;
  if (password.failed === undefined) asked?.resolve(password.value);
  else asked?.reject(new Error(password.failed));
});

function connect() {
  return (connecting ??= open());
}

async function open() {
  const opened = new (require(pg).Client)({
    fallback_application_name: "threadkeep leases",
    ...options,
    ...(asksPassword && { password: askForPassword }),
    connectionTimeoutMillis: timeoutMs,
    query_timeout: timeoutMs,
  });
  client = opened;
  // It broke while nobody used it.
  opened.on("error", () => opened === client && disconnect());
  await opened.connect();
  return opened;
}

function askForPassword({ host, port, user, database } = {}) {
  return new Promise((resolve, reject) => {
    asked = { resolve, reject };
    parentPort.postMessage({ passwordFor: { host, port, user, database } });
  });
}

async function renew(fences, leaseMs, blockedMs) {
  const opened = await connect();
  const columns = ["runId", "owner", "epoch"].map((key) => fences.map((fence) => fence[key]));
  const { rows } = await opened.query({ text: statement, values: [...columns, leaseMs, blockedMs], rowMode: "array" });
  return rows.map(([runId, isRenewed, isStopRequested]) => ({ runId, isRenewed, isStopRequested }));
}

function disconnect() {
  const closing = client;
  client = connecting = undefined;
  closing?.end().catch(() => {});
}
`;
