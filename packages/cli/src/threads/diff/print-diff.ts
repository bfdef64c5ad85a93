import { diffCheckpoints, readCheckpoint, type CheckpointDetail, type CheckpointDiff } from "@threadkeep/persistence";
import type { CommandProcess } from "../../command-process.ts";
import type { DatabaseFlags } from "../database/database-flags.ts";
import type { Database } from "../database/open-database.ts";
import { runOnDatabase } from "../run-on-database.ts";
import { drawDiff } from "./draw-diff.ts";
import { parseSides, type DiffSide } from "./parse-sides.ts";

export interface ComparedCheckpoint {
  threadId: string;
  checkpointId: string;
  createdAt: string;
  step?: number;
}

export interface DiffView extends CheckpointDiff {
  before: ComparedCheckpoint;
  after: ComparedCheckpoint;
}

/** Both states, for showing what was in them. */
export interface DiffValues {
  before: Record<string, unknown>;
  after: Record<string, unknown>;
}

/** `threadkeep diff` */
export function printDiff(
  flags: DatabaseFlags,
  args: readonly string[],
  commandProcess: CommandProcess,
): Promise<number> {
  return runOnDatabase(flags, commandProcess, async (database) => {
    const [before, after] = parseSides(args);
    const { view, values } = await compare(database, before, after);
    return { json: view, lines: (style) => drawDiff(view, values, style) };
  });
}

async function compare({ saver }: Database, before: DiffSide, after: DiffSide) {
  const [old, now] = await Promise.all([readCheckpoint(saver, before), readCheckpoint(saver, after)]);
  const view: DiffView = {
    before: compared(before, old),
    after: compared(after, now),
    ...diffCheckpoints(old, now),
  };
  const values: DiffValues = { before: old.values ?? {}, after: now.values ?? {} };
  return { view, values };
}

function compared({ threadId }: DiffSide, { checkpointId, createdAt, step }: CheckpointDetail): ComparedCheckpoint {
  return { threadId, checkpointId, createdAt, ...(step === undefined ? {} : { step }) };
}
