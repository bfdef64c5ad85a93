import type { SavedCheckpoint } from "../../langgraph/langgraph-internals.ts";
import { readRecords, type TaskRecord } from "./attempt-record.ts";
import { isPause } from "./open-task.ts";
import type { RecordBook } from "./record-book.ts";
import { hasFailed, inputOf } from "./resume-run.ts";

/** Between the superstep that spent something and the one that the process stopped in there are the hooks of other middlewares. */
const MAX_STEPS_BACK = 10;

/**
 * Records of the last superstep of the run before this one that has some. What was spent there is not in the state where no result could
 * carry it: that of a tool that answers the model with its error, or of a node that leaves the count out. Nothing is looked for where a human
 * was asked: whatever came before that has ended well. LangGraph says that a run is resumed in its first superstep only, so that is not asked.
 */
export async function recordsBefore(resumed: SavedCheckpoint, book: RecordBook): Promise<readonly TaskRecord[]> {
  const input = inputOf(resumed);
  const recordsOf = ({ pendingWrites }: SavedCheckpoint): TaskRecord[] =>
    readRecords(pendingWrites).filter(({ spent }) => spent.input === input);
  // What is recorded later includes it.
  if (resumed.pendingWrites?.some(isPause) || recordsOf(resumed).length > 0) return [];
  let saved = resumed;
  for (let back = 0; back < MAX_STEPS_BACK && saved.metadata?.source === "loop"; back += 1) {
    const before = await book.readBefore(saved);
    // Whoever went on after an error did so on purpose, and began at nothing.
    if (before === undefined || hasFailed(before.pendingWrites)) return [];
    const records = recordsOf(before);
    if (records.length > 0) return records;
    saved = before;
  }
  return [];
}
