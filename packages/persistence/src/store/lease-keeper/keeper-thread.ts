import { Worker } from "node:worker_threads";
import type { Fence } from "../../runs/fence.ts";
import type { LeaseKeeperOptions } from "./lease-keeper.ts";
import type { LeaseAnswer } from "./held-leases.ts";
import { LoopClock } from "./loop-clock.ts";
import { BEATS_SOURCE } from "./beats-source.ts";

/** How the thread reaches its database. */
export interface ThreadConnection {
  /** Defines `connect`, `renew` and `disconnect` in the thread. */
  source: string;
  /** What it finds as `connection`: a copy. */
  data: Readonly<Record<string, unknown>>;
  /** A function stays in the main thread, and is asked from the other. */
  password?: PasswordFunction | undefined;
}

export type PasswordFunction = (parameters: object) => unknown;

export interface ThreadListener {
  onAnswers(answers: readonly LeaseAnswer[]): void;
  /** A renewal failed. The thread goes on. */
  onFailed(error: Error): void;
  /** The thread ended, and was not asked to. */
  onGone(error: Error): void;
}

type Message = { answers: LeaseAnswer[] } | { failed: string } | { passwordFor: object } | { renewedNow: number };

/** The thread that renews: what it holds is renewed until it is told otherwise, whatever the main thread does. */
export class KeeperThread {
  readonly #worker: Worker;
  readonly #clock: LoopClock;
  readonly #exited: Promise<void>;
  readonly #renewing = new Map<number, () => void>();
  #renewals = 0;
  #isEnding = false;

  /** @throws what `Worker` throws where no thread may be started */
  constructor(
    { source, data, password }: ThreadConnection,
    { leaseMs, heartbeatMs }: Pick<LeaseKeeperOptions, "leaseMs" | "heartbeatMs">,
    listener: ThreadListener,
  ) {
    this.#clock = new LoopClock(heartbeatMs / 2);
    // The program's own flags, a loader say, are not for this thread.
    const { NODE_OPTIONS: _, ...env } = process.env;
    this.#worker = new Worker(`${source}\n${BEATS_SOURCE}`, {
      eval: true,
      workerData: { connection: data, leaseMs, heartbeatMs, turnedAt: this.#clock.turnedAt },
      execArgv: [],
      env,
      name: "threadkeep leases",
    });
    this.#clock.start();
    this.#exited = this.#listen(listener, password);
    this.#worker.unref();
  }

  add({ runId, owner, epoch }: Fence): void {
    this.#post({ add: { runId, owner, epoch } });
  }

  remove(runId: string): void {
    this.#post({ remove: runId });
  }

  /** Also where the renewal fails, or the thread ends before it. */
  async renewNow(): Promise<void> {
    const id = ++this.#renewals;
    // Who waits for it keeps the process running.
    this.#worker.ref();
    this.#post({ renewNow: id });
    await Promise.race([new Promise<void>((resolve) => this.#renewing.set(id, resolve)), this.#exited]);
    this.#renewing.delete(id);
    if (this.#renewing.size === 0 && !this.#isEnding) this.#worker.unref();
  }

  async end(): Promise<void> {
    this.#isEnding = true;
    // Who waits for the end keeps the process running.
    this.#worker.ref();
    this.#post({ end: true });
    await this.#exited;
  }

  #listen(listener: ThreadListener, password: PasswordFunction | undefined): Promise<void> {
    let failure: Error | undefined;
    this.#worker.on("message", (message: Message) => {
      if ("answers" in message) listener.onAnswers(message.answers);
      else if ("failed" in message) listener.onFailed(new Error(message.failed));
      else if ("renewedNow" in message) this.#renewing.get(message.renewedNow)?.();
      else void this.#answerWith(password, message.passwordFor);
    });
    this.#worker.on("error", (error: Error) => (failure = error));
    return new Promise((resolve) => {
      this.#worker.on("exit", (code) => {
        this.#clock.stop();
        if (!this.#isEnding) listener.onGone(failure ?? new Error(`The thread that renews leases ended with ${code}.`));
        resolve();
      });
    });
  }

  async #answerWith(password: PasswordFunction | undefined, parameters: object): Promise<void> {
    try {
      this.#post({ password: { value: await password?.(parameters) } });
    } catch (error) {
      this.#post({ password: { failed: error instanceof Error ? error.message : String(error) } });
    }
  }

  #post(message: object): void {
    // A thread has no origin.
    // oxlint-disable-next-line unicorn/require-post-message-target-origin
    this.#worker.postMessage(message);
  }
}
