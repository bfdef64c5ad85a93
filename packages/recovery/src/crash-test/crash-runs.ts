import type { CrashStep, CrashTask } from "./child/crash-task.ts";
import type { Kill } from "./crash-test-report.ts";
import { nameOfKill } from "./choose-kills.ts";
import { observe, type Observation } from "./observe.ts";
import { problemOfRun } from "./process/child-problem.ts";
import { runChild, type ChildCommand, type ChildEnd } from "./process/run-child.ts";
import type { ResolvedCrashTest } from "./resolve-options.ts";
import type { Scratch, ScratchRun } from "./scratch/scratch.ts";

/** What all runs of one crash test share. */
export interface CrashRuns {
  options: Pick<ResolvedCrashTest, "graph" | "file" | "exportName" | "saver" | "durability">;
  steps: readonly CrashStep[];
  command: ChildCommand;
  scratch: Scratch;
}

/** @throws {ThreadkeepError} what keeps the graph from being tested, see `crashTest` */
export async function runUndisturbed(runs: CrashRuns, name: string): Promise<Observation> {
  return inScratch(runs, name, async (scratch) => {
    const end = await runChild(runs.command, taskOf(runs, scratch, "run"), { ...scratch, name: "run" });
    const observation = observe(scratch);
    const { graph, exportName } = runs.options;
    const { timeoutMs } = runs.command;
    const isFine = observation.end?.state === "done" || observation.end?.state === "waiting";
    if (isFine) return observation;
    const place = { graph, exportName, timeoutMs, isImported: observation.isImported };
    throw problemOfRun(observation.failure ?? failureOf(observation), end, place);
  });
}

function failureOf({ end }: Observation) {
  if (end === undefined) return undefined;
  return { kind: "run", error: { name: end.state, message: end.failure ?? "", code: undefined } } as const;
}

/** Kills a run at the first, each process that recovers it at the next, and lets the last come to its end. */
export async function runKilled(
  runs: CrashRuns,
  kills: readonly Kill[],
): Promise<{ found: Observation; problem: string | undefined }> {
  const name = kills.map((kill) => nameOfKill(kill).replace(":", "-")).join("-");
  return inScratch(runs, name, async (scratch) => {
    const problems: (string | undefined)[] = [];
    for (const [at, kill] of [...kills, undefined].entries()) {
      const part = at === 0 ? "run" : "recover";
      const end = await runChild(
        runs.command,
        { ...taskOf(runs, scratch, part), kill },
        { ...scratch, name: `${part}-${at}` },
      );
      if (observe(scratch).end !== undefined) return { found: observe(scratch), problem: undefined };
      problems.push(describeStop(end, at === 0 ? "ran" : "recovered it"));
    }
    return { found: observe(scratch), problem: problems.find((problem) => problem !== undefined) };
  });
}

function describeStop({ isTimedOut, code, lastLines }: ChildEnd, did: string): string | undefined {
  if (isTimedOut) return `the run was lost: the process that ${did} did not end in time`;
  const said = lastLines === "" ? "" : `: ${lastLines.split("\n").at(-1)}`;
  return code === null || code === 0
    ? undefined
    : `the run was lost: the process that ${did} ended with exit code ${code}${said}`;
}

async function inScratch<Result>(
  { scratch }: CrashRuns,
  name: string,
  work: (run: ScratchRun) => Promise<Result>,
): Promise<Result> {
  const run = await scratch.open(name);
  try {
    return await work(run);
  } finally {
    await run.clear();
  }
}

function taskOf({ options, steps }: CrashRuns, { url, trace }: ScratchRun, part: CrashTask["part"]): CrashTask {
  const { file, exportName, saver, durability } = options;
  return { graph: { file, exportName }, url, saver, durability, steps, part, trace };
}
