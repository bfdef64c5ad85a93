import type { ListQuery, NamespaceKey } from "../../checkpoint-store.ts";
import type { SchemaNames } from "../names.ts";
import { containable } from "./containable.ts";
import { isAt } from "./is-at.ts";
import type { Params } from "./params.ts";
import { startOfPage } from "./start-of-page.ts";

export type ReadKey = NamespaceKey & { checkpointId: string | undefined };

/**
 * A query for keys of checkpoints and where these stand in the order of arrival: by `sort_id`, then by `rank`.
 *
 * Nearly all checkpoints stand by their id; those that do not have a row among the arrivals. Each kind is read from its own index,
 * no more than a page of it, and then put in order.
 */
export function selectPage(names: SchemaNames, params: Params, query: ListQuery): string {
  const { checkpoints, arrivals } = names;
  const where = `${isAt(params, query)} AND ${matches(names, params, query.filter)}`;
  const start = startOfPage(names, params, query);
  const direction = query.order === "newest" ? "DESC" : "ASC";
  const limit = `LIMIT ${params.add(query.pageSize)}::int`;
  const ordered = (...columns: string[]) =>
    `ORDER BY ${columns.map((column) => `${column} ${direction}`).join(", ")} ${limit}`;
  return `${start.with} SELECT * FROM (
    (SELECT c.thread_id, c.checkpoint_ns, c.checkpoint_id, c.checkpoint_id AS sort_id, 0::bigint AS rank
     FROM ${checkpoints} c WHERE ${where} AND ${start.isBeyond("c.checkpoint_id", "0::bigint")} AND NOT EXISTS (
       SELECT FROM ${arrivals} m WHERE m.thread_id = c.thread_id AND m.checkpoint_ns = c.checkpoint_ns
       AND m.checkpoint_id = c.checkpoint_id AND m.sort_id IS NOT NULL)
     ${ordered("c.checkpoint_id", "c.thread_id", "c.checkpoint_ns")})
    UNION ALL
    (SELECT c.thread_id, c.checkpoint_ns, c.checkpoint_id, m.sort_id, m.rank
     FROM ${arrivals} m JOIN ${checkpoints} c ON m.thread_id = c.thread_id AND m.checkpoint_ns = c.checkpoint_ns
       AND m.checkpoint_id = c.checkpoint_id
     WHERE ${where} AND m.sort_id IS NOT NULL AND ${start.isBeyond("m.sort_id", "m.rank")}
     ${ordered("m.sort_id", "m.rank", "c.thread_id", "c.checkpoint_ns")})
  ) arrived ${ordered("sort_id", "rank", "thread_id", "checkpoint_ns")}`;
}

/** Where jsonb holds less than the metadata, it cannot judge. */
function matches({ arrivals }: SchemaNames, params: Params, filter: ListQuery["filter"]): string {
  const wanted = containable(filter);
  if (wanted === undefined) return "true";
  return `(c.metadata @> ${params.add(wanted)}::jsonb OR EXISTS (
    SELECT FROM ${arrivals} e WHERE e.thread_id = c.thread_id AND e.checkpoint_ns = c.checkpoint_ns
    AND e.checkpoint_id = c.checkpoint_id AND e.metadata IS NOT NULL))`;
}
