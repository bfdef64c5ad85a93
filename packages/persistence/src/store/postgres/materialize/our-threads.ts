import { namesIn, type SchemaNames } from "../names.ts";
import type { PostgresDatabase } from "../postgres-database.ts";
import { isOursInSql } from "./stock-row.ts";

const PAGE_SIZE = 100;

/** Pages of the threads that have anything of ours, in the order of their ids. A tombstone alone is none. */
export async function* readOurThreads(database: PostgresDatabase): AsyncGenerator<string[]> {
  const names = namesIn(database.schema);
  const isLeft = ["t.deleted_at IS NULL", ...rowsOfOurs(names, "t.thread_id")].join(" OR ");
  const text = `SELECT t.thread_id FROM ${names.threads} t
    WHERE ($1::text IS NULL OR t.thread_id > $1::text) AND (${isLeft}) ORDER BY t.thread_id LIMIT ${PAGE_SIZE}`;
  let last: string | undefined;
  do {
    const page = (await database.query({ text, values: [last] })).map(([threadId]) => String(threadId));
    if (page.length > 0) yield page;
    last = page.length < PAGE_SIZE ? undefined : page.at(-1);
  } while (last !== undefined);
}

/** Whether a thread has anything of ours beside its row among our threads, in SQL. */
export function rowsOfOurs({ blobs, writes, arrivals, paths }: SchemaNames, threadId: string): string[] {
  const has = (table: string, where: string) =>
    `EXISTS (SELECT FROM ${table} x WHERE x.thread_id = ${threadId} AND ${where})`;
  return [has(arrivals, "true"), has(paths, "true"), has(blobs, isOursInSql("x")), has(writes, isOursInSql("x"))];
}
