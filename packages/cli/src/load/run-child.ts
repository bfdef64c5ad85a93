import type { ChildProcess } from "node:child_process";
import { endWithParent } from "./end-with-parent.ts";
import { killTree } from "./kill-tree.ts";
import { keepLastLines } from "./last-lines.ts";
import { parseChildMessage, type ChildMessage, type ChildRequest } from "./protocol.ts";
import { spawnChild } from "./spawn-child.ts";

export interface RunChildOptions {
  request: ChildRequest;
  cwd: string;
  env: Record<string, string>;
  /** For the user's module: it begins when the child is ready for it. */
  timeoutMs: number;
  signal?: AbortSignal;
}

export interface ChildRun {
  messages: ChildMessage[];
  end: ChildEnd;
  /** What it printed last, whichever stream. */
  lastLines: string[];
}

export type ChildEnd =
  | { kind: "done" }
  | { kind: "timed out" }
  | { kind: "exited"; code: number | null; signal: NodeJS.Signals | null }
  | { kind: "did not start"; why: string };

/** The child's own modules load in a second. */
const START_LIMIT_MS = 60_000;

/** Of what is left of the output when something that outlives the child holds on to it. */
const DRAIN_LIMIT_MS = 1_000;

/**
 * Asks a child to load a module, and ends it with all it started: when it is done, at the time limit, and on abort.
 * @throws the signal's reason
 */
export async function runChild(options: RunChildOptions): Promise<ChildRun> {
  const { request, timeoutMs, signal } = options;
  signal?.throwIfAborted();
  const child = spawnChild(options);
  const unwatch = child.pid === undefined ? () => {} : endWithParent(child.pid);
  const lastLines = keepLastLines([child.stdout, child.stderr], 3);
  const exited = exitOf(child);
  const messages: ChildMessage[] = [];
  const timer = startTimer(START_LIMIT_MS);
  const aborted = abortOf(signal);
  child.on("message", (raw) => {
    const message = parseChildMessage(raw);
    if (message) messages.push(message);
    if (message?.type === "done") timer.stop({ kind: "done" });
    if (message?.type !== "ready") return;
    timer.restart(timeoutMs);
    child.send(request, () => {});
  });
  try {
    const end = await Promise.race([timer.end, exited, aborted.promise]);
    return { messages, end, lastLines: lastLines() };
  } finally {
    timer.stop({ kind: "timed out" });
    aborted.forget();
    if (child.pid !== undefined) killTree(child.pid);
    await exited;
    unwatch();
  }
}

interface Timer {
  end: Promise<ChildEnd>;
  restart(limitMs: number): void;
  stop(end: ChildEnd): void;
}

function startTimer(limitMs: number): Timer {
  let resolve: ((end: ChildEnd) => void) | undefined;
  let timeout: NodeJS.Timeout | undefined;
  const stop = (end: ChildEnd) => {
    clearTimeout(timeout);
    resolve?.(end);
  };
  const restart = (ms: number) => {
    clearTimeout(timeout);
    timeout = setTimeout(stop, ms, { kind: "timed out" });
  };
  const end = new Promise<ChildEnd>((done) => (resolve = done));
  restart(limitMs);
  return { end, restart, stop };
}

function abortOf(signal: AbortSignal | undefined): { promise: Promise<never>; forget(): void } {
  const listening = new AbortController();
  const promise = new Promise<never>((_resolve, reject) => {
    signal?.addEventListener("abort", () => reject(signal.reason as Error), { signal: listening.signal });
  });
  return { promise, forget: () => listening.abort() };
}

/** When the child is gone, and its last message and line have come. What it started is ended too: it may hold the output. */
async function exitOf(child: ChildProcess): Promise<ChildEnd> {
  const drained = Promise.all([eventOf(child, "close"), eventOf(child, "disconnect")]);
  const end = await new Promise<ChildEnd>((resolve) => {
    child.once("error", (error) => resolve({ kind: "did not start", why: error.message }));
    child.once("exit", (code, signal) => resolve({ kind: "exited", code, signal }));
  });
  if (end.kind !== "exited" || child.pid === undefined) return end;
  killTree(child.pid);
  const limit = setTimeout(() => child.emit("close"), DRAIN_LIMIT_MS);
  await drained;
  clearTimeout(limit);
  for (const stream of child.stdio) stream?.destroy();
  return end;
}

function eventOf(child: ChildProcess, event: string): Promise<void> {
  return new Promise((resolve) => {
    child.once(event, () => resolve());
  });
}
