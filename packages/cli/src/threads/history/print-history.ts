import { listNamespaces, readHistory, type HistoryEntry, type HistoryPage } from "@threadkeep/persistence";
import type { CommandProcess } from "../../command-process.ts";
import { formatCount } from "../../report/format-count.ts";
import { toPlainText } from "../../report/plain-text.ts";
import type { DatabaseFlags } from "../database/database-flags.ts";
import type { Database } from "../database/open-database.ts";
import { formatId, formatSize, formatTime } from "../format.ts";
import { nextPage } from "../next-page.ts";
import { problem } from "../problem.ts";
import { runOnDatabase } from "../run-on-database.ts";
import type { Style } from "../style.ts";
import { drawWhole, left, right } from "../table.ts";
import { nodeNames } from "../thread-status.ts";
import { describePending } from "./describe-pending.ts";

export interface HistoryQuery {
  threadId: string;
  limit: number;
  cursor?: string;
  namespace: string;
  order: "newest" | "oldest";
  /** Takes reading all values of the page. */
  sizes: boolean;
}

/** `threadkeep history` */
export function printHistory(
  flags: DatabaseFlags,
  query: HistoryQuery,
  commandProcess: CommandProcess,
): Promise<number> {
  return runOnDatabase(flags, commandProcess, async (database) => {
    const page = await readPage(database, query);
    return {
      json: { threadId: query.threadId, namespace: query.namespace, ...page },
      lines: (style) => [
        ...drawHistory(page, query, style),
        ...nextPage(["history", query.threadId, ...selection(query)], page.nextCursor, flags),
      ],
    };
  });
}

async function readPage({ saver }: Database, { threadId, ...query }: HistoryQuery): Promise<HistoryPage> {
  const page = await readHistory(saver, threadId, { ...query, values: false });
  if (page.entries.length === 0 && query.cursor === undefined) throw await nothingThere({ saver }, threadId, query);
  return page;
}

async function nothingThere(
  { saver }: Pick<Database, "saver">,
  threadId: string,
  { namespace }: { namespace: string },
) {
  const known = await listNamespaces(saver, threadId, { limit: 1000 });
  const thread = JSON.stringify(threadId);
  if (known.length === 0) {
    return problem({
      code: "history.unknown-thread",
      message: `There is no thread ${thread} in this database.`,
      help: "threadkeep threads lists those there are.",
    });
  }
  const names = known.flatMap((one) => (one.namespace === "" ? [] : [JSON.stringify(one.namespace)])).slice(0, 10);
  return problem({
    code: "history.unknown-namespace",
    message: `Thread ${thread} has no checkpoint at namespace ${JSON.stringify(namespace)}.`,
    help: names.length === 0 ? "It has none of subgraphs." : `Of subgraphs it has ${names.join(", ")}.`,
  });
}

function drawHistory({ entries, nextCursor }: HistoryPage, query: HistoryQuery, style: Style): string[] {
  const columns = [
    left("checkpoint"),
    right("step"),
    left("made"),
    left("source"),
    left("ran"),
    left("next"),
    left("written after it"),
    ...(query.sizes ? [right("bytes")] : []),
  ];
  const of = `${formatId(query.threadId)}${query.namespace === "" ? "" : ` at ${formatId(query.namespace)}`}`;
  return [
    ...drawWhole(
      columns,
      entries.map((entry) => rowOf(entry, style)),
      style,
    ),
    "",
    `${formatCount(entries.length, "checkpoint")}${nextCursor === undefined ? "" : " on this page"} of ${of}, ${query.order} first.`,
  ];
}

function rowOf(
  { checkpointId, step, createdAt, source, writers, next, sizes, ...entry }: HistoryEntry,
  { colors }: Style,
) {
  return [
    { text: formatId(checkpointId) },
    { text: step === undefined ? "" : String(step) },
    { text: formatTime(createdAt) },
    { text: toPlainText(source ?? ""), paint: colors.dim },
    { text: toPlainText(nodeNames(writers ?? [])) },
    { text: next === undefined ? "?" : toPlainText(nodeNames(next)) },
    { text: toPlainText(describePending(entry)) },
    ...(sizes === undefined ? [] : [{ text: formatSize(sizes.totalBytes) }]),
  ];
}

function selection({ limit, namespace, order, sizes }: HistoryQuery): string[] {
  return [
    ...(namespace === "" ? [] : ["--namespace", namespace]),
    ...(order === "oldest" ? ["--oldest"] : []),
    ...(sizes ? [] : ["--no-bytes"]),
    "--limit",
    String(limit),
  ];
}
