import type { CommandProcess } from "../../command-process.ts";
import { formatCount } from "../../report/format-count.ts";
import { toPlainText } from "../../report/plain-text.ts";
import type { DatabaseFlags } from "../database/database-flags.ts";
import { formatId, formatNumber, formatTime } from "../format.ts";
import { nextPage } from "../next-page.ts";
import { runOnDatabase } from "../run-on-database.ts";
import { paintStatus } from "../paint-status.ts";
import type { Style } from "../style.ts";
import { drawWhole, left, right } from "../table.ts";
import { describeStanding } from "../thread-status.ts";
import { readThreads, type ListedThread, type ListedThreads, type ThreadsQuery } from "./list-threads.ts";

/** `threadkeep threads` */
export function printThreads(
  flags: DatabaseFlags,
  query: ThreadsQuery,
  commandProcess: CommandProcess,
): Promise<number> {
  return runOnDatabase(flags, commandProcess, async (database) => {
    const page = await readThreads(database, query);
    return {
      json: page,
      lines: (style) => drawThreads(page, { ...style, database: database.name, query, flags }),
      exitCode: page.threads.some(({ problem }) => problem) ? 1 : 0,
    };
  });
}

interface Context extends Style {
  database: string;
  query: ThreadsQuery;
  flags: DatabaseFlags;
}

function drawThreads({ threads, nextCursor }: ListedThreads, context: Context): string[] {
  const { database, query, flags } = context;
  const such = query.prefix === undefined ? "" : ` whose id begins with ${toPlainText(query.prefix)}`;
  const count = `${formatCount(threads.length, "thread")}${such}${nextCursor === undefined ? "" : " on this page"} in ${toPlainText(database)}.`;
  if (threads.length === 0) return [count[0]!.toUpperCase() + count.slice(1)];
  const columns = [left("thread"), left("state"), right("step"), right("checkpoints"), left("updated"), left("source")];
  return [
    ...drawWhole(
      columns,
      threads.map((thread) => rowOf(thread, context)),
      context,
    ),
    "",
    count,
    ...nextPage(["threads", ...selection(query)], nextCursor, flags),
  ];
}

function rowOf(thread: ListedThread, { colors }: Style) {
  const { threadId, checkpoints, step, updatedAt, source = "" } = thread;
  return [
    { text: formatId(threadId) },
    stateCell(thread, colors),
    { text: step === undefined ? "" : String(step) },
    { text: formatNumber(checkpoints) },
    { text: formatTime(updatedAt) },
    { text: toPlainText(source), paint: colors.dim },
  ];
}

function stateCell(thread: ListedThread, colors: Style["colors"]) {
  const { problem } = thread;
  if (problem !== undefined) return { text: `not readable: ${problem.code}`, paint: colors.red };
  return { text: toPlainText(describeStanding(thread)), paint: paintStatus(thread, colors) };
}

function selection({ order, prefix, limit }: ThreadsQuery): string[] {
  return [
    ...(order === "recent" ? ["--recent"] : []),
    ...(prefix === undefined ? [] : ["--prefix", prefix]),
    "--limit",
    String(limit),
  ];
}
