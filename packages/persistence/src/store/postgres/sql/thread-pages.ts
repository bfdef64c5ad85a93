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

/** Rows that are looked at for a page, most often many more than hold it. */
const LAST_ROWS = 5_000;

/**
 * Threads by their last checkpoint, as `page (thread_id, position, last)`. A page is most often found among the last rows, by the index
 * on what they are sorted by. Where these do not fill it (one busy thread, a rare prefix, the end of the list), the keys of all
 * checkpoints are read.
 */
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
  const [last, thread] = after ? [`${params.add(after[0])}::text`, `${params.add(after[1])}::text`] : [];
  const beyond = last === undefined ? "true" : `(last, thread_id) < (${last}, ${thread})`;
  const below = (column: string) => (last === undefined ? "true" : `${column} <= ${last}`);
  const most = `${params.add(limit)}::int`;
  return `by_id AS MATERIALIZED (
    SELECT thread_id, checkpoint_id AS last FROM ${checkpoints} c
    WHERE ${below("checkpoint_id")} ORDER BY checkpoint_id DESC LIMIT ${LAST_ROWS}),
  by_arrival AS MATERIALIZED (
    SELECT thread_id, sort_id AS last FROM ${arrivals} a
    WHERE sort_id IS NOT NULL AND ${below("sort_id")} AND ${isStillStored(names, "a")} ORDER BY sort_id DESC LIMIT ${LAST_ROWS}),
  -- Of what stands at the end of either or before it, not all was seen.
  seen_to AS (SELECT greatest(
    (SELECT min(last) FROM by_id HAVING count(*) = ${LAST_ROWS}),
    (SELECT min(last) FROM by_arrival HAVING count(*) = ${LAST_ROWS})) AS id),
  seen AS (
    SELECT thread_id, max(last) AS last FROM (SELECT * FROM by_id UNION ALL SELECT * FROM by_arrival) both_kinds
    WHERE ${begins} GROUP BY thread_id),
  recent AS MATERIALIZED (
    SELECT thread_id, last FROM (
      SELECT * FROM seen WHERE ${beyond} AND NOT coalesce(last <= (SELECT id FROM seen_to), false)
      ORDER BY last DESC, thread_id DESC OFFSET 0) seen
    WHERE ${
      last === undefined
        ? "true"
        : `NOT EXISTS (SELECT FROM ${checkpoints} g WHERE g.thread_id = seen.thread_id AND g.checkpoint_id > seen.last OFFSET 0)
      AND NOT EXISTS (SELECT FROM ${arrivals} g WHERE g.thread_id = seen.thread_id AND g.sort_id > seen.last AND ${isStillStored(names, "g")} OFFSET 0)`
    } LIMIT ${most}),
  newest AS (
    SELECT thread_id, max(last) AS last FROM (
      SELECT thread_id, max(checkpoint_id) AS last FROM ${checkpoints} WHERE ${begins} GROUP BY thread_id
      UNION ALL SELECT thread_id, max(sort_id) FROM ${arrivals} a
        WHERE ${begins} AND sort_id IS NOT NULL AND ${isStillStored(names, "a")} GROUP BY thread_id
    ) both_kinds WHERE (SELECT count(*) FROM recent) < ${most} GROUP BY thread_id),
  page AS (
    SELECT thread_id, last, row_number() OVER (ORDER BY last DESC, thread_id DESC) AS position FROM (
      SELECT thread_id, last FROM recent WHERE (SELECT count(*) FROM recent) = ${most}
      UNION ALL (SELECT thread_id, last FROM newest WHERE ${beyond} ORDER BY last DESC, thread_id DESC LIMIT ${most})) found)`;
}
