import { GROWTH_DAYS, LARGEST_THREADS, type DatabaseStats } from "../../catalog/thread-catalog.ts";
import { madeAt } from "./catalog-made-at.ts";
import type { SqlRow, SqlStep } from "./database-thread.ts";
import { textOf } from "./rows.ts";

// Rows are read in so many stretches, of so many row ids at most: all of a table up to 50,000.
const STRETCHES = 400;
const STRETCH = 125;
// Of the golden ratio: each part of the table has its stretch, and nowhere in step with what repeats there.
const SCATTER = 2_654_435_761;

// Threads that the sample says are among the largest. More than are told: which they are is seen when they are counted.
const CANDIDATES = 20;
// Rows of a thread that are counted. Of a thread with more the sample tells.
const COUNTED = 300;

/** A row of the sample stands for `factor` rows of the table: for itself, where all are read. */
const sampleOf = (table: string, name: string) => `
  ${name}_span (first, distance) AS (SELECT first, (last - first + ${STRETCHES}) / ${STRETCHES} FROM (
    SELECT (SELECT min(rowid) FROM ${table}) AS first, (SELECT max(rowid) FROM ${table}) AS last)),
  ${name}_stretch (part, number) AS (
    SELECT first, 1 FROM ${name}_span WHERE first IS NOT NULL
    UNION ALL SELECT part + distance, number + 1 FROM ${name}_stretch, ${name}_span WHERE number < ${STRETCHES}),
  ${name}_factor (factor) AS (SELECT max(1.0, coalesce(distance, 0) / ${STRETCH}.0) FROM ${name}_span)`;

const fromSample = (table: string, name: string) => `
  FROM (SELECT part + iif(distance > ${STRETCH}, number * ${SCATTER} % distance, 0) AS start, distance
    FROM ${name}_stretch, ${name}_span)
  CROSS JOIN ${name}_factor CROSS JOIN ${table} t ON t.rowid >= start AND t.rowid < start + min(distance, ${STRETCH})`;

const CHECKPOINTS = `
WITH RECURSIVE ${sampleOf("checkpoints", "c")}
SELECT factor, count(*) * factor AS checkpoints, factor * sum(NOT EXISTS (
  SELECT 1 FROM checkpoints l WHERE l.thread_id = t.thread_id AND l.seq > t.seq)) AS threads
${fromSample("checkpoints", "c")}`;

const GROWTH = `
WITH RECURSIVE ${sampleOf("checkpoints", "c")}
SELECT substr(${madeAt("t")}, 1, 10) AS day, count(*) * factor AS checkpoints
${fromSample("checkpoints", "c")} GROUP BY day HAVING day IS NOT NULL ORDER BY day DESC LIMIT ${GROWTH_DAYS}`;

// What arrived last need not be the newest: hosts have clocks of their own.
const ENDS = `
SELECT min(ts) AS oldest, max(ts) AS newest FROM (
  SELECT * FROM (SELECT ${madeAt("c")} AS ts FROM checkpoints c ORDER BY seq LIMIT ${STRETCH})
  UNION ALL SELECT * FROM (SELECT ${madeAt("c")} FROM checkpoints c ORDER BY seq DESC LIMIT ${STRETCH}))`;

const WRITES = `
WITH RECURSIVE ${sampleOf("checkpoint_writes", "w")}
SELECT factor, count(*) * factor AS writes, sum(length(t.blob)) * factor AS bytes ${fromSample("checkpoint_writes", "w")}`;

const CHANNELS = `
WITH RECURSIVE ${sampleOf("checkpoint_blobs", "b")}
SELECT factor, t.channel, count(*) * factor AS "values", sum(length(t.blob)) * factor AS bytes
${fromSample("checkpoint_blobs", "b")} GROUP BY t.channel ORDER BY bytes DESC`;

// A row or two of the sample say little of a thread that has few. How many it has, the index tells without reading them.
const bytesOf = (table: string, estimate: string) => `iif(
  (SELECT count(*) FROM (SELECT 1 FROM ${table} t WHERE t.thread_id = candidate.thread_id LIMIT ${COUNTED + 1})) > ${COUNTED},
  ${estimate}, (SELECT coalesce(sum(length(blob)), 0) FROM ${table} t WHERE t.thread_id = candidate.thread_id))`;

const LARGEST = `
WITH RECURSIVE ${sampleOf("checkpoint_blobs", "b")}, ${sampleOf("checkpoint_writes", "w")},
candidate AS (
  SELECT thread_id, sum(in_values) AS in_values, sum(in_writes) AS in_writes FROM (
    SELECT t.thread_id, sum(length(t.blob)) * factor AS in_values, 0 AS in_writes
    ${fromSample("checkpoint_blobs", "b")} GROUP BY t.thread_id
    UNION ALL
    SELECT t.thread_id, 0, sum(length(t.blob)) * factor ${fromSample("checkpoint_writes", "w")} GROUP BY t.thread_id)
  GROUP BY thread_id ORDER BY sum(in_values) + sum(in_writes) DESC LIMIT ${CANDIDATES})
SELECT thread_id, (SELECT count(*) FROM checkpoints c WHERE c.thread_id = candidate.thread_id) AS checkpoints,
  ${bytesOf("checkpoint_blobs", "in_values")} + ${bytesOf("checkpoint_writes", "in_writes")} AS bytes
FROM candidate ORDER BY bytes DESC, thread_id LIMIT ${LARGEST_THREADS}`;

export const STATS_STEPS: readonly SqlStep[] = [CHECKPOINTS, GROWTH, ENDS, WRITES, CHANNELS, LARGEST].map((sql) => ({
  sql,
  params: [],
}));

/** @param results of `STATS_STEPS` */
export function databaseStats(results: readonly (readonly SqlRow[])[]): DatabaseStats {
  const [[counts = {}] = [], days = [], [ends = {}] = [], [written = {}] = [], values = [], largest = []] = results;
  const channels = values.map((row) => ({
    channel: textOf(row, "channel"),
    values: countOf(row, "values"),
    bytes: countOf(row, "bytes"),
  }));
  const { oldest, newest } = ends;
  return {
    threads: countOf(counts, "threads"),
    checkpoints: countOf(counts, "checkpoints"),
    writes: countOf(written, "writes"),
    bytes: channels.reduce((sum, { bytes }) => sum + bytes, countOf(written, "bytes")),
    channels,
    ...(typeof oldest === "string" && { oldest }),
    ...(typeof newest === "string" && { newest }),
    growth: days.map((row) => ({ day: textOf(row, "day"), checkpoints: countOf(row, "checkpoints") })).toReversed(),
    largestThreads: largest.map((row) => ({
      threadId: textOf(row, "thread_id"),
      checkpoints: countOf(row, "checkpoints"),
      bytes: countOf(row, "bytes"),
    })),
    estimated: estimatedOf({ counts, written, values: values[0] ?? {} }),
  };
}

function estimatedOf({ counts, written, values }: Record<string, SqlRow>): DatabaseStats["estimated"] {
  const [ofCounts, ofWrites, ofValues] = [counts, written, values].map((row) => Number(row?.["factor"] ?? 1) > 1);
  return [
    ...(ofCounts ? (["threads", "checkpoints", "growth"] as const) : []),
    ...(ofWrites ? (["writes"] as const) : []),
    ...(ofValues ? (["channels"] as const) : []),
    ...(ofWrites || ofValues ? (["bytes", "largestThreads"] as const) : []),
  ];
}

function countOf(row: SqlRow, column: string): number {
  return Math.round(Number(row[column] ?? 0));
}
