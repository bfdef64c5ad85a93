import { writeCheckpoint, writeCopy, writePending, type CheckpointCopy } from "./checkpoint-copy.ts";
import { ThreadClaim } from "./claim-thread.ts";
import { copyAtWork, copyStanding } from "./copy-subgraph.ts";
import type { ForkSource } from "./fork-source.ts";
import { lastingSubgraphsAt, subgraphsAtWork } from "./subgraphs-at.ts";

/**
 * Writes the fork as a thread of its own. Checkpoint ids stay, so that its tasks have the ids they had, and find their
 * writes and their subgraphs again. The root comes last, where its claim stands: before it there is no thread to run.
 * @returns the id of its head
 * @throws ThreadkeepError `history.thread-exists` where another took the thread meanwhile
 */
export async function writeNewThread(source: ForkSource, threadId: string, root: CheckpointCopy): Promise<string> {
  const { saver } = source;
  const copies = await subgraphCopies(source, root);
  const claim = new ThreadClaim(saver, threadId, root.checkpoint.id);
  try {
    await claim.put();
    await claim.assertOurs();
    for (const copy of copies) {
      // What was deleted stays so: a thread of that name takes writes of an old id when their checkpoint is there.
      await writeCheckpoint(saver, threadId, copy);
      await writePending(saver, threadId, copy);
    }
    await claim.assertOurs();
    await writeCopy(saver, threadId, root);
    return root.checkpoint.id;
  } catch (error) {
    // What stopped the fork is worth more than what may stop the cleaning.
    await claim.release().catch(() => {});
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
