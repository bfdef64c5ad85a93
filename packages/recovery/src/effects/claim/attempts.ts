import { randomUUID } from "node:crypto";
import type { StoredOutcome } from "./stored-outcome.ts";

/** What an attempt of this process left behind that the database does not know. */
export type Leftover =
  /** The claim may stand, and the call was not begun. */
  | { kind: "never-began" }
  /** The call has ended, and its end could not be recorded: the database was away. */
  | { kind: "unsaved"; outcome: StoredOutcome };

// A claim that is forgotten to have never begun is unknown, and that is told.
const MAX_NEVER_BEGAN = 1_000;
const COPY = "copy-";

/**
 * The attempts that live in this process: what is claimed by one of them is under way, or its end is known, whatever the database says.
 * Attempts have ids of their own, so all ledgers of a process share one of these.
 */
export class Attempts {
  readonly #running = new Map<string, Running>();
  // What is known to be done is never forgotten: it would be done again. Each took a claim that the database did record.
  readonly #leftovers = new Map<string, Leftover>();
  readonly #neverBegan = new Set<string>();

  /** Before the claim is made: whoever finds it in the database finds it here. */
  begin(kind: "call" | "copy" = "call"): string {
    const claimId = `${kind === "copy" ? COPY : ""}${randomUUID()}`;
    this.#running.set(claimId, new Running());
    return claimId;
  }

  /** @param leftover what the database has not been told */
  end(claimId: string, leftover?: Leftover): void {
    if (leftover === undefined) this.#forget(claimId);
    else this.#keep(claimId, leftover);
    this.#running.get(claimId)?.end();
    this.#running.delete(claimId);
  }

  /** Resolves when the attempt has ended, however. Undefined where it is none that runs here. */
  running(claimId: string): Promise<void> | undefined {
    return this.#running.get(claimId)?.ended;
  }

  leftover(claimId: string): Leftover | undefined {
    return isCopy(claimId) ? { kind: "never-began" } : this.#leftovers.get(claimId);
  }

  #forget(claimId: string): void {
    this.#leftovers.delete(claimId);
    this.#neverBegan.delete(claimId);
  }

  #keep(claimId: string, leftover: Leftover): void {
    this.#leftovers.set(claimId, leftover);
    if (leftover.kind === "unsaved") return void this.#neverBegan.delete(claimId);
    const [oldest] = this.#neverBegan.add(claimId);
    if (this.#neverBegan.size <= MAX_NEVER_BEGAN || oldest === undefined) return;
    this.#forget(oldest);
  }
}

/** A claim that only takes over what another thread has done. It never makes the call itself, in whichever process. */
function isCopy(claimId: string): boolean {
  return claimId.startsWith(COPY);
}

/** Something that others wait for. */
class Running {
  readonly ended: Promise<void>;
  end!: () => void;

  constructor() {
    this.ended = new Promise((resolve) => (this.end = resolve));
  }
}
