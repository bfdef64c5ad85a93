import { writeCopy, type CheckpointCopy } from "./checkpoint-copy.ts";
import { copyAtWork, copyStanding } from "./copy-subgraph.ts";
import type { ForkSource } from "./fork-source.ts";
import { lastingSubgraphsAt, subgraphsAtWork } from "./subgraphs-at.ts";

/**
 * Writes the fork as a thread of its own. Checkpoint ids stay, so that its tasks have the ids they had, and find their
 * writes and their subgraphs again. The root comes last: before it there is no thread to run.
 * @returns the id of its head
 */
export async function writeNewThread(source: ForkSource, threadId: string, root: CheckpointCopy): Promise<string> {
  const copies = [...(await subgraphCopies(source, root)), root];
  try {
    for (const copy of copies) await writeCopy(source.saver, threadId, copy);
    return root.checkpoint.id;
  } catch (error) {
    // What stopped the fork is worth more than what may stop the cleaning.
    await source.saver.deleteThread(threadId).catch(() => {});
    throw error;
  }
}

async function subgraphCopies(source: ForkSource, root: CheckpointCopy): Promise<CheckpointCopy[]> {
  const { outline, tuple, unfinished } = source;
  const atWork = unfinished ? subgraphsAtWork(outline, tuple.checkpoint.id) : new Map<string, string>();
  const standing = lastingSubgraphsAt(outline, tuple.checkpoint.id);
  const goesOn = root.checkpoint.id === tuple.checkpoint.id;
  const copies: CheckpointCopy[] = [];
  for (const [namespace, id] of atWork) {
    // After an update the step is another: only what lasts beyond it comes along.
    if (goesOn) copies.push(await copyAtWork(source, { namespace, id }));
    else if (standing.has(namespace)) copies.push(await copyStanding(source, { namespace, id }, root.checkpoint.id));
  }
  for (const [namespace, id] of standing) {
    if (id === undefined || atWork.has(namespace)) continue;
    copies.push(await copyStanding(source, { namespace, id }, root.checkpoint.id));
  }
  return copies;
}
