// `pnpm bench [name …] [--write]`: medians and ratios of one run on this machine; the same as JSON in bench/results.json.
// --write also puts the tables on tokens into the README of the state package.
import { writeFile } from "node:fs/promises";
import { benchHelp, benchStaticCheck } from "./check.ts";
import { benchGuard } from "./guard.ts";
import { benchHostileTexts } from "./hostile-texts.ts";
import { printComparison, type Comparison } from "./report.ts";
import { benchEncoders } from "./encoders.ts";
import { benchLoading } from "./loading.ts";
import { benchRecount } from "./recount.ts";
import { benchStateSize } from "./state-size.ts";
import { writeTables } from "./write-tables.ts";

const BENCHMARKS: Record<string, () => Promise<Comparison>> = {
  recount: benchRecount,
  hostile: benchHostileTexts,
  encoders: benchEncoders,
  loading: benchLoading,
  guard: benchGuard,
  size: benchStateSize,
  help: benchHelp,
  static: benchStaticCheck,
};

const IN_README = ["loading", "encoders", "hostile", "recount"];

const wanted = process.argv.slice(2).filter((argument) => argument !== "--write");
const writes = process.argv.includes("--write");
const unknown = wanted.filter((name) => !(name in BENCHMARKS));
if (unknown.length > 0) {
  console.error(`There is no benchmark ${unknown.join(", ")}. There are: ${Object.keys(BENCHMARKS).join(", ")}.`);
  process.exit(2);
}

const results = new Map<string, Comparison>();
for (const [name, bench] of Object.entries(BENCHMARKS)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.error(`measuring ${name} …`);
  const comparison = await bench();
  results.set(name, comparison);
  printComparison(comparison);
}

const file = new URL("results.json", import.meta.url);
await writeFile(file, JSON.stringify({ node: process.version, results: [...results.values()] }, null, 2));
console.error(`written: test/bench/results.json`);
if (writes) await writeTables(IN_README.flatMap((name) => results.get(name) ?? []));
process.exitCode = [...results.values()].some(({ promise }) => promise && !promise.kept) ? 1 : 0;
