// `pnpm bench [name …] [--write]`: medians and ratios of one run on this machine; the same as JSON in bench/results.json.
// --write also puts tables into the READMEs of packages, each where all benchmarks of its README have run.
import { writeFile } from "node:fs/promises";
import { benchHelp, benchStaticCheck } from "./check.ts";
import { benchGuard } from "./guard.ts";
import { benchHostileTexts } from "./hostile-texts.ts";
import { printReport, promisesOf, type Report } from "./report.ts";
import { benchEncoders } from "./encoders.ts";
import { benchLoading } from "./loading.ts";
import { benchRecount } from "./recount.ts";
import { benchStateSize } from "./state-size.ts";
import { benchSummarization } from "./summarization.ts";
import { writeTables } from "./write-tables.ts";

const BENCHMARKS: Record<string, () => Promise<Report>> = {
  recount: benchRecount,
  hostile: benchHostileTexts,
  encoders: benchEncoders,
  loading: benchLoading,
  guard: benchGuard,
  size: benchStateSize,
  help: benchHelp,
  static: benchStaticCheck,
  summarization: benchSummarization,
};

const IN_README: Record<string, string[]> = {
  state: ["loading", "encoders", "hostile", "recount"],
  middleware: ["summarization"],
};

const wanted = process.argv.slice(2).filter((argument) => argument !== "--write");
const writes = process.argv.includes("--write");
const unknown = wanted.filter((name) => !(name in BENCHMARKS));
if (unknown.length > 0) {
  console.error(`There is no benchmark ${unknown.join(", ")}. There are: ${Object.keys(BENCHMARKS).join(", ")}.`);
  process.exit(2);
}

const results = new Map<string, Report>();
for (const [name, bench] of Object.entries(BENCHMARKS)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.error(`measuring ${name} …`);
  const report = await bench();
  results.set(name, report);
  printReport(report);
}

const file = new URL("results.json", import.meta.url);
await writeFile(file, JSON.stringify({ node: process.version, results: [...results.values()] }, null, 2));
console.error(`written: test/bench/results.json`);
for (const [packageFolder, names] of Object.entries(writes ? IN_README : {})) {
  const reports = names.flatMap((name) => results.get(name) ?? []);
  if (reports.length === names.length) await writeTables(packageFolder, reports);
  else console.error(`packages/${packageFolder}/README.md stays: its tables are of ${names.join(", ")}`);
}
process.exitCode = [...results.values()].flatMap(promisesOf).every(({ kept }) => kept) ? 0 : 1;
