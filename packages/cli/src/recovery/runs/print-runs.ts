import type { RunPage, RunRow, RunState } from "@threadkeep/persistence";
import type { CommandProcess } from "../../command-process.ts";
import { formatCount } from "../../report/format-count.ts";
import { toPlainText } from "../../report/plain-text.ts";
import type { DatabaseFlags } from "../../threads/database/database-flags.ts";
import { formatId, formatNumber, formatTime } from "../../threads/format.ts";
import { nextPage } from "../../threads/next-page.ts";
import { runOnDatabase } from "../../threads/run-on-database.ts";
import type { Style } from "../../threads/style.ts";
import { drawWhole, left, right } from "../../threads/table.ts";
import { describeNodes } from "../describe-nodes.ts";
import { readRunCursor, writeRunCursor } from "../run-cursor.ts";
import { describeStanding, paintStanding, runStandingOf } from "../run-standing.ts";

export interface RunsQuery {
  threadId?: string;
  states?: readonly RunState[];
  graph?: string;
  node?: string;
  limit: number;
  cursor?: string;
}

/** `threadkeep runs` */
export function printRuns(flags: DatabaseFlags, query: RunsQuery, commandProcess: CommandProcess): Promise<number> {
  return runOnDatabase(flags, commandProcess, async ({ saver, name }) => {
    const { threadId, states, graph, node, limit, cursor } = query;
    const selected = { threadId, states, stuck: undefined, graph, node };
    const page = await saver.runs.list({ ...selected, limit, cursor: readRunCursor(cursor) });
    const nextCursor = page.cursor && writeRunCursor(page.cursor);
    return {
      json: { runs: page.runs, ...(nextCursor === undefined ? {} : { nextCursor }) },
      lines: (style) => drawRuns({ runs: page.runs, cursor: nextCursor }, { ...style, database: name, query, flags }),
    };
  });
}

interface Context extends Style {
  database: string;
  query: RunsQuery;
  flags: DatabaseFlags;
}

const COLUMNS = [
  left("thread"),
  left("run"),
  left("state"),
  left("graph"),
  left("at"),
  right("attempts"),
  left("began"),
  left("last progress"),
];

function drawRuns({ runs, cursor }: RunPage, context: Context): string[] {
  const { database, query, flags } = context;
  const where = `${such(query)}${cursor === undefined ? "" : " on this page"} in ${toPlainText(database)}.`;
  if (runs.length === 0) return [`No runs${where}`];
  const rows = runs.map((run) => rowOf(run, context));
  return [
    ...drawWhole(COLUMNS, rows, context),
    "",
    `${formatCount(runs.length, "run")}${where} threadkeep runs <run> tells the story of one.`,
    ...nextPage(["runs", ...selection(query)], cursor, flags),
  ];
}

function such({ threadId, states, graph, node }: RunsQuery): string {
  const parts = [
    threadId === undefined ? "" : ` of thread ${formatId(threadId)}`,
    states === undefined ? "" : ` that are ${states.join(" or ")}`,
    graph === undefined ? "" : ` of graph ${toPlainText(graph)}`,
    node === undefined ? "" : ` at ${toPlainText(node)}`,
  ];
  return parts.join("");
}

function rowOf(run: RunRow, { colors }: Style) {
  const { threadId, runId, graph, totalAttempts, beganAt, progressAt } = run;
  const standing = runStandingOf(run);
  return [
    { text: formatId(threadId) },
    { text: formatId(runId) },
    { text: describeStanding(standing, run), paint: paintStanding(standing, colors) },
    { text: toPlainText(graph) },
    { text: run.state === "done" ? "-" : describeNodes(run) },
    { text: formatNumber(totalAttempts) },
    { text: formatTime(beganAt) || "-" },
    { text: formatTime(progressAt) || "-" },
  ];
}

function selection({ threadId, states, graph, node, limit }: RunsQuery): string[] {
  return [
    ...(threadId === undefined ? [] : ["--thread", threadId]),
    ...(states === undefined ? [] : ["--state", states.join(",")]),
    ...(graph === undefined ? [] : ["--graph", graph]),
    ...(node === undefined ? [] : ["--node", node]),
    "--limit",
    String(limit),
  ];
}
