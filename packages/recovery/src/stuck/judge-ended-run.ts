import type { RunRow } from "@threadkeep/persistence";
import { describeDuration } from "./describe-duration.ts";
import { isDue } from "../lease/is-due.ts";
import { noGraph } from "./judge-open-run.ts";
import type { JudgedRun } from "./judged-run.ts";
import type { StuckFacts } from "./stuck-facts.ts";

/** A run that is over, or that waits for an answer. Undefined for one that a later run took the place of. */
export function judgeEndedRun(facts: StuckFacts & { run: RunRow }): JudgedRun | undefined {
  const judged = judgeState(facts);
  const { heldForMs } = facts.run;
  if (judged === undefined || judged.state === "done" || heldForMs === 0) return judged;
  const notYet = `Not for ${describeDuration(heldForMs)}: it ended while an effect was being called, which may still happen.`;
  return { ...judged, why: `${judged.why} ${notYet}` };
}

function judgeState(facts: StuckFacts & { run: RunRow }): JudgedRun | undefined {
  const { run } = facts;
  const since = run.stateSince;
  switch (run.state) {
    case "done":
      return {
        state: "done",
        isStuck: false,
        reason: "It came to its end.",
        canRecover: false,
        why: "Nothing is left to do.",
        since,
      };
    case "waiting":
      return judgeWaiting(facts);
    case "failed":
      return judgeFailed(facts);
    case "poisoned":
      return {
        state: "poisoned",
        isStuck: true,
        reason: `It is parked: ${run.failure?.message ?? "it was taken up as often as is allowed."}`,
        ...onlyByForce(facts, "It was taken up as often as is allowed."),
        since,
        failureClass: run.failure?.class,
      };
    default:
      return judgeLeft(facts);
  }
}

/** Undefined for one that a later run took the place of. */
function judgeLeft({ run: { failure, stateSince } }: StuckFacts & { run: RunRow }): JudgedRun | undefined {
  if (failure?.class !== "abort") return undefined;
  return {
    state: "left",
    isStuck: false,
    reason: "Its caller gave it up, by a signal or by not reading its stream to the end.",
    canRecover: false,
    why: "Nobody waits for it; resume(threadId) goes on where it stopped.",
    since: stateSince,
    failureClass: failure.class,
  };
}

function judgeWaiting({ run, head }: StuckFacts & { run: RunRow }): JudgedRun {
  const asked = head?.interrupts.length ?? 0;
  const what =
    asked === 0 ? "at a breakpoint" : `for the answer to ${asked === 1 ? "1 question" : `${asked} questions`}`;
  const isOver = isDue(run);
  const limit = isOver ? `; its limit passed ${describeDuration(-run.dueInMs!)} ago` : "";
  return {
    state: "waiting",
    isStuck: isOver,
    reason: `It waits ${what}${limit}.`,
    canRecover: false,
    why: "Only a human goes on with it: give the answer with resume(threadId, command).",
    since: run.stateSince,
    until: run.dueAt,
  };
}

function judgeFailed(facts: StuckFacts & { run: RunRow }): JudgedRun {
  const { failure, stateSince } = facts.run;
  const what = failure ? `${failure.name} (${failure.class}): ${failure.message}` : "an error that was not recorded";
  const again = failure ? `An error of class "${failure.class}" comes again.` : "Its error may come again.";
  const isTooLong = failure?.name === "GraphRecursionError";
  return {
    state: "failed",
    isStuck: true,
    reason: `It ended by ${what}`,
    ...(isTooLong ? WITH_MORE_STEPS : onlyByForce(facts, again)),
    since: stateSince,
    failureClass: failure?.class,
  };
}

const WITH_MORE_STEPS = {
  canRecover: false,
  why: "It used up its steps. If it has more to do, and does not go in circles: resume(threadId, undefined, { recursionLimit: 100 }).",
};

function onlyByForce({ run, graphs }: StuckFacts & { run: RunRow }, because: string) {
  const why = graphs.includes(run.graph)
    ? `${because} Once its cause is gone: recoverThread(threadId, { force: true }).`
    : noGraph(run, graphs);
  return { canRecover: false, why };
}
