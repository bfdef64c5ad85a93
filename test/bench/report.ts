import { Bench } from "tinybench";
import { printFigures, type FigureTable } from "./figure-table.ts";

export interface Row {
  name: string;
  medianMs: number;
  /** This row's time by that of the baseline row. */
  ratio: number;
  note?: string;
}

export interface Comparison {
  title: string;
  baseline: string;
  rows: Row[];
  /** What the issue or the README promises of these figures. */
  promise?: Promised;
}

export interface Promised {
  text: string;
  kept: boolean;
}

/** Anything a benchmark comes to: times, or figures of several kinds. */
export type Report = Comparison | FigureTable;

export function isFigureTable(report: Report): report is FigureTable {
  return "columns" in report;
}

export function promisesOf(report: Report): readonly Promised[] {
  if (isFigureTable(report)) return report.promises;
  return report.promise ? [report.promise] : [];
}

export function printReport(report: Report): void {
  if (isFigureTable(report)) printFigures(report);
  else printComparison(report);
  for (const { text, kept } of promisesOf(report)) console.log(`  ${kept ? "✓" : "✗"} ${text}`);
}

export type Contestant = { name: string; run: () => unknown; note?: string; iterations?: number };

/** Medians of each contestant in one run; the first is the baseline. */
export async function compare(title: string, contestants: readonly Contestant[]): Promise<Comparison> {
  const rows: Row[] = [];
  for (const { name, run, note, iterations } of contestants) {
    const medianMs = await medianOf(run, iterations);
    rows.push({ name, medianMs, ratio: medianMs / (rows[0]?.medianMs ?? medianMs), ...(note ? { note } : {}) });
  }
  return { title, baseline: contestants[0]?.name ?? "", rows };
}

/** With `iterations`, exactly so many runs and no warm-up: for what takes seconds. */
async function medianOf(run: () => unknown, iterations?: number): Promise<number> {
  const bench = new Bench(
    iterations === undefined ? { time: 1000, warmupTime: 300 } : { iterations, time: 0, warmup: false },
  );
  bench.add("run", async () => {
    await run();
  });
  const [task] = await bench.run();
  const result = task?.result;
  if (!result || !("latency" in result)) throw new Error("the benchmark did not run", { cause: result });
  return result.latency.p50;
}

function printComparison({ title, rows, baseline }: Comparison): void {
  const width = Math.max(...rows.map(({ name }) => name.length));
  console.log(`\n${title}`);
  for (const { name, medianMs, ratio, note } of rows) {
    const times = name === baseline ? "baseline" : `${ratio < 0.1 ? ratio.toFixed(4) : ratio.toFixed(2)} ×`;
    console.log(
      `  ${name.padEnd(width)}  ${formatMs(medianMs).padStart(10)}  ${times.padStart(10)}  ${note ?? ""}`.trimEnd(),
    );
  }
}

export function formatMs(ms: number): string {
  if (ms >= 1000) return `${(ms / 1000).toFixed(2)} s`;
  return ms >= 1 ? `${ms.toFixed(1)} ms` : `${(ms * 1000).toFixed(1)} µs`;
}
