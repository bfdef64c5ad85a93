import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { formatFigures, type FigureTable } from "./figure-table.ts";
import { formatMs, isFigureTable, type Comparison, type Report } from "./report.ts";

export interface TablePlace {
  packageFolder: string;
  /** Of several places in one README: it stands in their marks. */
  name?: string;
}

/** Puts the figures of this run into the README of a package, so that none of them is typed. */
export async function writeTables({ packageFolder, name }: TablePlace, reports: readonly Report[]): Promise<void> {
  const readme = fileURLToPath(new URL(`../../packages/${packageFolder}/README.md`, import.meta.url));
  const text = await readFile(readme, "utf8");
  const place = placeOf(name);
  if (!place.test(text)) throw new Error(`${readme} has no place for tables: ${place.source}`);
  const tables = reports.map((report) => (isFigureTable(report) ? figuresIn(report) : timesIn(report))).join("\n");
  await writeFile(
    readme,
    text.replace(place, (_, start: string, end: string) => `${start}\n${tables}\n${end}`),
  );
}

function placeOf(name?: string): RegExp {
  const own = name === undefined ? "" : `${name} `;
  return new RegExp(`(<!-- pnpm bench ${own}--write -->\\n)[\\s\\S]*?(<!-- end ${own}-->)`);
}

function timesIn({ title, rows, baseline }: Comparison): string {
  const lines = rows.map(({ name, medianMs, ratio, note }) => {
    const times = name === baseline ? "1" : ratio.toPrecision(2);
    return `| ${name} | ${formatMs(medianMs)} | ${times} | ${note ?? ""} |`;
  });
  return [`| ${title} | median | ratio | |`, "| --- | ---: | ---: | --- |", ...lines, ""].join("\n");
}

function figuresIn({ title, columns, rows, notes, isFolded }: FigureTable): string {
  const lines = [
    [title, ...columns],
    ["---", ...columns.map(() => "---:")],
    ...rows.map((row) => [row.name, ...formatFigures(row)]),
  ];
  const table = [...lines.map((cells) => `| ${cells.join(" | ")} |`), ""];
  return [...(isFolded ? fold(table) : table), ...notes, ""].join("\n");
}

function fold(lines: readonly string[]): string[] {
  return ["<details>", "<summary>Each of them</summary>", "", ...lines, "</details>", ""];
}
