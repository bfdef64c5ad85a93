import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Attempt } from "./contestants.ts";
import { openOutsideWorld } from "./outside-world.ts";

/** What all processes of one run cost together. */
export interface RunCost {
  tokens: number;
  acts: number;
  /** How many steps have acted at all. */
  stepsActed: number;
  /** Whether the last process came to the end of the workflow by itself. */
  isFinished: boolean;
}

/** How a run is made. */
export interface RunToMake extends Pick<Attempt, "contestant" | "postgres"> {
  failures: number;
}

/**
 * A run whose process is killed so often in the same step, each time gone on with by another process.
 *
 * @param file what each of these processes runs
 */
export async function runWithFailures(file: string, { contestant, failures, postgres }: RunToMake): Promise<RunCost> {
  const folder = await mkdtemp(join(tmpdir(), "threadkeep-bench-"));
  try {
    let isFinished = false;
    for (let made = 0; made <= failures; made++) {
      const dies = made < failures;
      const signal = await runAttempt(file, { contestant, folder, postgres, isFirst: made === 0, dies });
      if (dies && signal !== "SIGKILL") throw new Error(`${contestant} did not come to the step that kills it.`);
      isFinished = signal === null;
    }
    const world = openOutsideWorld(folder);
    const acts = world.acts();
    return { tokens: world.tokens(), acts: acts.length, stepsActed: new Set(acts).size, isFinished };
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function runAttempt(file: string, attempt: Attempt): Promise<NodeJS.Signals | null> {
  const child = spawn(process.execPath, [file, JSON.stringify(attempt)], {
    stdio: ["ignore", "inherit", "pipe"],
  });
  let said = "";
  child.stderr.on("data", (text: Buffer) => (said += String(text)));
  const [code, signal] = (await once(child, "close")) as [number | null, NodeJS.Signals | null];
  if (code !== null && code !== 0) throw new Error(`${attempt.contestant} ended with code ${code}. ${said}`);
  return signal;
}
