const MAX_TURN_MS = 1_000;

/**
 * Notes when the event loop turned, where another thread can read it. By the system's monotonic clock, which is one for all
 * threads of a process: `performance.now()` counts from where each began.
 */
export class LoopClock {
  /** In nanoseconds, as `process.hrtime.bigint()`. */
  readonly turnedAt = new BigInt64Array(new SharedArrayBuffer(8));
  readonly #everyMs: number;
  #turns: NodeJS.Timeout | undefined;

  constructor(everyMs: number) {
    this.#everyMs = Math.min(everyMs, MAX_TURN_MS);
    this.#turn();
  }

  start(): void {
    this.#turns = setInterval(() => this.#turn(), this.#everyMs).unref();
  }

  stop(): void {
    clearInterval(this.#turns);
  }

  #turn(): void {
    Atomics.store(this.turnedAt, 0, process.hrtime.bigint());
  }
}
