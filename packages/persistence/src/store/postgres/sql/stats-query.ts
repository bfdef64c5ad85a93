import { quoteText, type SchemaNames } from "../names.ts";
import { madeAt } from "./made-at.ts";

// Pages of a table that are read: all of them up to 3 MB, and of a larger one so many at random.
const PAGES = 400;
const DAYS = 30;
const LARGEST = 10;
// Threads that the sample says are among the largest. More than are told: which they are is seen when they are counted.
const CANDIDATES = 20;
// Rows of a thread that are counted. Of a thread with more the sample tells.
const COUNTED = 2_000;

/** One JSON document: what is in the tables, or what a sample of their pages says. Each sample is the same every time. */
export function statsQuery({ checkpoints, blobs, writes }: SchemaNames): string {
  const ends = `SELECT ts FROM c
    UNION ALL SELECT ${madeAt("t")} FROM ${checkpoints} t WHERE ctid < '(10,0)'
    UNION ALL SELECT ${madeAt("t")} FROM ${checkpoints} t WHERE ctid > ${lastPages(checkpoints)}`;
  return `
WITH c AS MATERIALIZED (
  SELECT thread_id, checkpoint_ns, checkpoint_id, ${madeAt("t")} AS ts FROM ${sampleOf(checkpoints, "t")}),
b AS MATERIALIZED (SELECT thread_id, channel, octet_length(blob) AS bytes FROM ${sampleOf(blobs)}),
w AS MATERIALIZED (SELECT thread_id, octet_length(blob) AS bytes FROM ${sampleOf(writes)}),
factor AS MATERIALIZED (SELECT 100 / ${percentOf(checkpoints)} AS c, 100 / ${percentOf(blobs)} AS b, 100 / ${percentOf(writes)} AS w),
candidate AS (
  SELECT thread_id, sum(in_values) AS in_values, sum(in_writes) AS in_writes FROM (
    SELECT thread_id, bytes * factor.b AS in_values, 0 AS in_writes FROM b, factor
    UNION ALL SELECT thread_id, 0, bytes * factor.w FROM w, factor) sampled
  GROUP BY thread_id ORDER BY sum(in_values) + sum(in_writes) DESC LIMIT ${CANDIDATES}),
largest AS (
  SELECT thread_id AS "threadId", (SELECT count(*) FROM ${checkpoints} t WHERE t.thread_id = candidate.thread_id) AS checkpoints,
    coalesce(${counted(blobs)}, in_values) + coalesce(${counted(writes)}, in_writes) AS bytes
  FROM candidate ORDER BY 3 DESC, 1 LIMIT ${LARGEST})
SELECT json_build_object(
  'factor', (SELECT row_to_json(factor) FROM factor),
  'checkpoints', (SELECT count(*) FROM c),
  'threads', (SELECT count(*) FILTER (WHERE NOT EXISTS (
    SELECT FROM ${checkpoints} l WHERE l.thread_id = c.thread_id
    AND (l.checkpoint_ns, l.checkpoint_id) > (c.checkpoint_ns, c.checkpoint_id))) FROM c),
  'writes', (SELECT count(*) FROM w),
  'writtenBytes', (SELECT coalesce(sum(bytes), 0) FROM w),
  'channels', (SELECT json_agg(x) FROM (
    SELECT channel, count(*) AS "values", coalesce(sum(bytes), 0) AS bytes FROM b GROUP BY channel ORDER BY 3 DESC, 1) x),
  'days', (SELECT json_agg(x) FROM (
    SELECT left(ts, 10) AS day, count(*) AS checkpoints FROM c
    WHERE ts IS NOT NULL GROUP BY 1 ORDER BY 1 DESC LIMIT ${DAYS}) x),
  'ends', (SELECT json_build_array(min(ts), max(ts)) FROM (${ends}) x),
  'largest', (SELECT json_agg(largest) FROM largest))`;
}

function sampleOf(table: string, alias = ""): string {
  return `${table} ${alias} TABLESAMPLE SYSTEM (${percentOf(table)}) REPEATABLE (1)`;
}

function percentOf(table: string): string {
  return `least(100, 100.0 * ${PAGES} / greatest(1, ${pagesOf(table)}))`;
}

function pagesOf(table: string): string {
  return `(pg_relation_size(${quoteText(table)}::regclass) / current_setting('block_size')::int)`;
}

// Rows mostly stand as they came: the oldest and the newest are at the ends of the table.
function lastPages(table: string): string {
  return `(SELECT format('(%s,0)', greatest(0, ${pagesOf(table)} - 10))::tid)`;
}

/** Bytes of the candidate's rows; null where there are more than are counted. */
function counted(table: string): string {
  return `(SELECT CASE WHEN count(*) <= ${COUNTED} THEN coalesce(sum(x.bytes), 0) END FROM (
    SELECT octet_length(t.blob) AS bytes FROM ${table} t WHERE t.thread_id = candidate.thread_id LIMIT ${COUNTED + 1}) x)`;
}
