import { formatBytes } from "@threadkeep/state";
import type { Colors } from "./colors.ts";

const BAR_WIDTH = 52;

export type Verdict = "fine" | "over" | "rejected" | "unguarded";

// Shapes besides colours: the chart reads the same without them.
const MARKS: Record<Verdict, string> = { fine: " ", over: "!", rejected: "✗", unguarded: " " };
const FILLS: Record<Verdict, string> = { fine: "█", over: "█", rejected: "█", unguarded: "░" };

export interface Bar {
  label: string;
  bytes: number;
  verdict: Verdict;
}

/** One line per bar, all to the same scale, with the budget as a vertical line through them. */
export function drawBars(bars: Bar[], budgetBytes: number, colors: Colors): string[] {
  const scale = BAR_WIDTH / Math.max(budgetBytes * 1.1, ...bars.map(({ bytes }) => bytes));
  const budgetAt = Math.round(budgetBytes * scale);
  const labelWidth = Math.max(...bars.map(({ label }) => label.length));
  const budgetLabel = `${colors.yellow("│")} ${formatBytes(budgetBytes)}`;
  return [
    `${" ".repeat(labelWidth + 13 + budgetAt)}${budgetLabel}`,
    ...bars.map(({ label, bytes, verdict }) => {
      const text = `${label.padEnd(labelWidth)} ${formatBytes(bytes).padStart(9)} ${MARKS[verdict]}`;
      return `${paint(verdict, colors)(text)} ${drawBar(bytes * scale, budgetAt, verdict, colors)}`;
    }),
  ];
}

/** Steps of the same node in a row as one bar, with the size after the last: `read × 8`. */
export function joinRepeats(bars: Bar[]): Bar[] {
  const groups: Bar[][] = [];
  for (const bar of bars) {
    const last = groups.at(-1);
    if (last?.[0]?.label === bar.label && last[0].verdict === bar.verdict) last.push(bar);
    else groups.push([bar]);
  }
  return groups.map((group) => {
    const last = group.at(-1)!;
    return { ...last, label: group.length > 1 ? `${last.label} × ${group.length}` : last.label };
  });
}

function drawBar(length: number, budgetAt: number, verdict: Verdict, colors: Colors): string {
  const filled = Math.max(1, Math.round(length));
  const cells = FILLS[verdict].repeat(filled).padEnd(budgetAt);
  const color = paint(verdict, colors);
  return `${color(cells.slice(0, budgetAt))}${colors.yellow("│")}${color(cells.slice(budgetAt))}`;
}

function paint(verdict: Verdict, colors: Colors): (text: string) => string {
  return { fine: colors.green, over: colors.red, rejected: colors.red, unguarded: colors.dim }[verdict];
}
