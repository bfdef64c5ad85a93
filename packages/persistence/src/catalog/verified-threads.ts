import { openHead } from "../checkpointer/checkpoint-head.ts";
import type { ValueCodec } from "../encoding/value-codec.ts";
import type { CheckpointRow, StoredThreadPage } from "../store/checkpoint-store.ts";
import type { ThreadPage, ThreadSummary } from "./thread-catalog.ts";

/** With keys, what a head says is told only where its seal holds: of any other thread, that it is there. */
export function verifiedThreads(codec: Pick<ValueCodec, "seal">, { heads, ...page }: StoredThreadPage): ThreadPage {
  return { ...page, threads: page.threads.map((thread) => verified(codec, thread, heads?.get(thread.threadId))) };
}

function verified(codec: Pick<ValueCodec, "seal">, thread: ThreadSummary, head: CheckpointRow | undefined) {
  if (codec.seal === undefined || thread.headId === undefined) return thread;
  if (head !== undefined && holds(codec, head)) return thread;
  const { threadId, checkpoints, headId } = thread;
  return { threadId, checkpoints, headId };
}

/** Whatever is wrong with it is told by who reads the thread. */
function holds(codec: Pick<ValueCodec, "seal">, head: CheckpointRow): boolean {
  try {
    openHead(codec, head);
    return true;
  } catch {
    return false;
  }
}
