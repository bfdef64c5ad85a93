import type { Colors } from "../colors.ts";
import { formatCount } from "./format-count.ts";

const MAX_ROWS = 14;
const MAX_COLUMNS = 80;
const COLUMNS_PER_TICK = 10;
/** A row's fill in eighths. */
const FILLS = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];

/** Tokens of each model call. */
export interface CallChart {
  budgeted: readonly number[];
  without: readonly number[];
  budgetTokens: number;
}

interface Column {
  budgeted: number;
  without: number;
}

/**
 * A column for each model call to one scale: █ with the budget, behind it ░ without, and the budget as a line between two rows.
 * Where there are more calls than columns, one stands for the largest of several.
 */
export function drawCallChart(chart: CallChart, colors: Colors): string[] {
  const callsPerColumn = Math.ceil(Math.max(chart.budgeted.length, chart.without.length) / MAX_COLUMNS);
  const columns = columnsOf(chart, callsPerColumn);
  const { rowTokens, rowsToBudget, rows } = scaleOf(chart);
  const top = formatCount(Math.round(rows * rowTokens));
  const line = (label: string, text: string) => `${label.padStart(top.length)} ${text}`.trimEnd();
  const row = (at: number) =>
    line(at === rows - 1 ? top : "", `│${drawRow(columns, { at, rowTokens, isOver: at >= rowsToBudget }, colors)}`);
  const rowsFrom = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => row(to - 1 - at));
  return [
    ...rowsFrom(rowsToBudget, rows),
    line(formatCount(chart.budgetTokens), colors.yellow(`┼${"─".repeat(columns.length)} the budget`)),
    ...rowsFrom(0, rowsToBudget),
    line("0", `└${"─".repeat(columns.length)}`),
    ...drawTicks(columns.length, callsPerColumn).map((ticks) => line("", ` ${ticks}`)),
  ];
}

function columnsOf({ budgeted, without }: CallChart, callsPerColumn: number): Column[] {
  const count = Math.ceil(Math.max(budgeted.length, without.length) / callsPerColumn);
  const largest = (calls: readonly number[], at: number) =>
    Math.max(0, ...calls.slice(at * callsPerColumn, (at + 1) * callsPerColumn));
  return Array.from({ length: count }, (_, at) => ({ budgeted: largest(budgeted, at), without: largest(without, at) }));
}

/** The budget is a whole number of rows, so that its line lies between two. */
function scaleOf({ budgeted, without, budgetTokens }: CallChart) {
  const most = Math.max(budgetTokens, ...budgeted, ...without);
  const rowsToBudget = Math.max(1, Math.floor((MAX_ROWS * budgetTokens) / most));
  const rowTokens = budgetTokens / rowsToBudget;
  return { rowTokens, rowsToBudget, rows: Math.ceil(most / rowTokens) };
}

interface Row {
  /** From 0, the lowest. */
  at: number;
  rowTokens: number;
  isOver: boolean;
}

function drawRow(columns: Column[], { at, rowTokens, isOver }: Row, colors: Colors): string {
  const eighths = (tokens: number) => Math.min(8, Math.max(0, Math.ceil((tokens / rowTokens - at) * 8)));
  const cells = columns.map(({ budgeted, without }) => {
    if (eighths(budgeted) > 0) return FILLS[eighths(budgeted)];
    return eighths(without) >= 4 ? "░" : " ";
  });
  const withBudget = isOver ? colors.red : colors.green;
  return cells
    .join("")
    .replaceAll(/[▁-█]+/g, (cell) => withBudget(cell))
    .replaceAll(/░+/g, (cell) => colors.dim(cell));
}

/** A line with the number of every tenth column's call; none for fewer columns. */
function drawTicks(columns: number, callsPerColumn: number): string[] {
  const ticks = Array.from({ length: Math.floor(columns / COLUMNS_PER_TICK) }, (_, at) =>
    String((at + 1) * COLUMNS_PER_TICK * callsPerColumn).padStart(COLUMNS_PER_TICK),
  );
  return ticks.length > 0 ? [ticks.join("")] : [];
}
