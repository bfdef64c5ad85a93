import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { formatMs, type Comparison } from "./report.ts";

const README = fileURLToPath(new URL("../../packages/state/README.md", import.meta.url));
const PLACE = /(<!-- pnpm bench --write -->\n)[\s\S]*?(<!-- end -->)/;

/** Puts the figures of this run into the README, so that none of them is typed. */
export async function writeTables(comparisons: readonly Comparison[]): Promise<void> {
  const text = await readFile(README, "utf8");
  if (!PLACE.test(text)) throw new Error(`${README} has no place for tables.`);
  const tables = comparisons.map(toMarkdown).join("\n");
  await writeFile(
    README,
    text.replace(PLACE, (_, start: string, end: string) => `${start}\n${tables}\n${end}`),
  );
}

function toMarkdown({ title, rows, baseline }: Comparison): string {
  const lines = rows.map(({ name, medianMs, ratio, note }) => {
    const times = name === baseline ? "1" : ratio.toPrecision(2);
    return `| ${name} | ${formatMs(medianMs)} | ${times} | ${note ?? ""} |`;
  });
  return [`| ${title} | median | ratio | |`, "| --- | ---: | ---: | --- |", ...lines, ""].join("\n");
}
