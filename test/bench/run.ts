// `pnpm bench [name …] [--write]`: medians and ratios of one run on this machine; the same as JSON in bench/results.json.
// --write also puts tables into the READMEs of packages, each where all benchmarks of its README have run.
import { writeFile } from "node:fs/promises";
import { benchHelp, benchStaticCheck } from "./check.ts";
import { benchContract } from "./contract.ts";
import { benchGuard } from "./guard.ts";
import { benchHostileTexts } from "./hostile-texts.ts";
import { printReport, promisesOf, type Report } from "./report.ts";
import { benchEncoders } from "./encoders.ts";
import { benchKills } from "./kills.ts";
import { benchLoading } from "./loading.ts";
import { benchMillion } from "./million.ts";
import { benchPersistence } from "./persistence.ts";
import { benchRecount } from "./recount.ts";
import { benchRecovery } from "./recovery.ts";
import { benchResumed } from "./resumed.ts";
import { benchStateSize } from "./state-size.ts";
import { benchStuck } from "./stuck.ts";
import { benchSummarization } from "./summarization.ts";
import { writeTables, type TablePlace } from "./write-tables.ts";

const BENCHMARKS: Record<string, () => Promise<Report | readonly Report[]>> = {
  recount: benchRecount,
  hostile: benchHostileTexts,
  encoders: benchEncoders,
  loading: benchLoading,
  guard: benchGuard,
  size: benchStateSize,
  help: benchHelp,
  static: benchStaticCheck,
  summarization: benchSummarization,
  recovery: benchRecovery,
  recovered: benchResumed,
  contract: benchContract,
  persistence: benchPersistence,
  million: benchMillion,
  stuck: benchStuck,
  kills: benchKills,
};

// They take minutes and gigabytes, or half an hour.
const ONLY_BY_NAME = new Set(["million", "stuck", "kills"]);

const IN_READMES: (TablePlace & { benchmarks: string[] })[] = [
  { packageFolder: "state", benchmarks: ["loading", "encoders", "hostile", "recount"] },
  { packageFolder: "middleware", benchmarks: ["summarization"] },
  { packageFolder: "middleware", name: "recovery", benchmarks: ["recovery"] },
  { packageFolder: "recovery", name: "recovered", benchmarks: ["recovered"] },
  { packageFolder: "persistence", name: "persistence", benchmarks: ["persistence"] },
  { packageFolder: "persistence", name: "million", benchmarks: ["million"] },
  { packageFolder: "persistence", name: "contract", benchmarks: ["contract"] },
  { packageFolder: "recovery", name: "kills", benchmarks: ["kills"] },
  { packageFolder: "recovery", name: "stuck", benchmarks: ["stuck"] },
];

const wanted = process.argv.slice(2).filter((argument) => argument !== "--write");
const writes = process.argv.includes("--write");
const unknown = wanted.filter((name) => !(name in BENCHMARKS));
if (unknown.length > 0) {
  console.error(`There is no benchmark ${unknown.join(", ")}. There are: ${Object.keys(BENCHMARKS).join(", ")}.`);
  process.exit(2);
}

const results = new Map<string, readonly Report[]>();
for (const [name, bench] of Object.entries(BENCHMARKS)) {
  if (wanted.length > 0 ? !wanted.includes(name) : ONLY_BY_NAME.has(name)) continue;
  console.error(`measuring ${name} …`);
  const reports = [await bench()].flat() as readonly Report[];
  results.set(name, reports);
  for (const report of reports) printReport(report);
}

const all = [...results.values()].flat();
const file = new URL("results.json", import.meta.url);
await writeFile(file, JSON.stringify({ node: process.version, results: all }, null, 2));
console.error(`written: test/bench/results.json`);
for (const { benchmarks, ...place } of writes ? IN_READMES : []) {
  if (benchmarks.every((name) => results.has(name)))
    await writeTables(
      place,
      benchmarks.flatMap((name) => results.get(name) ?? []),
    );
  else console.error(`packages/${place.packageFolder}/README.md keeps its tables of ${benchmarks.join(", ")}`);
}
process.exitCode = all.flatMap(promisesOf).every(({ kept }) => kept) ? 0 : 1;
