import { formatBytes } from "@threadkeep/state";
import type { Colors } from "../colors.ts";
import type { HistoryRow } from "./thread-in-file-facts.ts";

/** A line for each row, with a mark at one checkpoint. */
export function drawHistory(rows: readonly HistoryRow[], marked: string, mark: string, colors: Colors): string[] {
  const cells = rows.map((row) => [stepsOf(row), ranOf(row), nextOf(row), formatBytes(row.bytes), row.checkpointId]);
  const header = ["step", "node", "next", "bytes", "checkpoint"];
  const widths = header.map((name, at) => Math.max(name.length, ...cells.map((line) => line[at]?.length ?? 0)));
  const line = ([step = "", ran = "", next = "", bytes = "", id = ""]: readonly string[]) => {
    const [forStep = 0, forRan = 0, forNext = 0, forBytes = 0] = widths;
    return `${step.padStart(forStep)}  ${ran.padEnd(forRan)}  ${next.padEnd(forNext)}  ${bytes.padStart(forBytes)}  ${id}`;
  };
  return [
    colors.dim(line(header)),
    ...cells.map((row) => (row.at(-1) === marked ? `${line(row)}  ${colors.yellow(mark)}` : line(row))),
  ];
}

function stepsOf({ steps: { first, last } }: HistoryRow): string {
  return first === last ? String(last) : `${first} to ${last}`;
}

function ranOf({ ran, steps: { first, last } }: HistoryRow): string {
  const nodes = ran.length === 0 ? "" : nameOf(ran);
  return first === last ? nodes : `${nodes} × ${last - first + 1}`;
}

function nextOf({ next }: HistoryRow): string {
  return next.length === 0 ? "(the end)" : nameOf(next);
}

function nameOf(nodes: readonly string[]): string {
  return nodes.join(" + ").replace("__start__", "(input)");
}
