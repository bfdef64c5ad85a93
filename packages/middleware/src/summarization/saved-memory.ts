import { isRecord } from "../message/record.ts";
import { LONGEST_WAIT_MS } from "./hold.ts";
import type { PassMemory } from "./pass-memory.ts";

/** The private field of a state that keeps what passes wait for and have said, by the name of the list. */
export const PASS_MEMORY = "_passMemory";

/** What a process that has not seen the thread has to know; some 150 bytes. The summary that is not in the state yet is not among it. */
export type SavedMemory = Pick<PassMemory, "hold" | "failedCalls" | "saidOverBudget"> & { revision: number };

export type SavedMemories = Record<string, SavedMemory>;

/** The newer one of what this process remembers of a list and what the state does. */
export function newestMemory(known: PassMemory, state: unknown, list: string): PassMemory {
  const saved = savedIn(state, list);
  if (saved === undefined || saved.revision <= (known.revision ?? 0)) return known;
  const { ratio, written } = known;
  return { ...(ratio !== undefined && { ratio }), ...(written !== undefined && { written }), ...saved };
}

/** The memory after something was done, with the next revision where it is worth to be saved. */
export function revised(before: PassMemory, after: PassMemory): PassMemory {
  return isSame(before, after) ? after : { ...after, revision: (before.revision ?? 0) + 1 };
}

/** What to write for it beside the messages; nothing where the state has it. */
export function memoryUpdate(memory: PassMemory, state: unknown, list: string): { [PASS_MEMORY]?: SavedMemories } {
  if (isSame(memory, savedIn(state, list) ?? {})) return {};
  const { hold, failedCalls, saidOverBudget, revision = 1 } = memory;
  const saved: SavedMemory = {
    revision,
    ...(hold && { hold }),
    ...(failedCalls !== undefined && { failedCalls }),
    ...(saidOverBudget && { saidOverBudget }),
  };
  return { [PASS_MEMORY]: { [list]: saved } };
}

/** Not the count that a hold lasts to: it sinks with each pass, and is written with the next thing that is. */
function isSame(one: PassMemory, other: PassMemory): boolean {
  return newsIn(one) === newsIn(other);
}

function newsIn({ hold, failedCalls = 0, saidOverBudget = false }: PassMemory): string {
  return JSON.stringify([hold?.by, hold?.failures, failedCalls, saidOverBudget]);
}

/** More calls than that would hold a thread back for longer than any failure lasts. */
const MOST_FAILED_CALLS = 100;

/** A checkpoint may hold anything: what is not of this shape is not there. */
function savedIn(state: unknown, list: string): SavedMemory | undefined {
  const memories = isRecord(state) ? state[PASS_MEMORY] : undefined;
  const saved = isRecord(memories) && Object.hasOwn(memories, list) ? memories[list] : undefined;
  if (!isRecord(saved) || !isCount(saved["revision"])) return undefined;
  const { revision, failedCalls, saidOverBudget } = saved;
  const hold = readHold(saved["hold"]);
  return {
    revision,
    ...(hold && { hold }),
    ...(isCount(failedCalls) && { failedCalls: Math.min(failedCalls, MOST_FAILED_CALLS) }),
    ...(saidOverBudget === true && { saidOverBudget }),
  };
}

function readHold(value: unknown): PassMemory["hold"] {
  if (!isRecord(value)) return undefined;
  const { by, failures, waitTokens, untilTokens, untilMs } = value;
  if (by !== "archive" && by !== "summarizer") return undefined;
  if (!isCount(failures) || !isCount(waitTokens) || !isCount(untilTokens) || !isCount(untilMs)) return undefined;
  // Longer than any wait, even by a clock that is ahead of ours.
  if (untilMs > Date.now() + 2 * LONGEST_WAIT_MS) return undefined;
  return { by, failures, waitTokens, untilTokens, untilMs };
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0;
}
