// `pnpm bench [name]`: medians and ratios of one run on this machine; the same as JSON in bench/results.json.
import { writeFile } from "node:fs/promises";
import { benchGuard } from "./guard.ts";
import { benchHostileTexts } from "./hostile-texts.ts";
import { printComparison, type Comparison } from "./report.ts";
import { benchEncoders } from "./encoders.ts";
import { benchRecount } from "./recount.ts";
import { benchStateSize } from "./state-size.ts";

const BENCHMARKS: Record<string, () => Promise<Comparison>> = {
  recount: benchRecount,
  hostile: benchHostileTexts,
  encoders: benchEncoders,
  guard: benchGuard,
  size: benchStateSize,
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in BENCHMARKS));
if (unknown.length > 0) {
  console.error(`There is no benchmark ${unknown.join(", ")}. There are: ${Object.keys(BENCHMARKS).join(", ")}.`);
  process.exit(2);
}

const results: Comparison[] = [];
for (const [name, bench] of Object.entries(BENCHMARKS)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.error(`measuring ${name} …`);
  const comparison = await bench();
  results.push(comparison);
  printComparison(comparison);
}

const file = new URL("results.json", import.meta.url);
await writeFile(file, JSON.stringify({ node: process.version, results }, null, 2));
console.error(`written: test/bench/results.json`);
process.exitCode = results.some(({ promise }) => promise && !promise.kept) ? 1 : 0;
