import type { RunStats } from "@threadkeep/persistence";
import { toPlainText } from "../../report/plain-text.ts";
import { formatSpan } from "../../recovery/format-span.ts";
import { formatNumber, formatTime, formatId } from "../format.ts";
import type { Style } from "../style.ts";
import { drawWhole, left, right } from "../table.ts";
import { nodeNames } from "../thread-status.ts";

/** How many runs stand where. Nothing of a database that has none. */
export function drawRunStats(stats: RunStats, style: Style): string[] {
  if (stats.byState.length === 0) return [];
  return [
    ...section("runs", drawStates(stats, style), style),
    ...section("runs stuck at", drawNodes(stats, style), style),
    ...drawRecoveries(stats, style),
  ];
}

function section(title: string, lines: readonly string[], { colors }: Style): string[] {
  return lines.length <= 1 ? [] : ["", colors.bold(title), ...lines.map((line) => `  ${line}`)];
}

function drawStates({ byState }: RunStats, style: Style): string[] {
  const states = [...new Set(byState.map(({ state }) => state))];
  const rows = states.map((state) => {
    const ofState = byState.filter((group) => group.state === state);
    const stuck = countRuns(ofState.filter(({ isStuck }) => isStuck));
    return [
      { text: state },
      { text: formatNumber(countRuns(ofState)) },
      { text: stuck === 0 ? "-" : formatNumber(stuck), ...(stuck === 0 ? {} : { paint: style.colors.red }) },
    ];
  });
  return drawWhole([left("state"), right("runs"), right("stuck")], rows, style);
}

function drawNodes({ byNode }: RunStats, style: Style): string[] {
  const rows = byNode
    .filter(({ isStuck }) => isStuck)
    .map(({ graph, node, step, state, runs }) => [
      { text: `${toPlainText(nodeNames([node]))}${step === undefined ? "" : ` (step ${step})`}` },
      { text: toPlainText(graph) },
      { text: state },
      { text: formatNumber(runs) },
    ]);
  return drawWhole([left("node"), left("graph"), left("state"), right("runs")], rows, style);
}

function drawRecoveries({ recoveries, oldestOpen }: RunStats, { colors }: Style): string[] {
  const { days, count, p50Ms, p99Ms } = recoveries;
  const oldest =
    oldestOpen === undefined
      ? []
      : [`  oldest open  ${formatTime(oldestOpen.since)}, ${formatId(oldestOpen.threadId)}`];
  const delay =
    p50Ms === undefined || p99Ms === undefined
      ? []
      : [`  delay        p50 ${formatSpan(p50Ms)}, p99 ${formatSpan(p99Ms)}, from the last sign of life`];
  return ["", colors.bold("recoveries"), `  last ${days} days  ${formatNumber(count)}`, ...delay, ...oldest];
}

function countRuns(groups: readonly { runs: number }[]): number {
  return groups.reduce((sum, { runs }) => sum + runs, 0);
}
