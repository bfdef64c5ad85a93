import { readCheckpoint, rollbackThread } from "@threadkeep/persistence";
import type { CommandProcess } from "../../command-process.ts";
import { toPlainText } from "../../report/plain-text.ts";
import type { DatabaseFlags } from "../database/database-flags.ts";
import type { Database } from "../database/open-database.ts";
import { formatId } from "../format.ts";
import { runOnDatabase } from "../run-on-database.ts";
import type { Style } from "../style.ts";
import { describePlace, placeOf, type Place } from "./describe-place.ts";

export interface RollbackRequest {
  threadId: string;
  checkpointId: string;
  isConfirmed: boolean;
}

/** What is to be done, and with `--yes` what was done. */
interface Rollback {
  threadId: string;
  head: Place;
  target: Place;
  /** The new head; absent where nothing was done. */
  applied?: Place;
}

/** `threadkeep rollback` */
export function printRollback(
  flags: DatabaseFlags,
  { isConfirmed, ...ref }: RollbackRequest,
  commandProcess: CommandProcess,
): Promise<number> {
  return runOnDatabase(flags, commandProcess, async (database) => {
    const plan = await planRollback(database, ref);
    const isNeeded = plan.head.checkpointId !== plan.target.checkpointId;
    const rollback = isConfirmed && isNeeded ? await apply(database, plan) : plan;
    return {
      json: rollback,
      lines: (style) => drawRollback(rollback, database, style),
      ...(isConfirmed || !isNeeded ? {} : { exitCode: 2, notice: "Nothing was done. Give --yes to do it." }),
    };
  });
}

async function planRollback(
  { saver }: Database,
  { threadId, checkpointId }: { threadId: string; checkpointId: string },
): Promise<Rollback> {
  const target = await readCheckpoint(saver, { threadId, checkpointId });
  const head = await readCheckpoint(saver, { threadId });
  return { threadId, head: placeOf(head), target: placeOf(target) };
}

async function apply({ saver }: Database, plan: Rollback): Promise<Rollback> {
  const { threadId, target } = plan;
  const done = await rollbackThread(saver, { threadId, checkpointId: target.checkpointId });
  return { ...plan, applied: placeOf(await readCheckpoint(saver, { threadId, checkpointId: done.checkpointId })) };
}

function drawRollback({ threadId, head, target, applied }: Rollback, { name }: Database, { colors }: Style): string[] {
  const heading = `${colors.bold(formatId(threadId))} of ${toPlainText(name)}`;
  if (head.checkpointId === target.checkpointId) return [heading, `  is there already: ${describePlace(head)}`];
  return [
    heading,
    `  latest   ${describePlace(head)}`,
    `  back to ${describePlace(target)}`,
    ...(applied === undefined ? [] : [`  ${colors.green("now")}      ${describePlace(applied)}`]),
    "",
    applied === undefined
      ? "A copy becomes the latest; all that came after it stays in the history. Let no run of this thread be under way."
      : "A copy is the latest now; all that came after it is in the history.",
  ];
}
