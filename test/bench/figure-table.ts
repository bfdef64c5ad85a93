import type { Promised } from "./report.ts";

/** Figures of several kinds, a contestant to each column. */
export interface FigureTable {
  title: string;
  columns: readonly string[];
  rows: readonly FigureRow[];
  /** What a reader has to know of the figures, a sentence or two each. */
  notes: readonly string[];
  promises: readonly Promised[];
  /** Long: a README shows it when it is asked to. */
  isFolded?: boolean;
}

/** Nothing is written where a figure is absent. Text stands as it is. */
export interface FigureRow {
  name: string;
  values: readonly (number | string | undefined)[];
  /** Digits after the point. */
  digits?: number;
}

export function formatFigures({ values, digits = 0 }: FigureRow): string[] {
  const format = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return values.map((value) => (typeof value === "number" ? value.toLocaleString("en-US", format) : (value ?? "")));
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
