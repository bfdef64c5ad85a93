import type { UnknownReason } from "../effect-policy.ts";
import { isRecord } from "./record.ts";

/** How a call ended, as it is stored. */
export type StoredOutcome =
  | { kind: "value"; value: unknown }
  | { kind: "error"; error: ErrorRecord }
  /** It threw what does not tell whether it happened. */
  | { kind: "unknown"; error: ErrorRecord }
  /** It happened, and `settle` recorded what the tool or function would have returned. */
  | { kind: "told"; result: unknown }
  /** It happened. What it gave is nothing that can be stored. */
  | { kind: "lost"; code: string }
  /** The tool asked a human and begins anew when it is answered. `asked`: how many questions of the ledger were answered before it. */
  | { kind: "suspended"; asked: number };

/** Why nobody knows what came of it; undefined where that is known. */
export function whyUnknown({ kind }: StoredOutcome): UnknownReason | undefined {
  if (kind === "unknown") return "no-answer";
  return kind === "lost" ? "result-lost" : undefined;
}

/** Of an error only what a caller may decide by. Others of its fields may be connections, requests, anything. */
export interface ErrorRecord {
  name: string;
  message: string;
  code?: string | number;
  status?: number;
}

export function stateOf({ kind }: StoredOutcome): "done" | "failed" {
  return kind === "value" || kind === "told" || kind === "lost" ? "done" : "failed";
}

const KINDS = new Set<StoredOutcome["kind"]>(["value", "error", "unknown", "told", "lost", "suspended"]);

/** Of a row that something else wrote, or a later version: known to have ended, and no more. */
export function readOutcome(result: unknown): StoredOutcome {
  const kind = isRecord(result) ? result["kind"] : undefined;
  const isKnown = KINDS.has(kind as StoredOutcome["kind"]);
  return isKnown ? (result as StoredOutcome) : { kind: "lost", code: "effect.unreadable-result" };
}

export function recordError(error: unknown): ErrorRecord {
  if (!(error instanceof Error)) return { name: "Error", message: textOf(error) };
  const { code, status } = error as { code?: unknown; status?: unknown };
  return {
    name: error.name,
    message: error.message,
    ...((typeof code === "string" || typeof code === "number") && { code }),
    ...(typeof status === "number" && { status }),
  };
}

/** An error of the same name and message as the one that was thrown then. */
export function errorOf({ name, message, ...fields }: ErrorRecord): Error {
  const error = Object.assign(new Error(message), fields);
  return Object.defineProperty(error, "name", { value: name, configurable: true, writable: true });
}

function textOf(value: unknown): string {
  try {
    return String(value);
  } catch {
    return "An object was thrown that is no error.";
  }
}
