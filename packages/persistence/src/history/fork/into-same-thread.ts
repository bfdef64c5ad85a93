import { isDeltaSnapshot } from "@langchain/langgraph-checkpoint";
import { ThreadkeepError } from "@threadkeep/state";
import { getConfig } from "@langchain/langgraph";
import { assertNoneComesBack } from "./assert-none-comes-back.ts";
import { beginOnBranch } from "./begin-on-branch.ts";
import { repeatsVersions, withBranchVersions } from "./branch-versions.ts";
import { writeCopy, type CheckpointCopy } from "./checkpoint-copy.ts";
import { copyStanding, type SubgraphRef } from "./copy-subgraph.ts";
import type { ForkSource } from "./fork-source.ts";
import { idAfter } from "./id-after.ts";
import { lastingSubgraphsAt } from "./subgraphs-at.ts";
import { greatestId } from "./thread-outline.ts";

/**
 * Writes the fork on top of its thread, on the checkpoint it is a copy of. Its tasks are new ones, so a step that was
 * under way begins anew. Subgraphs that last come first: when the root can be read, all of it can.
 * @throws {ThreadkeepError} `history.graph-needed`, `history.shared-versions`, before anything is written
 * @returns the id of the new head
 */
export async function writeSameThread(source: ForkSource, root: CheckpointCopy): Promise<string> {
  const { graph, saver, threadId, outline, tuple } = source;
  // What the graph puts together is stored with the copy.
  if (graph === undefined) await assertNoneComesBack(saver, tuple);
  const id = idAfter(greatestId(outline.parents.keys()));
  const isUpdated = root.checkpoint.id !== tuple.checkpoint.id;
  const head = onOwnBranch(source, {
    ...root,
    parentId: tuple.checkpoint.id,
    checkpoint: { ...root.checkpoint, id },
    writes: isUpdated ? root.writes : [],
  });
  for (const copy of [...(await subgraphCopies(source, id)), head]) await writeCopy(saver, threadId, copy);
  return id;
}

/** @throws {ThreadkeepError} `history.inside-run`: what the run writes next would undo it */
export function assertNotInside(threadId: string): void {
  const configurable = ambientConfig()?.configurable;
  if (configurable?.["thread_id"] !== threadId || configurable["__pregel_read"] === undefined) return;
  throw new ThreadkeepError(
    `A node of thread ${JSON.stringify(threadId)} wants to change which checkpoint is that thread's last, and the run it is in would ` +
      "write over it. Do it when the run has ended, or fork to a new thread.",
    { code: "history.inside-run", context: { threadId } },
  );
}

function ambientConfig(): ReturnType<typeof getConfig> | undefined {
  try {
    return getConfig();
  } catch {
    return undefined;
  }
}

async function subgraphCopies(source: ForkSource, rootId: string): Promise<CheckpointCopy[]> {
  const { outline, tuple } = source;
  const copies: CheckpointCopy[] = [];
  for (const [namespace, standing] of lastingSubgraphsAt(outline, tuple.checkpoint.id)) {
    const ids = outline.subgraphs.flatMap((one) => (one.namespace === namespace ? one.id : []));
    if (standing === ids[0]) continue;
    const copy =
      standing === undefined
        ? beginOnBranch(source, namespace, rootId)
        : await copyOnTop(source, { namespace, id: standing }, rootId);
    copies.push(
      onOwnBranch(source, {
        ...copy,
        parentId: standing,
        checkpoint: { ...copy.checkpoint, id: idAfter(greatestId(ids)) },
      }),
    );
  }
  return copies;
}

async function copyOnTop(source: ForkSource, { namespace, id }: SubgraphRef, rootId: string): Promise<CheckpointCopy> {
  const { graph, saver, threadId } = source;
  if (graph === undefined) {
    const configurable = { thread_id: threadId, checkpoint_ns: namespace, checkpoint_id: id };
    const tuple = await saver.getTuple({ configurable });
    if (tuple) await assertNoneComesBack(saver, tuple);
  }
  return copyStanding(source, { namespace, id }, rootId);
}

// Values stand in the thread already. They are stored again where another branch could give their versions to its own, or
// where a DeltaChannel has a snapshot that its version did not have.
function onOwnBranch({ saver, tuple }: ForkSource, copy: CheckpointCopy): CheckpointCopy {
  const { checkpoint } = copy;
  if (repeatsVersions(saver, checkpoint) || hasSnapshots(checkpoint.channel_values)) {
    const moved = withBranchVersions(checkpoint);
    return { ...copy, checkpoint: moved, newVersions: moved.channel_versions };
  }
  const known = tuple.checkpoint.channel_versions;
  const changed = Object.entries(checkpoint.channel_versions).filter(([name, version]) => known[name] !== version);
  return { ...copy, newVersions: copy.namespace === "" ? Object.fromEntries(changed) : {} };
}

function hasSnapshots(values: Record<string, unknown>): boolean {
  return Object.values(values).some((value) => isDeltaSnapshot(value));
}
