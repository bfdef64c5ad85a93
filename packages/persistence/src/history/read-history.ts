import type { BaseCheckpointSaver, CheckpointTuple } from "@langchain/langgraph-checkpoint";
import {
  assertCount,
  assertOneOf,
  assertOptionsObject,
  assertSaver,
  assertText,
} from "../arguments/assert-arguments.ts";
import { assertThreadId } from "./assert-thread-id.ts";
import { parentIdOf, readBare, readCheckpoints, type CheckpointQuery } from "./checkpoint-reader.ts";
import { isStepOfRun, toHistoryEntry, type HistoryEntry } from "./history-entry.ts";
import { readCursor, writeCursor } from "./page-cursor.ts";

export interface ReadHistoryOptions {
  /** Entries on a page, 1 to 1,000. */
  limit?: number | undefined;
  /** The `nextCursor` of the page before. */
  cursor?: string | undefined;
  /** A subgraph's, as it stands in `checkpoint_ns`; "" is the graph itself. */
  namespace?: string | undefined;
  /** False leaves the state out, and with it what interrupts ask. */
  values?: boolean | undefined;
  /** True adds the bytes of each entry's state. */
  sizes?: boolean | undefined;
  /** What arrived last comes first, or last; on a saver of others, what has the greatest checkpoint id. */
  order?: "newest" | "oldest" | undefined;
}

export interface HistoryPage {
  entries: HistoryEntry[];
  /** Absent on the last page. */
  nextCursor?: string;
}

const MAX_LIMIT = 1000;
const READ_HISTORY = { name: "readHistory", area: "history" } as const;

/**
 * A page of a thread's checkpoints, from any saver. An unknown thread has no entries.
 *
 * Ours know in which order checkpoints arrived, whatever clocks say, and read a page from either end in one way there and
 * back, however long the thread is; with `values: false` without its values. At most 25 checkpoints with their values are on
 * their way at once.
 *
 * What a saver without a reader of its own costs: newest first, one `list` of `limit + 1` checkpoints with all their
 * values, and one `getTuple` for each whose parent is not on the page. Oldest first, everything newer than the page is read
 * as well, 100 at a time, since `list` knows no other direction. `values: false` saves memory there, not reading. Pages
 * follow each other by checkpoint id there, so one that was written with a wrong clock stands elsewhere but is never left out.
 *
 * @throws {ThreadkeepError} `history.invalid-cursor`, `history.invalid-option`, `history.invalid-thread-id`, `history.not-a-checkpointer`
 *
 * @example
 * const { entries, nextCursor } = await readHistory(checkpointer, "thread-1", { limit: 20, values: false });
 */
export async function readHistory(
  saver: BaseCheckpointSaver,
  threadId: string,
  options: ReadHistoryOptions = {},
): Promise<HistoryPage> {
  assertSaver(READ_HISTORY, saver);
  assertThreadId(threadId);
  assertOptionsObject(READ_HISTORY, options, "{ limit, cursor }");
  const { limit = 20, cursor, namespace = "", values = true, sizes = false, order = "newest" } = options;
  assertCount(READ_HISTORY, "limit", limit, MAX_LIMIT, ", and page with nextCursor");
  assertOneOf(READ_HISTORY, "order", order, ["newest", "oldest"]);
  assertText(READ_HISTORY, "namespace", namespace, "that of a subgraph, as listNamespaces tells it");
  const listing = { threadId, namespace, order };
  const after = cursor === undefined ? {} : { after: readCursor(listing, cursor) };
  // One more than the page: it tells whether another follows, and is most often the last one's parent.
  const tuples = await collect(saver, { ...listing, ...after, limit: limit + 1, values: values || sizes });
  const parents = await parentsOf(saver, { threadId, namespace }, tuples, limit);
  const page = tuples.slice(0, limit);
  const last = page.at(-1);
  return {
    entries: page.map((tuple) => toHistoryEntry(tuple, parents.get(parentIdOf(tuple) ?? ""), { values, sizes })),
    ...(last && tuples.length > limit ? { nextCursor: writeCursor(listing, last.checkpoint.id) } : {}),
  };
}

async function collect(saver: BaseCheckpointSaver, query: CheckpointQuery): Promise<CheckpointTuple[]> {
  const tuples: CheckpointTuple[] = [];
  for await (const tuple of readCheckpoints(saver, query)) tuples.push(tuple);
  return tuples;
}

async function parentsOf(
  saver: BaseCheckpointSaver,
  { threadId, namespace }: { threadId: string; namespace: string },
  tuples: readonly CheckpointTuple[],
  limit: number,
): Promise<Map<string, CheckpointTuple>> {
  const known = new Map(tuples.map((tuple) => [tuple.checkpoint.id, tuple]));
  for (const tuple of tuples.slice(0, limit)) {
    const id = parentIdOf(tuple);
    if (id === undefined || known.has(id) || !isStepOfRun(tuple)) continue;
    const parent = await readBare(saver, { threadId, namespace, checkpointId: id });
    if (parent) known.set(id, parent);
  }
  return known;
}
