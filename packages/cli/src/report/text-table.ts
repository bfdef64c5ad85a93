import { cutToWidth, widthOf } from "./text-width.ts";

export interface TableColumn {
  title: string;
  align: "left" | "right";
}

export interface TableCell {
  text: string;
  /** Colors what is printed, after it was measured. */
  paint?: (text: string) => string;
}

const GAP = "  ";
const NARROWEST_FIRST_COLUMN = 12;

/** Aligned lines, the titles first. The first column gives way when the table would be wider than `width`. */
export function drawTable(
  columns: readonly TableColumn[],
  rows: readonly TableCell[][],
  { width, paintTitle }: { width: number; paintTitle: (text: string) => string },
): string[] {
  const widths = columns.map(({ title }, index) =>
    Math.max(widthOf(title), ...rows.map((row) => widthOf(row[index]?.text ?? ""))),
  );
  const others = widths.slice(1).reduce((sum, columnWidth) => sum + columnWidth + GAP.length, 0);
  widths[0] = Math.min(widths[0] ?? 0, Math.max(NARROWEST_FIRST_COLUMN, width - others));
  const titles = columns.map(({ title }) => ({ text: title, paint: paintTitle }));
  return [titles, ...rows].map((row) => drawRow(row, columns, widths));
}

function drawRow(row: TableCell[], columns: readonly TableColumn[], widths: number[]): string {
  const cells = columns.map(({ align }, index) => {
    const { text, paint = (plain: string) => plain } = row[index] ?? { text: "" };
    const shown = cutToWidth(text, widths[index]!);
    const padding = " ".repeat(widths[index]! - widthOf(shown));
    if (align === "right") return padding + paint(shown);
    return index === columns.length - 1 ? paint(shown) : paint(shown) + padding;
  });
  return cells.join(GAP).trimEnd();
}
