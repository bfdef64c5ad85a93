import type { Promised } from "./report.ts";

/** Figures of several kinds, a contestant to each column. */
export interface FigureTable {
  title: string;
  columns: readonly string[];
  rows: readonly FigureRow[];
  /** What a reader has to know of the figures, a sentence or two each. */
  notes: readonly string[];
  promises: readonly Promised[];
}

/** Nothing is written where a figure is absent. */
export interface FigureRow {
  name: string;
  values: readonly (number | undefined)[];
  /** Digits after the point. */
  digits?: number;
}

export function formatFigures({ values, digits = 0 }: FigureRow): string[] {
  const format = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return values.map((value) => value?.toLocaleString("en-US", format) ?? "");
}

export function printFigures({ title, columns, rows, notes }: FigureTable): void {
  const lines = [["", ...columns], ...rows.map((row) => [row.name, ...formatFigures(row)])];
  const widths = ["", ...columns].map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const [first = 0, ...others] = widths;
  console.log(`\n${title}`);
  for (const [name = "", ...cells] of lines)
    console.log(`  ${[name.padEnd(first), ...cells.map((cell, at) => cell.padStart(others[at] ?? 0))].join("  ")}`);
  for (const note of notes) console.log(`  ${note}`);
}
