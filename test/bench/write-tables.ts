import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { formatFigures, type FigureTable } from "./figure-table.ts";
import { formatMs, isFigureTable, type Comparison, type Report } from "./report.ts";

const PLACE = /(<!-- pnpm bench --write -->\n)[\s\S]*?(<!-- end -->)/;

/** Puts the figures of this run into the README of a package, so that none of them is typed. */
export async function writeTables(packageFolder: string, reports: readonly Report[]): Promise<void> {
  const readme = fileURLToPath(new URL(`../../packages/${packageFolder}/README.md`, import.meta.url));
  const text = await readFile(readme, "utf8");
  if (!PLACE.test(text)) throw new Error(`${readme} has no place for tables.`);
  const tables = reports.map((report) => (isFigureTable(report) ? figuresIn(report) : timesIn(report))).join("\n");
  await writeFile(
    readme,
    text.replace(PLACE, (_, start: string, end: string) => `${start}\n${tables}\n${end}`),
  );
}

function timesIn({ title, rows, baseline }: Comparison): string {
  const lines = rows.map(({ name, medianMs, ratio, note }) => {
    const times = name === baseline ? "1" : ratio.toPrecision(2);
    return `| ${name} | ${formatMs(medianMs)} | ${times} | ${note ?? ""} |`;
  });
  return [`| ${title} | median | ratio | |`, "| --- | ---: | ---: | --- |", ...lines, ""].join("\n");
}

function figuresIn({ title, columns, rows, notes }: FigureTable): string {
  const lines = [
    [title, ...columns],
    ["---", ...columns.map(() => "---:")],
    ...rows.map((row) => [row.name, ...formatFigures(row)]),
  ];
  return [...lines.map((cells) => `| ${cells.join(" | ")} |`), "", ...notes, ""].join("\n");
}
