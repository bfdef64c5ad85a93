import type { RunnableConfig } from "@langchain/core/runnables";
import {
  checkpointConfig,
  isResuming,
  saverOf,
  taskOf,
  type PendingWrite,
  type SavedCheckpoint,
} from "../../langgraph/langgraph-internals.ts";
import { placeOf, type Place } from "./place-of.ts";
import type { RecordBook } from "./record-book.ts";
import type { RunLedger } from "./run-ledger.ts";
import { ERROR, INTERRUPT, RESUME } from "../../langgraph/reserved-names.ts";

/** What the ledger has to know of one task. */
export interface OpenTask {
  place: Place;
  book: RecordBook | undefined;
  /** The superstep was begun before, by a process that stopped or a run that ended: first attempts are recorded, too. */
  isResumed: boolean;
  /** It waited for a human, then or earlier. */
  isPaused: boolean;
  /** A first attempt of which nothing is recorded may have been made. */
  mayHaveBegun: boolean;
}

export async function openTask(
  ledger: RunLedger,
  config: RunnableConfig | undefined,
  book: RecordBook | undefined,
): Promise<OpenTask> {
  const [task, place] = [config && taskOf(config), placeOf(config)];
  if (!config || !task || !book || !isResuming(config) || ledger.resumedAt !== book.superstep)
    return { place, book, isResumed: false, isPaused: false, mayHaveBegun: false };
  const tuple = await saverOf(config)?.getTuple(checkpointConfig(config, task.superstep));
  const isPaused = hasPaused(task.taskId, tuple);
  return { place, book, isResumed: true, isPaused, mayHaveBegun: !isPaused && mayHaveBegun(tuple) };
}

function hasPaused(id: string, { pendingWrites = [] }: Partial<SavedCheckpoint> = {}): boolean {
  return pendingWrites.some((write) => write[0] === id && isPause(write));
}

/** A node that has asked nobody may have noted that nobody has answered. */
export function isPause([, channel, value]: PendingWrite): boolean {
  return channel === INTERRUPT || (channel === RESUME && !(Array.isArray(value) && value.length === 0));
}

/**
 * Not where the superstep ended by an error: then nothing was cut short. Not where it begins from an update or a fork: whoever runs that
 * resumes it, and records its first attempts.
 */
function mayHaveBegun({ pendingWrites = [], metadata }: Partial<SavedCheckpoint> = {}): boolean {
  if (metadata?.source === "update" || metadata?.source === "fork") return false;
  return !pendingWrites.some(([, channel]) => channel === ERROR);
}
