import type { BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";
import { readHistory, type RunAccess } from "@threadkeep/persistence";
import type { AttemptsMade } from "./decide-outcome.ts";
import { hasBreakpoints } from "./pregel-of.ts";
import type { DriveRequest } from "./run-driver.ts";
import type { Turn } from "./take-turn.ts";

export interface EndReader {
  runs: RunAccess;
  checkpointer: BaseCheckpointSaver;
}

/** What the database tells of a turn that just ended. */
export interface SeenEnd extends AttemptsMade {
  /** Questions that wait for an answer. */
  interrupts: number;
  isAtBreakpoint: boolean;
}

const NO_STOP = { interrupts: 0, isAtBreakpoint: false };

/** What is known where the database cannot be asked. */
export function unseenEnd({ run: { attempts, totalAttempts } }: DriveRequest): SeenEnd {
  return { ...NO_STOP, attempts, totalAttempts };
}

export async function lookAtEnd(reader: EndReader, request: DriveRequest, turn: Turn): Promise<SeenEnd> {
  const unseen = unseenEnd(request);
  if (turn.kind === "returned")
    return { ...unseen, ...(await readStop(reader, request.run.threadId, request.graph.graph)) };
  return { ...unseen, ...(await readAttempts(reader, request)) };
}

/** Where a graph stands that returned. */
export async function readStop(
  { checkpointer }: Pick<EndReader, "checkpointer">,
  threadId: string,
  graph: object,
): Promise<Pick<SeenEnd, "interrupts" | "isAtBreakpoint">> {
  const { entries } = await readHistory(checkpointer, threadId, { limit: 1, values: false });
  const [{ interrupts, next = [] } = { interrupts: [] }] = entries;
  // Without breakpoints a graph that returns has nothing left but its questions, whatever a checkpoint seems to tell.
  return { interrupts: interrupts.length, isAtBreakpoint: next.length > 0 && hasBreakpoints(graph) };
}

// A put of this turn has set them back.
async function readAttempts({ runs }: EndReader, { run }: DriveRequest): Promise<AttemptsMade> {
  const now = await runs.readThread(run.threadId);
  const { attempts, totalAttempts } = now?.runId === run.runId ? now : run;
  return { attempts, totalAttempts };
}
