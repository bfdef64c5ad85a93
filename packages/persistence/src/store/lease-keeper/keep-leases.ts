import { ThreadkeepError } from "@threadkeep/state";
import type { Fence } from "../../runs/fence.ts";
import type { LeaseKeeper, LeaseKeeperOptions } from "./lease-keeper.ts";
import type { RunStore } from "../run-store.ts";
import { HeldLeases } from "./held-leases.ts";
import { KeeperThread, type ThreadConnection } from "./keeper-thread.ts";
import { LoopRenewal } from "./loop-renewal.ts";

/** How the thread connects, or why there can be none. */
export type ThreadOrReason = ThreadConnection | { impossible: string };

// A run that ends is often followed by another.
const IDLE_BEATS = 3;

export function keepLeases(
  connection: ThreadOrReason,
  options: LeaseKeeperOptions,
  fallback: RunStore["renew"],
): LeaseKeeper {
  return new ThreadedKeeper(connection, options, fallback);
}

/**
 * Renews from a thread while it holds a lease. Where that fails, for this beat or for good, it renews from the event loop with the
 * store's own connection: what is in the way may be the thread's alone, and an error is told only where both fail.
 */
class ThreadedKeeper implements LeaseKeeper {
  readonly #connection: ThreadOrReason;
  readonly #options: LeaseKeeperOptions;
  readonly #held: HeldLeases;
  readonly #loop: LoopRenewal;
  #thread: KeeperThread | undefined;
  /** Of the beats without a thread. */
  #timer: NodeJS.Timeout | undefined;
  #idle: NodeJS.Timeout | undefined;
  #stopping: Promise<void> = Promise.resolve();
  #isEnded = false;

  constructor(connection: ThreadOrReason, options: LeaseKeeperOptions, fallback: RunStore["renew"]) {
    this.#connection = connection;
    this.#options = options;
    this.#held = new HeldLeases({
      onLost: (fence) => {
        this.#restIfIdle();
        options.onLost(fence);
      },
      onStopRequested: options.onStopRequested.bind(options),
    });
    this.#loop = new LoopRenewal(this.#held, fallback, options);
  }

  add(fence: Fence): void {
    if (this.#isEnded) throw ended(fence);
    this.#held.add(fence);
    clearTimeout(this.#idle);
    this.#idle = undefined;
    if (this.#thread === undefined && this.#timer === undefined) this.#start();
    else this.#thread?.add(fence);
  }

  remove(runId: string): void {
    this.#held.remove(runId);
    this.#thread?.remove(runId);
    this.#restIfIdle();
  }

  async renewNow(): Promise<void> {
    await this.#thread?.renewNow();
  }

  end(): Promise<void> {
    this.#isEnded = true;
    this.#held.clear();
    this.#stop();
    return this.#stopping;
  }

  #start(): void {
    this.#timer = undefined;
    if ("impossible" in this.#connection) return this.#beatHere(this.#connection.impossible);
    try {
      const thread = new KeeperThread(this.#connection, this.#options, {
        onAnswers: (answers) => {
          this.#loop.threadRenews();
          this.#held.settle(answers);
        },
        onFailed: ({ message }) => this.#loop.run(message),
        onGone: ({ message }) => this.#goOnWithout(message),
      });
      this.#thread = thread;
      for (const fence of this.#held.fences) thread.add(fence);
    } catch (error) {
      this.#goOnWithout(error instanceof Error ? error.message : String(error));
    }
  }

  #beatHere(reason: string): void {
    this.#loop.tell(reason);
    this.#timer = setInterval(() => this.#loop.run(reason), this.#options.heartbeatMs).unref();
  }

  /** With the next beat another thread is tried. */
  #goOnWithout(reason: string): void {
    this.#thread = undefined;
    this.#loop.run(reason);
    this.#timer = setTimeout(() => this.#start(), this.#options.heartbeatMs).unref();
  }

  #restIfIdle(): void {
    if (!this.#held.areNone || this.#idle !== undefined) return;
    this.#idle = setTimeout(() => this.#stop(), IDLE_BEATS * this.#options.heartbeatMs).unref();
  }

  #stop(): void {
    clearTimeout(this.#idle);
    clearTimeout(this.#timer);
    const stopped = this.#thread?.end();
    this.#idle = this.#timer = this.#thread = undefined;
    if (stopped !== undefined) this.#stopping = this.#stopping.then(() => stopped);
  }
}

function ended({ runId }: Fence): ThreadkeepError {
  return new ThreadkeepError(
    `The lease of run ${runId} cannot be kept: its keeper was ended. Take leases only until the service is stopped.`,
    { code: "run.keeper-ended", context: { runId } },
  );
}
