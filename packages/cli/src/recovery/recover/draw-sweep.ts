import type { RunRow } from "@threadkeep/persistence";
import type { RecoveryResult } from "@threadkeep/recovery";
import { formatCount } from "../../report/format-count.ts";
import { toPlainText } from "../../report/plain-text.ts";
import { formatId, formatNumber } from "../../threads/format.ts";
import type { Style } from "../../threads/style.ts";
import { drawWhole, left, right } from "../../threads/table.ts";
import { describeNodes } from "../describe-nodes.ts";
import { formatAgo, formatSpan } from "../format-span.ts";
import { describeStanding, paintStanding, runStandingOf } from "../run-standing.ts";
import { describeOutcome, paintOutcome } from "./draw-recovery.ts";
import { describeWhy } from "./in-commands.ts";
import { isRecovered } from "./print-recover.ts";
import type { DueRuns } from "./read-due.ts";

interface DueContext extends Style {
  database: string;
  limit: number | undefined;
}

/** What a sweep would take up. */
export function drawDue({ runs, count, others }: DueRuns, context: DueContext): string[] {
  const { database, limit } = context;
  const where = `in ${toPlainText(database)}`;
  if (count === 0) return [`Nothing is to be taken up ${where}.`, ...drawOthers(others)];
  const columns = [left("thread"), left("state"), left("since"), left("graph"), left("at"), right("attempts")];
  const more = count - runs.length;
  const taken =
    limit === undefined || limit >= count
      ? `${runsOf(count)} to be taken up`
      : `${formatNumber(limit)} of ${runsOf(count)} to be taken up`;
  return [
    ...drawWhole(
      columns,
      runs.map((run) => dueRow(run, context)),
      context,
    ),
    ...(more > 0 && limit === undefined ? [`and ${formatNumber(more)} more`] : []),
    "",
    `${taken} ${where}.`,
    ...drawOthers(others),
  ];
}

function dueRow(run: RunRow, { colors }: Style) {
  const standing = runStandingOf(run);
  return [
    { text: formatId(run.threadId) },
    { text: describeStanding(standing, run), paint: paintStanding(standing, colors) },
    { text: formatAgo(standing.nowMs - Date.parse(standing.since)) },
    { text: toPlainText(run.graph) },
    { text: describeNodes(run) },
    { text: formatNumber(run.attempts) },
  ];
}

export interface SweepView {
  results: readonly RecoveryResult[];
  others: DueRuns["others"];
}

const MOST_ROWS = 50;

/** What a sweep did: what did not go well is named whole, of the rest the first. */
export function drawResults({ results, others }: SweepView, database: string, style: Style): string[] {
  const notRecovered = results.filter((result) => !isRecovered(result));
  const recovered = results.filter(isRecovered).slice(0, Math.max(0, MOST_ROWS - notRecovered.length));
  const listed = [...notRecovered, ...recovered];
  const more = results.length - listed.length;
  const rows = listed.map((result) => resultRow(result, style));
  return [
    ...(rows.length === 0 ? [] : drawWhole([left("thread"), left("outcome"), right("took"), left("why")], rows, style)),
    ...(more > 0 ? [`and ${formatNumber(more)} more that were recovered: --json names all`] : []),
    ...(rows.length === 0 ? [] : [""]),
    `${runsOf(results.length)} taken up in ${toPlainText(database)}${tally(results)}.`,
    ...drawOthers(others),
  ];
}

function resultRow(result: RecoveryResult, { colors }: Style) {
  return [
    { text: formatId(result.threadId) },
    { text: describeOutcome(result), paint: paintOutcome(result, colors) },
    { text: formatSpan(result.durationMs) },
    { text: describeWhy(result), paint: colors.dim },
  ];
}

function tally(results: readonly RecoveryResult[]): string {
  const counts = new Map<string, number>();
  for (const result of results) counts.set(describeOutcome(result), (counts.get(describeOutcome(result)) ?? 0) + 1);
  const parts = [...counts].map(([outcome, count]) => `${formatNumber(count)} ${outcome}`);
  return parts.length === 0 ? "" : `: ${parts.join(", ")}`;
}

function drawOthers(others: DueRuns["others"]): string[] {
  return others.map(
    ({ graph, runs }) => `${runsOf(runs)} of graph ${toPlainText(graph)} stay: it is not among the graphs at hand.`,
  );
}

function runsOf(count: number): string {
  return count === 1 ? formatCount(count, "run") : `${formatNumber(count)} runs`;
}
