import { spawn, type ChildProcess } from "node:child_process";
import { writeFileSync } from "node:fs";
import { env, execPath } from "node:process";
import type { CrashTask } from "../child/crash-task.ts";
import { EFFECTS_VARIABLE } from "../record-effect.ts";

/** How a process of a crash test is started: with Node's arguments before the task's file. */
export interface ChildCommand {
  arguments: readonly string[];
  cwd: string;
  timeoutMs: number;
  signal: AbortSignal | undefined;
}

export interface ChildEnd {
  isTimedOut: boolean;
  code: number | null;
  signal: NodeJS.Signals | null;
  /** What it printed last on stderr. */
  lastLines: string;
}

const KEPT_CHARACTERS = 2000;

/** Runs one process to its end, whichever that is. */
export async function runChild(
  command: ChildCommand,
  task: CrashTask,
  { effects, name }: { effects: string; name: string },
): Promise<ChildEnd> {
  command.signal?.throwIfAborted();
  const file = `${task.trace}.${name}.json`;
  writeFileSync(file, JSON.stringify(task));
  const child = spawn(execPath, [...command.arguments, file], {
    cwd: command.cwd,
    env: { ...env, THREADKEEP_DATABASE_URL: task.url, [EFFECTS_VARIABLE]: effects },
    stdio: ["ignore", "ignore", "pipe"],
    windowsHide: true,
  });
  const lastLines = keepEnd(child);
  const timeout = { isOver: false };
  const timer = setTimeout(() => {
    timeout.isOver = true;
    child.kill("SIGKILL");
  }, command.timeoutMs);
  const stop = () => void child.kill("SIGKILL");
  command.signal?.addEventListener("abort", stop);
  try {
    const { code, signal } = await exitOf(child);
    command.signal?.throwIfAborted();
    return { isTimedOut: timeout.isOver, code, signal, lastLines: lastLines() };
  } finally {
    clearTimeout(timer);
    command.signal?.removeEventListener("abort", stop);
  }
}

function keepEnd(child: ChildProcess): () => string {
  let kept = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (kept = (kept + text).slice(-KEPT_CHARACTERS)));
  return () => kept.trim();
}

// "exit" and not "close": what the process has started may hold its stderr.
function exitOf(child: ChildProcess): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => resolve({ code, signal }));
  }).finally(() => child.stderr?.destroy()) as Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}
