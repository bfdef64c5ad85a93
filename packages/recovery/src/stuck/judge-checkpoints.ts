import { describeDuration } from "./describe-duration.ts";
import type { StuckFacts, StuckVerdict } from "./stuck-facts.ts";
import type { ThreadHead } from "./thread-head.ts";

const NO_RECORD = "there is no record of a run";
const NOT_OURS =
  "No service began it, so no sweep takes it up. Once it is certain that nothing runs it: recoverThread(threadId, { force: true }).";

/** From checkpoints alone: nothing in them tells a live run from a dead one. */
export function judgeCheckpoints({ head, now, limits }: StuckFacts): StuckVerdict {
  if (!head) return verdict("unknown", false, `It has no checkpoint, and ${NO_RECORD}.`, undefined);
  const since = head.createdAt;
  switch (head.status) {
    case "done":
      return { ...verdict("done", false, "It came to its end.", since), why: "Nothing is left to do." };
    case "paused":
      return {
        ...verdict("waiting", false, `It waits for the answer to ${countQuestions(head)}.`, since),
        why: "Only a human goes on with it: invoke its graph with a Command that resumes.",
      };
    case "failed":
      return { ...verdict("failed", true, describeFailure(head), since), failureClass: head.failure?.class };
    case "runnable":
      return judgeRunnable(head, Math.max(0, now.getTime() - Date.parse(since)), limits.idleMs);
    default:
      return verdict("unknown", false, `Its head does not tell whether anything is left; ${NO_RECORD}.`, since);
  }
}

// A breakpoint that was hit looks the same as a step that was never begun.
function judgeRunnable(head: ThreadHead, ageMs: number, idleMs: number): StuckVerdict {
  const next = head.nextNodes.length === 0 ? "" : ` (${head.nextNodes.join(", ")})`;
  const isOld = ageMs > idleMs;
  const may = isOld
    ? `its last checkpoint is ${describeDuration(ageMs)} old: its process may be dead, or it stopped at a breakpoint`
    : "it may be running right now";
  return verdict("unknown", isOld, `A next step remains${next}; ${NO_RECORD}, so ${may}.`, head.createdAt);
}

function verdict(
  state: StuckVerdict["state"],
  isStuck: boolean,
  reason: string,
  since: string | undefined,
): StuckVerdict {
  return {
    state,
    isStuck,
    reason,
    basis: "checkpoints",
    canRecover: false,
    why: NOT_OURS,
    since,
    until: undefined,
    failureClass: undefined,
  };
}

function countQuestions({ interrupts }: ThreadHead): string {
  return interrupts.length === 1 ? "1 question" : `${interrupts.length} questions`;
}

function describeFailure({ failure }: ThreadHead): string {
  return failure
    ? `Its last step failed with ${failure.name} (${failure.class}): ${failure.message}`
    : "Its last step failed.";
}
