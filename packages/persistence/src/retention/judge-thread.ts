import { LIMITS, type RetentionPolicy } from "./retention-policy.ts";
import type { RetentionReason } from "./thread-plan.ts";
import type { ThreadState } from "./thread-state.ts";

/** Whether a thread goes as a whole, stays as a whole, or may be made shorter. */
export interface Verdict {
  action: "purge" | "keep" | "shorten";
  reason: RetentionReason;
}

const DAY_MS = 86_400_000;

export function judgeThread(thread: ThreadState, policy: RetentionPolicy, isPinned: boolean, now: Date): Verdict {
  if (isPinned) return { action: "keep", reason: { code: "pinned", message: "It is pinned." } };
  const { status, why, lastActiveAt, hasOpenRun } = thread;
  if (hasOpenRun) {
    return { action: "shorten", reason: { code: "run-open", message: "A run of it has not come to its end." } };
  }
  if (status === "unknown") return unknown(why);
  const limit = policy[LIMITS[status]];
  if (limit === undefined) {
    return {
      action: "shorten",
      reason: { code: "no-limit", message: `It is ${status}, and the policy has no ${LIMITS[status]}.` },
    };
  }
  if (lastActiveAt === undefined) {
    return {
      action: "shorten",
      reason: { code: "no-time", message: `It is ${status}, and nothing tells since when.` },
    };
  }
  const days = (now.getTime() - Date.parse(lastActiveAt)) / DAY_MS;
  const message = `It is ${status} for ${describeDays(days)}; ${LIMITS[status]} is ${limit}.`;
  return days > limit
    ? { action: "purge", reason: { code: "past-limit", message } }
    : { action: "shorten", reason: { code: "within-limit", message } };
}

// What cannot be read had better be looked at first. What can be is made shorter like any other.
function unknown(why: string | undefined): Verdict {
  const message = why ?? "Its head does not tell whether its run is over.";
  return { action: why === undefined ? "shorten" : "keep", reason: { code: "status-unknown", message } };
}

function describeDays(days: number): string {
  const rounded = Math.max(0, Math.floor(days * 10) / 10);
  return rounded === 1 ? "1 day" : `${rounded} days`;
}
