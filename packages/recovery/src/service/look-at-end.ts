import type { BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";
import { nextNodes, pendingInterrupts, readBare, type RunAccess } from "@threadkeep/persistence";
import { missingNodes } from "../recover/missing-nodes.ts";
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
  /** Nodes that were to run next, and that the graph does not have. */
  missing: readonly string[];
}

const NO_STOP = { interrupts: 0, isAtBreakpoint: false, missing: [] };

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
): Promise<Omit<SeenEnd, keyof AttemptsMade>> {
  const head = await readBare(checkpointer, { threadId, namespace: "" });
  if (head === undefined) return NO_STOP;
  const { checkpoint, pendingWrites = [] } = head;
  // Without breakpoints a graph that returns has nothing left but its questions, whatever a checkpoint seems to tell.
  const isAtBreakpoint = hasBreakpoints(graph) && (nextNodes(checkpoint) ?? []).length > 0;
  const interrupts = pendingInterrupts(pendingWrites, { values: false }).length;
  return { interrupts, isAtBreakpoint, missing: missingNodes(checkpoint, graph) };
}

// A put of this turn has set them back.
async function readAttempts({ runs }: EndReader, { run }: DriveRequest): Promise<AttemptsMade> {
  const now = await runs.readThread(run.threadId);
  const { attempts, totalAttempts } = now?.runId === run.runId ? now : run;
  return { attempts, totalAttempts };
}
