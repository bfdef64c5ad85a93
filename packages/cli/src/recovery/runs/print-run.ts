import type { RunEvent, RunRow } from "@threadkeep/persistence";
import type { CommandProcess } from "../../command-process.ts";
import type { DatabaseFlags } from "../../threads/database/database-flags.ts";
import type { Database } from "../../threads/database/open-database.ts";
import { problem } from "../../threads/problem.ts";
import { runOnDatabase } from "../../threads/run-on-database.ts";
import { drawRun } from "./draw-run.ts";

export interface RunStory {
  runId: string;
  threadId: string;
  run: RunRow;
  /** Oldest first, the last 100. */
  events: readonly RunEvent[];
}

/** `threadkeep runs <run>` */
export function printRun(flags: DatabaseFlags, id: string, commandProcess: CommandProcess): Promise<number> {
  return runOnDatabase(flags, commandProcess, async (database) => {
    const story = await readStory(database, id);
    return { json: story, lines: (style) => drawRun(story, style) };
  });
}

/** By the id of a thread, or of a run. */
async function readStory({ saver: { runs } }: Database, id: string): Promise<RunStory> {
  const run = (await runs.readThread(id)) ?? (await runs.readRun(id));
  if (run === undefined) throw unknownRun(id);
  const { runId, threadId } = run;
  return { runId, threadId, run, events: await runs.readEvents(runId) };
}

function unknownRun(id: string) {
  return problem({
    code: "recovery.unknown-run",
    message: `There is no run ${JSON.stringify(id)} in this database, and no run of a thread of that id.`,
    help: "threadkeep runs lists those there are. Threads that were run without createRecoveryService have none.",
  });
}
