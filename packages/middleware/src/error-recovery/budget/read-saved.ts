import { isRecord } from "../../message/record.ts";
import type { SavedRecovery } from "./saved-recovery.ts";

/** A checkpoint may hold anything: what does not fit was never saved. */
export function readSaved(value: unknown): SavedRecovery | undefined {
  if (!isRecord(value)) return undefined;
  const { run, attempts, tokens, thread, input } = value;
  if (typeof run !== "string" || !isCount(attempts) || !isCount(tokens)) return undefined;
  return { run, attempts, tokens, ...textsOf({ thread, input }), ...sendersOf(value["sentOn"]) };
}

/** Of two states of the same run the one that has spent more is the later. */
export function laterOf(one: SavedRecovery, other: SavedRecovery): SavedRecovery {
  return {
    run: one.run,
    attempts: Math.max(one.attempts, other.attempts),
    tokens: Math.max(one.tokens, other.tokens),
    ...textsOf({ thread: one.thread ?? other.thread, input: one.input ?? other.input }),
    ...sendersOf({ ...one.sentOn, ...other.sentOn }),
  };
}

function sendersOf(sentOn: unknown): Pick<SavedRecovery, "sentOn"> {
  const known = isRecord(sentOn) ? Object.entries(sentOn).filter(([, superstep]) => typeof superstep === "string") : [];
  return known.length === 0 ? {} : { sentOn: Object.fromEntries(known) as Record<string, string> };
}

function textsOf({ thread, input }: { thread: unknown; input: unknown }): Pick<SavedRecovery, "thread" | "input"> {
  return { ...(typeof thread === "string" && { thread }), ...(typeof input === "string" && { input }) };
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value) && value >= 0;
}
