import { spawn } from "node:child_process";
import { once } from "node:events";
import { execPath } from "node:process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const CHILD = fileURLToPath(new URL("./archive-child.ts", import.meta.url));
/** Where what is imported by name is found. */
const PACKAGE = fileURLToPath(new URL("../../", import.meta.url));
/** The library needs no translation: before tsx it loads faster than through it. */
const IMPORTS = ["@langchain/core/messages", "@langchain/core/load", "@langchain/core/documents", "tsx"];

export interface ChildTask {
  dir: string;
  /** Each gets the same batches; those of different threads are written at once. */
  threadIds: string[];
  worker: string;
  batches: number;
  clock?: "midnight" | "today";
}

export interface ChildLimits {
  /** Killed when it has said that so many batches are archived: of other threads it is somewhere within a write then. */
  killAfter?: number;
  /** Files it writes end there, as on a full disk: the last write is cut off. In blocks of 512 or 1,024 bytes. */
  maxFileBlocks?: number;
}

export interface ChildEnd {
  /** Of each thread, by number of the batch. */
  references: Map<string, string[]>;
  signal: string | null;
  /** The code of the error it ended with. */
  failure?: string;
}

/** Runs a process that archives, and returns what it said. */
export async function runArchiveChild(
  task: ChildTask,
  { killAfter = Number.MAX_SAFE_INTEGER, maxFileBlocks }: ChildLimits = {},
): Promise<ChildEnd> {
  const limit = `ulimit -f ${maxFileBlocks ?? "unlimited"}; exec "$@"`;
  const node = [execPath, ...IMPORTS.map((name) => `--import=${name}`), CHILD, JSON.stringify(task)];
  const child = spawn("sh", ["-c", limit, "sh", ...node], { cwd: PACKAGE, stdio: ["ignore", "pipe", "inherit"] });
  const exited = once(child, "exit");
  const end: ChildEnd = { references: new Map(), signal: null };
  let said = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    hear(line, end);
    if (++said >= killAfter) child.kill("SIGKILL");
  }
  const [code, signal] = (await exited) as [number | null, string | null];
  if (code !== 0 && signal === null) throw new Error(`The archiving process ended with ${code}.`);
  return { ...end, signal };
}

function hear(line: string, end: ChildEnd): void {
  const [threadId = "", what = "", reference = ""] = line.split(" ");
  if (threadId === "failed") end.failure = what;
  else end.references.set(threadId, [...(end.references.get(threadId) ?? []), reference]);
}
