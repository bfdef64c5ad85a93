import type { RunEvent, RunRow } from "@threadkeep/persistence";
import { describeTimes } from "../stuck/describe-times.ts";
import { describeDuration } from "../stuck/describe-duration.ts";

/** What became of a run so far, one line an event, oldest first: for whoever has to look at it. */
export function tellStory(events: readonly RunEvent[]): string {
  return events.map(tellEvent).join("\n");
}

/** Why a run is parked, with its story. */
export function describeUsedUp(
  { attempts, totalAttempts, checkpointId, nodes = [], failure }: RunRow,
  events: readonly RunEvent[],
): string {
  const last = events.findLast((event) => event.failure !== undefined)?.failure ?? failure;
  const error = last
    ? `The last error known is ${last.name} (${last.class}): ${last.message}`
    : "No error of it is known: its process ended each time before it could record one.";
  const place = checkpointId === undefined ? "before its first checkpoint" : `at checkpoint ${checkpointId}`;
  const node = nodes.length === 0 ? "" : ` (${nodes.join(", ")})`;
  return (
    `It was taken up ${describeTimes(attempts)} ${place}${node} with nothing saved since, ${describeTimes(totalAttempts)} in all; ` +
    `the last time only to be parked. ${error}\nFind out what ends it there; then recoverThread(threadId, { force: true }).\n${tellStory(events)}`
  );
}

function tellEvent({ at, kind, owner, afterMs, checkpointId, failure }: RunEvent): string {
  const by = owner === undefined ? "" : ` by ${owner}`;
  const silence = afterMs === undefined ? "" : `, ${describeDuration(afterMs)} after the last sign of life`;
  const place = checkpointId === undefined ? "" : ` at ${checkpointId}`;
  const cause = failure === undefined ? "" : `: ${failure.name} (${failure.class}): ${failure.message}`;
  return `${at} ${kind}${by}${silence}${place}${cause}`;
}
