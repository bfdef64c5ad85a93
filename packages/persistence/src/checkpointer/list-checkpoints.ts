import type { RunnableConfig } from "@langchain/core/runnables";
import type { CheckpointListOptions, CheckpointTuple } from "@langchain/langgraph-checkpoint";
import type { CheckpointStore, ListQuery } from "../store/checkpoint-store.ts";
import { nameOf } from "./checkpoint-key.ts";
import { decodeTuple, type Reader } from "./decode-checkpoint.ts";
import { matchesFilter } from "./matches-filter.ts";

/** Values come with their page: few enough to hold, enough to pay for the way. */
const PAGE_SIZE = 20;

export async function* listCheckpoints(
  store: CheckpointStore,
  reader: Reader,
  config: RunnableConfig,
  { limit = Number.POSITIVE_INFINITY, before, filter = {} }: CheckpointListOptions,
): AsyncGenerator<CheckpointTuple> {
  const query = { ...placeOf(config), before: beforeOf(before), filter, order: "newest", values: "all" } as const;
  let left = limit;
  let cursor: string | undefined;
  while (left > 0) {
    const page = await store.list({ ...query, cursor, pageSize: Math.min(left, PAGE_SIZE) });
    for (const loaded of page.checkpoints) {
      const tuple = await decodeTuple(reader, loaded);
      if (!matchesFilter(tuple.metadata, filter)) continue;
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
