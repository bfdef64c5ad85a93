import { spawn } from "node:child_process";
import { once } from "node:events";
import { execPath } from "node:process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Postgres } from "@threadkeep-test/servers";
import type { Contestant } from "./contestants.ts";

const CHILD = fileURLToPath(new URL("try-promises.ts", import.meta.url));

export interface Trial {
  contestant: Contestant;
  promises: readonly string[];
  postgres: Pick<Postgres, "connection">;
}

/** A process that ends in a promise broke it as well. */
export type Outcome = "kept" | "broken" | "ends the process" | "does not apply";

export interface TrialEvent {
  promise: string;
  outcome: "begun" | Outcome;
}

/** How each promise went. Processes follow each other until all were tried. */
export async function runTrials(trial: Trial): Promise<Map<string, Outcome>> {
  const outcomes = new Map<string, Outcome>();
  for (let left = trial.promises; left.length > 0; left = trial.promises.filter((promise) => !outcomes.has(promise)))
    await runProcess({ ...trial, promises: left }, outcomes);
  return outcomes;
}

async function runProcess(trial: Trial, outcomes: Map<string, Outcome>): Promise<void> {
  const child = spawn(execPath, ["--import=tsx", CHILD, JSON.stringify(trial)], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const exited = once(child, "exit");
  let begun: string | undefined;
  for await (const line of createInterface({ input: child.stdout })) {
    const { promise, outcome } = JSON.parse(line) as TrialEvent;
    if (outcome === "begun") begun = promise;
    else outcomes.set(promise, outcome);
  }
  await exited;
  if (begun === undefined) throw new Error(`No promise of ${trial.contestant} could be tried.`);
  if (!outcomes.has(begun)) outcomes.set(begun, "ends the process");
}
