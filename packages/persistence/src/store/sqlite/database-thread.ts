import { Worker } from "node:worker_threads";
import { ThreadkeepError } from "@threadkeep/state";
import { resolveLibsql } from "./resolve-libsql.ts";
import { WORKER_SOURCE } from "./worker-source.ts";

export type SqlValue = string | number | Uint8Array | null;
/** Bytes arrive as an ArrayBuffer. */
export type SqlRow = Readonly<Record<string, unknown>>;

export interface SqlStep {
  sql: string;
  params: readonly SqlValue[];
  /** A row of this step means that the request is undone: the row says why. */
  refuses?: true;
}

export type SqlAnswer = { results: SqlRow[][] } | { refused: SqlRow };

export interface DatabaseOptions {
  path: string;
  synchronous: "full" | "normal" | "off";
  busyTimeoutMs: number;
}

type Reply = { id: number; error?: { message: string; code?: string } } & Partial<{
  results: SqlRow[][];
  refused: SqlRow;
}>;

interface Waiting {
  resolve(answer: SqlAnswer): void;
  reject(error: Error): void;
}

/** A database in a thread of its own: the driver blocks whoever calls it. Starts with the first request. */
export class DatabaseThread {
  readonly #options: DatabaseOptions;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #ended: Promise<void> | undefined;
  #nextId = 0;

  constructor(options: DatabaseOptions) {
    this.#options = options;
  }

  get options(): DatabaseOptions {
    return this.#options;
  }

  /**
   * Steps in one transaction, in the order of the calls.
   * @throws ThreadkeepError `checkpointer.closed`, `checkpointer.driver-missing`, `checkpointer.database-failed`
   */
  async read(steps: readonly SqlStep[]): Promise<SqlRow[][]> {
    const answer = await this.#request({ steps, writes: false });
    return "results" in answer ? answer.results : [];
  }

  /** As `read`, for steps that write. */
  write(steps: readonly SqlStep[]): Promise<SqlAnswer> {
    return this.#request({ steps, writes: true });
  }

  /** After the requests that wait. */
  end(): Promise<void> {
    return (this.#ended ??= this.#end());
  }

  async #end(): Promise<void> {
    const worker = this.#worker;
    if (worker === undefined) return;
    const exited = new Promise<void>((resolve) => worker.once("exit", () => resolve()));
    await this.#send(worker, { end: true });
    await exited;
  }

  async #request(request: { steps: readonly SqlStep[]; writes: boolean }): Promise<SqlAnswer> {
    if (this.#ended !== undefined) throw closed(this.#options.path);
    return this.#send((this.#worker ??= this.#start()), request);
  }

  #send(worker: Worker, request: object): Promise<SqlAnswer> {
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      // Only who waits for an answer keeps the process running.
      worker.ref();
      // A thread has no origin.
      // oxlint-disable-next-line unicorn/require-post-message-target-origin
      worker.postMessage({ id, ...request });
    });
  }

  #start(): Worker {
    const workerData = { libsql: resolveLibsql(), ...this.#options };
    // The program's own flags, a loader say, are not for this thread.
    const worker = new Worker(WORKER_SOURCE, { eval: true, workerData, execArgv: [], name: "threadkeep sqlite" });
    let failure: Error | undefined;
    worker.on("message", (reply: Reply) => this.#settle(worker, reply));
    worker.on("error", (error) => (failure = error));
    worker.on("exit", (code) => this.#fail(failure ?? new Error(`Its thread ended with ${code}.`)));
    return worker;
  }

  #settle(worker: Worker, { id, error, results, refused }: Reply): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    // At the end it is the thread itself that is waited for.
    if (this.#waiting.size === 0 && this.#ended === undefined) worker.unref();
    if (error) waiting?.reject(this.#failure(error, error.code));
    else waiting?.resolve(refused ? { refused } : { results: results ?? [] });
  }

  /** The thread is gone. The next request starts another: what was answered is in the file. */
  #fail(error: Error): void {
    this.#worker = undefined;
    for (const { reject } of this.#waiting.values()) reject(this.#failure(error));
    this.#waiting.clear();
  }

  #failure(cause: { message: string }, sqliteCode?: string): ThreadkeepError {
    const { path } = this.#options;
    return new ThreadkeepError(`The database ${path} ${whatFailed(cause.message, sqliteCode)}`, {
      code: "checkpointer.database-failed",
      context: { path, sqliteCode },
      cause,
    });
  }
}

function whatFailed(message: string, sqliteCode = ""): string {
  if (sqliteCode.startsWith("SQLITE_BUSY")) {
    return `failed: ${message}. Another process holds it: see busyTimeoutMs.`;
  }
  // What libsql throws where it cannot open a file has no code.
  if (sqliteCode === "SQLITE_CANTOPEN" || message.startsWith("ConnectionFailed(")) {
    return "cannot be opened. Is it a file, in a folder that is there, and may this process write both?";
  }
  return `failed: ${message}`;
}

function closed(path: string): ThreadkeepError {
  return new ThreadkeepError(`The checkpointer of ${path} was ended. Make a new one, or end it after the last run.`, {
    code: "checkpointer.closed",
    context: { path },
  });
}
