import { diffCheckpoints, readCheckpoint, type CheckpointDetail, type CheckpointDiff } from "@threadkeep/persistence";
import { ThreadkeepError } from "@threadkeep/state";
import type { CommandProcess } from "../../command-process.ts";
import type { DatabaseFlags } from "../database/database-flags.ts";
import type { Database } from "../database/open-database.ts";
import { quoteArgument } from "../next-page.ts";
import { problem } from "../problem.ts";
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
    const { view, values } = await compare(database, before, after).catch(async (error: unknown) => {
      throw (await meantCheckpoint(database, error, before, after)) ?? unknownSide(error, args) ?? error;
    });
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

/** Where the second thread is none, but a checkpoint of the first. */
async function meantCheckpoint(
  { saver }: Database,
  error: unknown,
  { threadId }: DiffSide,
  { threadId: other, checkpointId }: DiffSide,
): Promise<ThreadkeepError | undefined> {
  const isUnknown = ThreadkeepError.isInstance(error) && error.code === "history.unknown-thread";
  if (!isUnknown || error.context["threadId"] !== other || checkpointId !== undefined) return undefined;
  const found = await readCheckpoint(saver, { threadId, checkpointId: other }).catch(() => undefined);
  if (found === undefined) return undefined;
  const sides = [`${threadId}@${other}`, threadId].map(quoteArgument).join(" ");
  return problem({
    code: "history.unknown-thread",
    message: `There is no thread ${JSON.stringify(other)} in this database: it is a checkpoint of ${JSON.stringify(threadId)}.`,
    help: `threadkeep diff ${sides} compares it with the latest.`,
  });
}

/** A side that names no thread may be a checkpoint, or one behind another sign. */
function unknownSide(error: unknown, { length }: readonly string[]): ThreadkeepError | undefined {
  if (length !== 2 || !ThreadkeepError.isInstance(error) || error.code !== "history.unknown-thread") return undefined;
  return problem({
    code: error.code,
    message: `There is no thread ${JSON.stringify(error.context["threadId"])} in this database.`,
    help: "A checkpoint is named <thread>@<checkpoint>. threadkeep threads lists the threads there are.",
  });
}

function compared({ threadId }: DiffSide, { checkpointId, createdAt, step }: CheckpointDetail): ComparedCheckpoint {
  return { threadId, checkpointId, createdAt, ...(step === undefined ? {} : { step }) };
}
