import { isGraphBubbleUp, isGraphDrained, isGraphInterrupt } from "@langchain/langgraph";
import { classifyError } from "@threadkeep/middleware";
import { ThreadkeepError } from "@threadkeep/state";
import { isRecord } from "./record.ts";
import { toolErrorIn } from "./tool-error.ts";

/** What it says about the outside world that a call threw. */
export type Thrown =
  /** It begins anew when the run is resumed. */
  | "suspended"
  /** It may go on, or have had its effect. */
  | "unknown"
  | "never-happened"
  | "failed";

export interface ThrownDuring {
  isAborted: boolean;
  singleRequest: boolean;
}

export function judgeThrown(error: unknown, { isAborted, singleRequest }: ThrownDuring): Thrown {
  const thrown = toolErrorIn(error);
  if (isControlFlow(thrown)) return isGraphInterrupt(thrown) || isGraphDrained(thrown) ? "suspended" : "unknown";
  if (isAborted || isOfLedger(thrown)) return "unknown";
  if (isBadInput(thrown)) return "never-happened";
  const { class: kind, neverSent } = classifyError(thrown);
  if (kind === "abort") return "unknown";
  return singleRequest && neverSent ? "never-happened" : "failed";
}

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
