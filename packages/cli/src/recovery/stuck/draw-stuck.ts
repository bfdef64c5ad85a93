import { formatCount } from "../../report/format-count.ts";
import { toPlainText } from "../../report/plain-text.ts";
import type { DatabaseFlags } from "../../threads/database/database-flags.ts";
import { formatId, formatNumber } from "../../threads/format.ts";
import { nextPage } from "../../threads/next-page.ts";
import type { Style } from "../../threads/style.ts";
import { drawWhole, left, right } from "../../threads/table.ts";
import { describeNodes } from "../describe-nodes.ts";
import { formatAgo, formatSpan } from "../format-span.ts";
import type { StuckPage, StuckQuery, StuckThread } from "./list-stuck.ts";

interface Context extends Style {
  database: string;
  query: StuckQuery;
  flags: DatabaseFlags;
}

const COLUMNS = [
  left("thread"),
  left("state"),
  left("since"),
  left("graph"),
  left("at"),
  right("attempts"),
  left("owner"),
];

export function drawStuck({ threads, lookedAt, nextCursor }: StuckPage, context: Context): string[] {
  const { database, query, flags } = context;
  const next = nextPage(["stuck", ...selection(query)], nextCursor, flags);
  const where = `${nextCursor === undefined ? "" : " on this page"} in ${toPlainText(database)}.`;
  const looked = lookedAt === undefined ? [] : [`Looked at the checkpoints of ${formatNumber(lookedAt)} threads.`];
  if (threads.length === 0) return [`No stuck threads${such(query)}${where}`, ...looked, ...next];
  const rows = threads.map((thread) => rowOf(thread, context));
  const count = `${formatCount(threads.length, "stuck thread")}${such(query)}${where}`;
  return [...drawWhole(COLUMNS, rows, context), "", `${count} ${adviceFor(threads)}`, ...looked, ...next];
}

function adviceFor(threads: readonly StuckThread[]): string {
  const more = "threadkeep show <thread> tells more";
  const isRecorded = threads.some(({ basis }) => basis === "run");
  return isRecorded ? `${more}; threadkeep recover <thread> takes one up.` : `${more}.`;
}

function such({ graph, node }: StuckQuery): string {
  const ofGraph = graph === undefined ? "" : ` of graph ${toPlainText(graph)}`;
  return node === undefined ? ofGraph : `${ofGraph} at ${toPlainText(node)}`;
}

function rowOf(thread: StuckThread, { colors }: Style) {
  const { threadId, state, what, graph, nodes, step, attempts, owner } = thread;
  return [
    { text: formatId(threadId) },
    { text: toPlainText(what), paint: state === "waiting" ? colors.yellow : colors.red },
    { text: describeSince(thread) },
    { text: graph === undefined ? "-" : toPlainText(graph) },
    { text: describeNodes({ nodes, step }) },
    { text: attempts === undefined ? "-" : formatNumber(attempts) },
    { text: toPlainText(owner ?? ""), paint: colors.dim },
  ];
}

function describeSince({ state, since, until, nowMs }: StuckThread): string {
  const from = Date.parse(since);
  if (Number.isNaN(from)) return "";
  const limit = state === "waiting" && until !== undefined ? `, limit ${formatSpan(Date.parse(until) - from)}` : "";
  return `${formatAgo(nowMs - from)}${limit}`;
}

function selection({ graph, node, limit, withUnrecorded, idleMs }: StuckQuery): string[] {
  return [
    ...(graph === undefined ? [] : ["--graph", graph]),
    ...(node === undefined ? [] : ["--node", node]),
    "--idle",
    `${idleMs}ms`,
    ...(withUnrecorded ? ["--no-record"] : []),
    "--limit",
    String(limit),
  ];
}
