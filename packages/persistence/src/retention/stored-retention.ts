import type { CheckpointMetadata } from "@langchain/langgraph-checkpoint";
import { decodeTuple, type Reader } from "../checkpointer/decode-checkpoint.ts";
import type { RetentionStore, ThreadHeadRow } from "../store/retention-store.ts";
import { lastActive } from "./last-active.ts";
import type { RetentionAccess } from "./retention-access.ts";
import type { ThreadState } from "./thread-state.ts";
import { threadStatus } from "./thread-status.ts";

/** Retention over one of our stores: it reads heads without the values of their state, and removes with the thread locked. */
export function storedRetention(store: RetentionStore, reader: Reader): Required<RetentionAccess> {
  return {
    async readThreads(query) {
      const rows = await store.readThreadHeads(query);
      return Promise.all(rows.map((row) => readState(reader, row)));
    },
    readLinks: (threadId) => store.readLinks(threadId),
    readAncestry: (threadId) => store.readAncestry(threadId),
    remove: (order) => store.remove(order),
  };
}

async function readState(reader: Reader, row: ThreadHeadRow): Promise<ThreadState> {
  const { threadId, checkpoints, stamp, head, newest, hasOpenRun } = row;
  const known = { threadId, checkpoints, stamp, metadata: {}, ...(hasOpenRun && { hasOpenRun }) };
  if (head === undefined) return { ...known, status: "unknown", why: "It has checkpoints of subgraphs only." };
  try {
    const { checkpoint, pendingWrites = [], metadata = {} as CheckpointMetadata } = await decodeTuple(reader, head);
    const status = threadStatus(checkpoint, pendingWrites);
    const time = lastActive([{ checkpointId: checkpoint.id, ts: checkpoint.ts }, newest], { ...metadata });
    const lastActiveAt = time === undefined ? {} : { lastActiveAt: new Date(time).toISOString() };
    return { ...known, status, metadata: { ...metadata }, ...lastActiveAt };
  } catch (error) {
    // One thread that cannot be read must not keep the others from being looked at.
    return {
      ...known,
      status: "unknown",
      why: `Its head cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
}
