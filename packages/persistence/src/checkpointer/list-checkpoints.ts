import type { RunnableConfig } from "@langchain/core/runnables";
import type { CheckpointListOptions, CheckpointTuple } from "@langchain/langgraph-checkpoint";
import type { CheckpointQuery } from "../history/checkpoint-reader.ts";
import type { CheckpointStore, ListQuery } from "../store/checkpoint-store.ts";
import { assertOption, type OptionRule } from "./assert-options.ts";
import { nameOf } from "./checkpoint-key.ts";
import { decodeTuple, type Reader } from "./decode-checkpoint.ts";
import { matchesFilter } from "./matches-filter.ts";
import { nextPageSize } from "./next-page-size.ts";

/** Checkpoints on a page. With values, which may be of any size, the first tells how large they are. */
const PAGE_SIZE = { all: { first: 2, most: 25 }, steering: { first: 200, most: 200 } } as const;

const LIMIT: OptionRule = {
  takes: "a whole number",
  isValid: (value) => Number.isInteger(value) || value === Number.POSITIVE_INFINITY,
};

export function listCheckpoints(
  store: CheckpointStore,
  reader: Reader,
  config: RunnableConfig,
  { limit, before, filter = {} }: CheckpointListOptions,
): AsyncGenerator<CheckpointTuple> {
  const query = { ...placeOf(config), before: beforeOf(before), filter, order: "newest", values: "all" } as const;
  return readPages(store, reader, query, limit);
}

/** As history asks for them: from either end, and without the values of the state where they are not needed. */
export function readQuery(
  store: CheckpointStore,
  reader: Reader,
  { threadId, namespace, checkpointId, order, after, limit, values }: CheckpointQuery,
): AsyncGenerator<CheckpointTuple> {
  const query = {
    threadId: nameOf(threadId, "thread_id"),
    namespace: named(namespace, "checkpoint_ns"),
    checkpointId: named(checkpointId, "checkpoint_id"),
    before: after === undefined ? undefined : { checkpointId: nameOf(after, "checkpoint_id") },
    filter: {},
    order,
    values: values ? "all" : "steering",
  } as const;
  return readPages(store, reader, query, limit);
}

async function* readPages(
  store: CheckpointStore,
  reader: Reader,
  query: Omit<ListQuery, "cursor" | "pageSize">,
  limit = Number.POSITIVE_INFINITY,
): AsyncGenerator<CheckpointTuple> {
  assertOption("list", "limit", limit, LIMIT);
  let left = limit;
  let cursor: string | undefined;
  let pageSize: number = PAGE_SIZE[query.values].first;
  while (left > 0) {
    const page = await store.list({ ...query, cursor, pageSize: Math.min(left, pageSize) });
    pageSize = Math.min(nextPageSize(page.checkpoints), PAGE_SIZE[query.values].most);
    for (const loaded of page.checkpoints) {
      const tuple = await decodeTuple(reader, loaded);
      if (!matchesFilter(tuple.metadata, query.filter)) continue;
      yield tuple;
      left--;
    }
    if (page.cursor === undefined) return;
    cursor = page.cursor;
  }
}

function placeOf({ configurable = {} }: RunnableConfig): Pick<ListQuery, "threadId" | "namespace" | "checkpointId"> {
  return {
    threadId: named(configurable["thread_id"], "thread_id"),
    namespace: named(configurable["checkpoint_ns"], "checkpoint_ns"),
    checkpointId: named(configurable["checkpoint_id"], "checkpoint_id"),
  };
}

function beforeOf(before: RunnableConfig | undefined): ListQuery["before"] {
  const { threadId, namespace, checkpointId } = placeOf(before ?? {});
  if (checkpointId === undefined) return undefined;
  return { checkpointId, ...(threadId !== undefined && { threadId }), ...(namespace !== undefined && { namespace }) };
}

function named(value: unknown, what: string): string | undefined {
  return value === undefined || value === null ? undefined : nameOf(value, what);
}
