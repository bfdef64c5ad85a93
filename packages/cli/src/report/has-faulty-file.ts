import type { GraphReport } from "./check-report.ts";

/** Whether a file of the graph does not parse, so that what stands there was read in part or not at all. */
export function hasFaultyFile({ problems }: GraphReport): boolean {
  return problems.some(({ code }) => code === "file.syntax-error");
}
