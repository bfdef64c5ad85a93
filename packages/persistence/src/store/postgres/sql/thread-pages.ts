import type { ThreadQuery } from "../../../catalog/thread-catalog.ts";
import type { SchemaNames } from "../names.ts";
import type { Params } from "./params.ts";
import { isStillStored } from "./still-stored.ts";

/**
 * Threads by id, as the common table expression `page (thread_id, position)`, to be used WITH RECURSIVE: from one id to the next by
 * the index, whatever stands between. Ids that begin alike are not side by side in every language: those between are passed over.
 */
export function pageById(
  { checkpoints }: SchemaNames,
  params: Params,
  { after, from, limit, prefix }: { after?: string | undefined; from?: string; limit: number; prefix: string },
): string {
  const start =
    after === undefined ? `c.thread_id >= ${params.add(from ?? "")}::text` : `c.thread_id > ${params.add(after)}::text`;
  const [begins, most] = [`${params.add(prefix)}::text`, `${params.add(limit)}::int`];
  return `thread (thread_id, position) AS (
    (SELECT c.thread_id, starts_with(c.thread_id, ${begins})::int
     FROM ${checkpoints} c WHERE ${start} ORDER BY c.thread_id LIMIT 1)
    UNION ALL
    SELECT next.thread_id, position + starts_with(next.thread_id, ${begins})::int
    FROM thread, LATERAL (
      SELECT c.thread_id FROM ${checkpoints} c WHERE c.thread_id > thread.thread_id ORDER BY c.thread_id LIMIT 1) next
    WHERE position < ${most}),
  page AS (SELECT thread_id, position FROM thread WHERE starts_with(thread_id, ${begins}))`;
}

/** Threads by their last checkpoint, as `page (thread_id, position, last)`. It reads the keys of all checkpoints. */
export function pageByArrival(
  names: SchemaNames,
  params: Params,
  {
    after,
    limit,
    prefix = "",
  }: Pick<ThreadQuery, "limit" | "prefix"> & { after: [last: string, threadId: string] | undefined },
): string {
  const { checkpoints, arrivals } = names;
  const begins = `starts_with(thread_id, ${params.add(prefix)}::text)`;
  const beyond =
    after === undefined ? "true" : `(last, thread_id) < (${params.add(after[0])}::text, ${params.add(after[1])}::text)`;
  return `newest AS (
    SELECT thread_id, max(last) AS last FROM (
      SELECT thread_id, max(checkpoint_id) AS last FROM ${checkpoints} WHERE ${begins} GROUP BY thread_id
      UNION ALL SELECT thread_id, max(sort_id) FROM ${arrivals} a
        WHERE ${begins} AND sort_id IS NOT NULL AND ${isStillStored(names, "a")} GROUP BY thread_id
    ) both_kinds GROUP BY thread_id),
  page AS (
    SELECT thread_id, last, row_number() OVER (ORDER BY last DESC, thread_id DESC) AS position
    FROM newest WHERE ${beyond} ORDER BY last DESC, thread_id DESC LIMIT ${params.add(limit)}::int)`;
}
