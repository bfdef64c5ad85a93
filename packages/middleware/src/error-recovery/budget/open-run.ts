import type { RunnableConfig } from "@langchain/core/runnables";
import { isResuming } from "../../langgraph/langgraph-internals.ts";
import type { RecordBook } from "./record-book.ts";
import { inputOf, resumeRun } from "./resume-run.ts";
import type { RunLedger } from "./run-ledger.ts";
import type { SavedRecovery } from "./saved-recovery.ts";
import { recordsBefore } from "./records-before.ts";

export interface KnownBefore {
  /** What the state has. */
  saved: SavedRecovery | undefined;
  /** Another process may have begun the run, whatever LangGraph says. */
  mayGoOn: boolean;
}

/**
 * Finds out, once a run, where it stands. A run that seems new reads nothing before it needs a retry, on a thread that never failed.
 *
 * @throws what the saver throws: without its records nobody knows what was called
 */
export async function openRun(
  ledger: RunLedger,
  config: RunnableConfig,
  book: RecordBook | undefined,
  { saved: found, mayGoOn }: KnownBefore,
): Promise<void> {
  // What another thread has spent came with an input or from a cache.
  const saved = found && found.thread === book?.thread ? found : undefined;
  const isNew = !isResuming(config) && !mayGoOn && (saved === undefined || saved.run === ledger.run);
  if (ledger.opened === undefined && (book === undefined || isNew)) return;
  await (ledger.opened ??= adoptRun(ledger, isResuming(config), book!, saved).catch((error: unknown) => {
    // Whoever needs it next asks again.
    ledger.opened = undefined;
    throw error;
  }));
}

async function adoptRun(
  ledger: RunLedger,
  isResumed: boolean,
  book: RecordBook,
  saved: SavedRecovery | undefined,
): Promise<void> {
  if (isResumed) ledger.resumedAt = book.superstep;
  const tuple = await book.read();
  if (tuple === undefined) return;
  const before = await recordsBefore(tuple, book);
  const { spent, after, records, recorded } = resumeRun(tuple, { saved, before, isResuming: isResumed });
  ledger.input = inputOf(tuple);
  ledger.after = after;
  ledger.records = records;
  ledger.recorded = new Map([...recorded, ...ledger.recorded]);
  if (spent === undefined) return;
  ledger.run = spent.run;
  // A subgraph that keeps no count may have spent something before anybody asked.
  ledger.attempts += spent.attempts;
  ledger.tokens += spent.tokens;
  ledger.sentOn = new Map([...Object.entries(spent.sentOn ?? {}), ...ledger.sentOn]);
}

/** Needed when something was spent: what saves it has to say which input it was spent on. */
export async function learnInput(ledger: RunLedger, book: RecordBook): Promise<void> {
  const tuple = ledger.input === undefined ? await book.read() : undefined;
  if (tuple !== undefined) ledger.input = inputOf(tuple);
}
