import type { RunFailure } from "@threadkeep/persistence";
import type { RecoveryEvent } from "@threadkeep/recovery";
import { formatCount } from "../../report/format-count.ts";
import { toPlainText } from "../../report/plain-text.ts";
import { formatId } from "../../threads/format.ts";
import { formatSpan } from "../format-span.ts";
import { inCommands } from "../recover/in-commands.ts";

/** One line for people, or nothing of what happens every few seconds. */
export function describeEvent(event: RecoveryEvent): string | undefined {
  if (event.type === "sweep.done" && event.claimed === 0) return undefined;
  const thread = "threadId" in event ? `${formatId(event.threadId)}  ` : "";
  const detail = detailOf(event);
  return `${thread}${wordsOf(event)}${detail === "" ? "" : `: ${inCommands(detail)}`}`;
}

/** `run.taken-up` is "taken up". */
function wordsOf({ type }: RecoveryEvent): string {
  return type.replace(/^run\./, "").replace(/[.-]/g, " ");
}

function detailOf(event: RecoveryEvent): string {
  switch (event.type) {
    case "run.taken-up":
      return `attempt ${event.attempts}, ${formatSpan(event.afterMs)} after its last sign of life`;
    case "run.waiting":
      return event.interrupts === 0 ? "at a breakpoint" : `for ${formatCount(event.interrupts, "answer")}`;
    case "run.postponed":
      return `${describeFailure(event.failure)}; again in ${formatSpan(event.afterMs)}`;
    case "run.left":
      return event.why;
    case "run.failed":
    case "run.poisoned":
      return describeFailure(event.failure);
    case "run.given-back":
      return event.reason;
    case "run.repaired":
      return formatCount(event.messages, "tool message");
    case "run.incompatible":
      return event.problems.join("; ");
    case "run.lease-lost":
      return "another process took it over, or it was ended";
    case "sweep.done":
      return `${formatCount(event.claimed, "run")} taken up, ${event.recovered} recovered, in ${formatSpan(event.durationMs)}`;
    case "heartbeat.in-event-loop":
      return event.reason;
    case "run.not-recorded":
    case "run.record-delayed":
    case "sweep.failed":
    case "heartbeat.failed":
      return event.message;
    default:
      return "";
  }
}

function describeFailure({ class: kind, message }: RunFailure): string {
  return toPlainText(`${kind}: ${message}`);
}
