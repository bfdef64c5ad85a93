/**
 * What runs in the keeper's thread, after the source that reaches a database and defines
 * `connect()`, `renew(fences, leaseMs, blockedMs)`, which gives a row `{ runId, isRenewed, isStopRequested }` for each fence that
 * still holds, and `disconnect()`. A string, so that it is the same code from source, built, and bundled.
 *
 * A row that somebody has locked at this moment is not waited for, lest one run's write hold up the leases of all: it comes back
 * as not renewed, and is tried again soon.
 */
export const BEATS_SOURCE = `
const { leaseMs, heartbeatMs, turnedAt } = workerData;
const LOCKED_MS = 100;
const LONGEST_END_MS = 1000;
const held = new Map();
let locked = [];
let requests = [];
let nextBeat = performance.now() + heartbeatMs;
let timer;
let underWay = Promise.resolve();
let isEnding = false;

// What the driver warns of, it says in the main thread.
process.removeAllListeners("warning");
parentPort.on("message", ({ add, remove, renewNow, end }) => {
  if (add) held.set(add.runId, add);
  if (remove) held.delete(remove);
  if (renewNow) hasten(renewNow);
  if (end) endThread();
});
// Now, while the main thread is known to turn: it may be asked for a password. The first beat says what fails.
connect().catch(disconnect);
schedule();

function schedule() {
  if (isEnding) return;
  const untilBeat = Math.max(0, nextBeat - performance.now());
  const waitMs = Math.ceil(locked.length > 0 ? Math.min(LOCKED_MS, untilBeat) : untilBeat);
  timer = setTimeout(() => (underWay = turn()), waitMs);
}

function hasten(request) {
  requests.push(request);
  nextBeat = 0;
  // The turn that is under way schedules the next.
  if (timer === undefined) return;
  clearTimeout(timer);
  schedule();
}

async function turn() {
  timer = undefined;
  const answering = requests;
  requests = [];
  const fences = performance.now() < nextBeat ? locked.filter(isStillHeld) : beat();
  locked = [];
  if (fences.length > 0) await renewAll(fences);
  for (const request of answering) parentPort.postMessage({ renewedNow: request });
  schedule();
}

function beat() {
  nextBeat = performance.now() + heartbeatMs;
  return [...held.values()];
}

async function renewAll(fences) {
  try {
    const rows = await renew(fences, leaseMs, blockedMs());
    take(fences, new Map(rows.map((row) => [row.runId, row])));
  } catch (error) {
    disconnect();
    if (!isEnding) parentPort.postMessage({ failed: describe(error) });
  }
}

function take(fences, rows) {
  locked = fences.filter(({ runId }) => rows.get(runId)?.isRenewed === false);
  for (const fence of fences) if (!rows.has(fence.runId) && isStillHeld(fence)) held.delete(fence.runId);
  const answers = fences.map((fence) => answerOf(fence, rows.get(fence.runId)));
  parentPort.postMessage({ answers: answers.filter(({ isHeld, isStopRequested }) => !isHeld || isStopRequested) });
}

function answerOf(fence, row) {
  return { fence, isHeld: row !== undefined, isStopRequested: row?.isStopRequested === true };
}

function isStillHeld(fence) {
  return held.get(fence.runId) === fence;
}

function blockedMs() {
  return Math.max(0, Math.round(Number(process.hrtime.bigint() - Atomics.load(turnedAt, 0)) / 1e6));
}

// After the renewal that is under way: nothing is renewed once the keeper is said to have ended.
function endThread() {
  isEnding = true;
  clearTimeout(timer);
  underWay.then(() => {
    disconnect();
    parentPort.close();
  });
  // A server that does not answer is not waited for.
  setTimeout(() => process.exit(), LONGEST_END_MS).unref();
}

// Node says nothing itself where it tried several addresses.
function describe(error) {
  const [first = error] = error?.errors ?? [];
  return String(first?.message || first?.code || first);
}
`;
