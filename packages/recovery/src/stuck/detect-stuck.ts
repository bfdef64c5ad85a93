import type { RunRow } from "@threadkeep/persistence";
import { judgeCheckpoints } from "./judge-checkpoints.ts";
import { judgeEndedRun } from "./judge-ended-run.ts";
import { judgeOpenRun } from "./judge-open-run.ts";
import { nextOf } from "./judged-run.ts";
import type { StuckFacts, StuckVerdict } from "./stuck-facts.ts";
import type { StuckState } from "./stuck-state.ts";
import type { ThreadHead } from "./thread-head.ts";

/** How a thread stands, and whether somebody or something has to act. Pure. */
export function detectStuck(facts: StuckFacts): StuckState {
  const { threadId, run, head } = facts;
  return {
    threadId,
    ...judge(facts),
    lastNode: head && head.lastNodes.length > 0 ? head.lastNodes.join(", ") : undefined,
    nextNodes: nextOf(facts),
    pendingToolCalls: head?.pendingToolCalls ?? [],
    attempts: run?.attempts ?? 0,
    totalAttempts: run?.totalAttempts ?? 0,
    runId: run?.runId,
    graph: run?.graph,
    owner: run?.owner,
    checkpointId: head?.checkpointId ?? run?.checkpointId,
    step: head?.step ?? run?.step,
  };
}

function judge(facts: StuckFacts): StuckVerdict {
  const { run, head } = facts;
  if (!run) return judgeCheckpoints(facts);
  const judged = run.state === "open" ? judgeOpenRun({ ...facts, run }) : judgeEndedRun({ ...facts, run });
  if (!judged || (run.state !== "open" && head && wentOnWithout(run, head))) return withoutTheService(facts, run);
  const note = head ? noteOnHead(run, head) : "";
  return { basis: "run", until: undefined, failureClass: undefined, ...judged, reason: `${judged.reason}${note}` };
}

/** Somebody ran the thread on after the service let go of it: the record says nothing about that. */
function wentOnWithout(run: RunRow, head: ThreadHead): boolean {
  // Where the run was resumed at this very head, the answer that is stored there is the one that the service gave.
  const isOwnAnswer = run.baseCheckpointId === head.checkpointId;
  const wasAnswered = run.state === "waiting" && head.status !== "paused" && head.tasks.length > 0;
  return (
    (wasAnswered && !isOwnAnswer) || (isElsewhere(run, head) && (head.source === "loop" || head.source === "input"))
  );
}

function isElsewhere(run: RunRow, head: ThreadHead): boolean {
  const last = run.checkpointId ?? run.baseCheckpointId;
  return last !== undefined && last !== head.checkpointId;
}

function withoutTheService(facts: StuckFacts, run: RunRow): StuckVerdict {
  const verdict = judgeCheckpoints(facts);
  return {
    ...verdict,
    reason: `Its last run is recorded as ${run.state}, and somebody went on without the service. ${verdict.reason}`,
  };
}

function noteOnHead(run: RunRow, head: ThreadHead): string {
  if (!isElsewhere(run, head)) return "";
  // A run that has put nothing of its own may have been admitted while the run before it ended.
  if (run.checkpointId === undefined && run.state === "open") return "";
  return head.source === "update" || head.source === "fork"
    ? " Since its last step the thread was changed with updateState."
    : " Its newest checkpoint is not the run's: somebody wrote to the thread without the service.";
}
