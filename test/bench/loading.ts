import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Comparison, Row } from "./report.ts";

// Each in a process of its own, from nothing loaded to the first count.
const FIRST_COUNT = {
  "js-tiktoken (lite and one ranks file)": {
    before: "",
    run: `const { Tiktoken } = await import("js-tiktoken/lite");
      const { default: ranks } = await import("js-tiktoken/ranks/o200k_base");
      new Tiktoken(ranks).encode("hello");`,
  },
  "createTokenCounter()": {
    before: `const { createTokenCounter } = await import("@threadkeep/state");`,
    run: `createTokenCounter().countText("hello");`,
  },
  "gpt-tokenizer": {
    before: "",
    run: `(await import("gpt-tokenizer/encoding/o200k_base")).countTokens("hello");`,
  },
};

const RUNS = 5;

/** What the first count costs: an agent's process pays it at its start. */
export async function benchLoading(): Promise<Comparison> {
  const rows: Row[] = [];
  for (const [name, { before, run }] of Object.entries(FIRST_COUNT)) {
    const runs = Array.from({ length: RUNS }, () => firstCount(before, run)).toSorted((a, b) => a.ms - b.ms);
    const { ms, megabytes } = runs[Math.floor(RUNS / 2)] ?? { ms: Number.NaN, megabytes: 0 };
    rows.push({ name, medianMs: ms, ratio: ms / (rows[0]?.medianMs ?? ms), note: `${megabytes} MB` });
  }
  return { title: "The first count in a new process: ranks loaded, memory taken", baseline: rows[0]?.name ?? "", rows };
}

function firstCount(before: string, run: string): { ms: number; megabytes: number } {
  const script = `${before}
    const start = performance.now();
    const memory = process.memoryUsage().rss;
    ${run}
    const ms = performance.now() - start;
    console.log(JSON.stringify({ ms, megabytes: Math.round((process.memoryUsage().rss - memory) / 1e6) }));`;
  const output = execFileSync(process.execPath, ["--import", "tsx", "--input-type=module", "-e", script], {
    cwd: fileURLToPath(new URL("..", import.meta.url)),
    encoding: "utf8",
  });
  return JSON.parse(output) as { ms: number; megabytes: number };
}
