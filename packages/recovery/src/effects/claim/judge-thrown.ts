import { isGraphBubbleUp, isGraphDrained, isGraphInterrupt } from "@langchain/langgraph";
import { classifyError, type ErrorClass } from "@threadkeep/middleware";
import { ThreadkeepError } from "@threadkeep/state";
import { isRecord } from "./record.ts";
import { toolErrorIn } from "./tool-error.ts";

/** What it says about the outside world that a call threw. */
export type Thrown =
  /** It begins anew when the run is resumed. */
  | "suspended"
  /** The run ends here, by something else than this call: its claim stays as it is. */
  | "left-open"
  /** Nothing tells: it may go on, or have had its effect. */
  | "unknown"
  | "never-happened"
  /** The other side did not take it, or the code is wrong: it would come again. */
  | "failed";

export interface ThrownDuring {
  isAborted: boolean;
  singleRequest: boolean;
}

export function judgeThrown(error: unknown, { isAborted, singleRequest }: ThrownDuring): Thrown {
  const thrown = toolErrorIn(error);
  if (isControlFlow(thrown)) return isGraphInterrupt(thrown) || isGraphDrained(thrown) ? "suspended" : "left-open";
  if (isAborted) return "unknown";
  if (isOfLedger(thrown)) return "left-open";
  if (isBadInput(thrown)) return "never-happened";
  const { class: kind, neverSent } = classifyError(thrown);
  // Of several requests one before this may have been taken.
  if (neverSent || kind === "rate-limit") return singleRequest ? "never-happened" : "unknown";
  return TELLS_NOTHING.has(kind) ? "unknown" : "failed";
}

// The request was sent, and no answer says whether the other side did what it asks for.
const TELLS_NOTHING = new Set<ErrorClass>(["abort", "timeout", "network", "overloaded", "server", "control-flow"]);

/** A command to a parent graph is one, too: it ends the call for good, and nothing of it is stored. */
export function isControlFlow(error: unknown): error is Error {
  return isRecord(error) && isGraphBubbleUp(error as unknown as Error);
}

/** Of an effect within this one: where it ended the run, this one did not come to an end. */
function isOfLedger(error: unknown): boolean {
  return ThreadkeepError.isInstance(error) && (error.code === "run.lease-lost" || error.code.startsWith("effect."));
}

// Thrown by LangChain before the tool's function is called. By name: there may be two copies of it.
const BAD_INPUT: ReadonlySet<unknown> = new Set(["ToolInputParsingException", "ToolInvocationError"]);

function isBadInput(error: unknown): boolean {
  return isRecord(error) && BAD_INPUT.has(error.constructor?.name);
}
