import { nameOfKill } from "../choose-kills.ts";
import type { Kill } from "../crash-test-report.ts";
import type { TraceLine } from "../trace-line.ts";

export type Tell = (line: TraceLine) => void;

/** Counts what leaves the process towards its database, and ends the process before or after one of these calls. */
export class KillGate {
  readonly #kill: Kill | undefined;
  readonly #tell: Tell;
  #calls = 0;
  #isOpen = true;

  constructor(kill: Kill | undefined, tell: Tell) {
    this.#kill = kill;
    this.#tell = tell;
  }

  /** Later calls are none of the run's. */
  close(): void {
    this.#isOpen = false;
  }

  /** What the test itself looks at is none of the run's either. */
  async aside<Answer>(look: () => Promise<Answer>): Promise<Answer> {
    this.#isOpen = false;
    try {
      return await look();
    } finally {
      this.#isOpen = true;
    }
  }

  /** The call is made at once: a saver takes values as they are now. */
  async pass<Answer>(name: string, call: () => Promise<Answer>): Promise<Answer> {
    if (!this.#isOpen) return call();
    const at = ++this.#calls;
    this.#tell({ type: "call", call: at, name });
    this.#dieAt({ when: "before", call: at }, name);
    try {
      return await call();
    } finally {
      this.#dieAt({ when: "after", call: at }, name);
    }
  }

  #dieAt(here: Kill, name: string): void {
    if (this.#kill === undefined || nameOfKill(this.#kill) !== nameOfKill(here)) return;
    this.#tell({ type: "killed", ...here, name });
    // Nothing goes on after it: no handler, no `finally`, no buffer that is written.
    process.kill(process.pid, "SIGKILL");
  }
}
