import { problem } from "../problem.ts";

/** One side of a comparison. Without a checkpoint it is the thread's latest. */
export interface DiffSide {
  threadId: string;
  checkpointId?: string;
}

// As LangGraph makes checkpoint ids: a UUID. Thread ids may have an "@" of their own.
const WITH_CHECKPOINT = /^(.+)@([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}-*)$/is;

/**
 * The two sides that arguments name: `<thread> <checkpoint> <checkpoint>`, or twice `<thread>` or `<thread>@<checkpoint>`.
 * @throws ThreadkeepError `threads.not-two-sides`
 */
export function parseSides(args: readonly string[]): [before: DiffSide, after: DiffSide] {
  const [first, second, third, ...rest] = args;
  if (first !== undefined && second !== undefined && rest.length === 0) {
    if (third === undefined) return [parseSide(first), parseSide(second)];
    return [
      { threadId: first, checkpointId: second },
      { threadId: first, checkpointId: third },
    ];
  }
  throw problem({
    code: "threads.not-two-sides",
    message: "diff compares two checkpoints, and these arguments do not name two.",
    help: "threadkeep diff <thread> <checkpoint> <checkpoint>, or threadkeep diff <thread>[@<checkpoint>] <thread>[@<checkpoint>].",
  });
}

function parseSide(text: string): DiffSide {
  const [, threadId, checkpointId] = WITH_CHECKPOINT.exec(text) ?? [];
  return threadId === undefined || checkpointId === undefined ? { threadId: text } : { threadId, checkpointId };
}
