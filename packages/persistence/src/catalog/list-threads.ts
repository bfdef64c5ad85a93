import type { BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";
import {
  assertCount,
  assertOneOf,
  assertOptionsObject,
  assertSaver,
  assertText,
} from "../arguments/assert-arguments.ts";
import { pageOfThreads, summarizeThreads } from "./summarize-threads.ts";
import type { ThreadCatalog, ThreadPage, ThreadQuery } from "./thread-catalog.ts";
import { readThreadCursor, writeThreadCursor } from "./thread-cursor.ts";

/** As `ThreadQuery`, with 50 threads on a page in the order of their ids where nothing else is said. */
export type ListThreadsOptions = { [Name in keyof ThreadQuery]?: ThreadQuery[Name] | undefined };

const MAX_LIMIT = 1000;
const LIST_THREADS = { name: "listThreads", area: "catalog" } as const;

/**
 * A page of the threads that a saver has, each with its head.
 *
 * Ours answer from their indexes: a page costs about what it holds, on a million threads as on ten. Only "recent" looks at
 * each thread of the prefix (one look in the index) where the threads written last do not fill the page. Any other saver is
 * asked to `list` all of its checkpoints, with all their values, for every page; a summary of each thread of the prefix is kept
 * meanwhile. Heads and "recent" then go by checkpoint ids.
 *
 * @throws {ThreadkeepError} `catalog.invalid-option`, `catalog.invalid-cursor`, `catalog.not-a-checkpointer`
 *
 * @example
 * const { threads, nextCursor } = await listThreads(checkpointer, { order: "recent", limit: 20 });
 */
export async function listThreads(
  saver: BaseCheckpointSaver & Partial<ThreadCatalog>,
  options: ListThreadsOptions = {},
): Promise<ThreadPage> {
  assertSaver(LIST_THREADS, saver);
  assertOptionsObject(LIST_THREADS, options, "{ order, limit }");
  const { limit = 50, cursor, order = "id", prefix = "" } = options;
  assertCount(LIST_THREADS, "limit", limit, MAX_LIMIT, ", and page with nextCursor");
  assertOneOf(LIST_THREADS, "order", order, ["id", "recent"]);
  assertText(LIST_THREADS, "prefix", prefix, "what the ids begin with");
  const listing = { order, prefix };
  const after = cursor === undefined ? {} : { cursor: readThreadCursor(listing, cursor) };
  const query: ThreadQuery = { ...listing, ...after, limit };
  const { threads, nextCursor } = saver.listThreads
    ? await saver.listThreads(query)
    : pageOfThreads(await summarizeThreads(saver, prefix), query);
  return { threads, ...(nextCursor !== undefined && { nextCursor: writeThreadCursor(listing, nextCursor) }) };
}
