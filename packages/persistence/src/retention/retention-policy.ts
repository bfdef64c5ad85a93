import { ThreadkeepError } from "@threadkeep/state";
import type { ArchivedThread } from "./archived-thread.ts";
import type { ThreadState } from "./thread-state.ts";

/**
 * What may go. A thread of a kind that no limit is named for stays. Days count from the last that was stored of a thread, and
 * may be fractions.
 */
export interface RetentionPolicy {
  /** Threads whose run came to its end. */
  purgeDoneAfterDays?: number | undefined;
  /** Threads that wait for the answer to an interrupt. */
  purgePausedAfterDays?: number | undefined;
  /** Threads whose last step ended with an error. */
  purgeFailedAfterDays?: number | undefined;
  /** Threads that stand before a next step: killed there, or stopped at a breakpoint, or a run of this moment. */
  purgeRunnableAfterDays?: number | undefined;
  /** How many of the last checkpoints of a thread stay, of those threads that do. At least 1. */
  keepLast?: number | undefined;
  /** Of these threads nothing goes: their ids, or who tells. */
  pin?: (readonly string[] | ((thread: ThreadState) => boolean | Promise<boolean>)) | undefined;
  /**
   * Called for each thread before anything of it goes, and waited for. Where it rejects, all of the thread stays. It may be
   * called again for the same checkpoints: after a kill, and where the thread went on in the meantime.
   */
  archive?: ((thread: ArchivedThread) => Promise<unknown>) | undefined;
}

export const LIMITS = {
  done: "purgeDoneAfterDays",
  paused: "purgePausedAfterDays",
  failed: "purgeFailedAfterDays",
  runnable: "purgeRunnableAfterDays",
} as const;

const REMOVING: readonly string[] = ["keepLast", ...Object.values(LIMITS)];
const KNOWN: readonly string[] = [...REMOVING, "pin", "archive"];

/** @throws {ThreadkeepError} `retention.invalid-policy`, `retention.empty-policy` */
export function assertPolicy(policy: RetentionPolicy): void {
  if (typeof policy !== "object" || policy === null) throw invalid("The policy is no object.", "policy");
  const given = Object.entries(policy).filter(([, value]) => value !== undefined);
  for (const [name, value] of given) assertEntry(name, value);
  if (given.some(([name]) => REMOVING.includes(name))) return;
  throw new ThreadkeepError(`The policy removes nothing. Give at least one of ${REMOVING.join(", ")}.`, {
    code: "retention.empty-policy",
  });
}

function assertEntry(name: string, value: unknown): void {
  // A limit that is misspelled would let stay what should go; a pin that is would let go what should stay.
  if (!KNOWN.includes(name)) throw invalid(`The policy has an unknown "${name}". It knows ${KNOWN.join(", ")}.`, name);
  if (name === "keepLast" && !(Number.isSafeInteger(value) && Number(value) >= 1)) {
    throw invalid(`keepLast is ${String(value)}. Give a whole number from 1: the head of a thread always stays.`, name);
  }
  if (name.startsWith("purge") && !(typeof value === "number" && value >= 0 && Number.isFinite(value))) {
    throw invalid(`${name} is ${String(value)}. Give a number of days, or leave it out to keep such threads.`, name);
  }
  if (name === "archive" && typeof value !== "function") throw invalid("archive is no function.", name);
  if (name === "pin" && typeof value !== "function" && !isTextList(value)) {
    throw invalid("pin is neither a list of thread ids nor a function.", name);
  }
}

function isTextList(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

function invalid(message: string, name: string): ThreadkeepError {
  return new ThreadkeepError(message, { code: "retention.invalid-policy", context: { name } });
}
