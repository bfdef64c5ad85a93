import { drawTable, type TableCell, type TableColumn } from "../report/text-table.ts";
import type { Style } from "./style.ts";

/** Of whatever width: ids are there to be copied, so nothing is cut off. */
export function drawWhole(
  columns: readonly TableColumn[],
  rows: readonly TableCell[][],
  { colors }: Pick<Style, "colors">,
): string[] {
  return drawTable(columns, rows, { width: Infinity, paintTitle: colors.dim });
}

export function left(title: string): TableColumn {
  return { title, align: "left" };
}

export function right(title: string): TableColumn {
  return { title, align: "right" };
}
