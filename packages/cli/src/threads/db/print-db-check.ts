import type { CommandProcess } from "../../command-process.ts";
import { formatCount } from "../../report/format-count.ts";
import { toPlainText } from "../../report/plain-text.ts";
import type { DatabaseFlags } from "../database/database-flags.ts";
import { formatId, formatNumber } from "../format.ts";
import { createProgressBar } from "../progress-bar.ts";
import { runOnDatabase } from "../run-on-database.ts";
import type { Style } from "../style.ts";
import type { ReadFault } from "./check-thread.ts";
import { checkDatabase, type CheckScope, type DatabaseCheck } from "./check-database.ts";

const MOST_FAULTS = 50;

/** `threadkeep db check` */
export function printDbCheck(flags: DatabaseFlags, scope: CheckScope, commandProcess: CommandProcess): Promise<number> {
  return runOnDatabase(flags, commandProcess, async (database) => {
    const progress = createProgressBar(commandProcess, "threads");
    const check = await checkDatabase(database, scope, progress.show).finally(progress.end);
    const exitCode = check.faults.length === 0 ? 0 : 1;
    return { json: check, lines: (style) => drawCheck(check, style), exitCode };
  });
}

function drawCheck({ database, threads, checkpoints, faults, whole }: DatabaseCheck, { colors }: Style): string[] {
  const shown = faults
    .slice(0, MOST_FAULTS)
    .flatMap((fault) => [`${colors.red("cannot be read")}  ${nameOf(fault)}`, `  ${toPlainText(fault.message)}`]);
  const more = faults.length - MOST_FAULTS;
  const read = `${toPlainText(database)}: ${formatCount(checkpoints, "checkpoint")} of ${formatCount(threads, "thread")} read`;
  const verdict =
    faults.length === 0
      ? colors.green(`${read}, all whole.`)
      : colors.red(`${read}, ${formatNumber(faults.length)} cannot be.`);
  return [
    ...shown,
    ...(more > 0 ? [`and ${formatNumber(more)} more: --json names them`] : []),
    verdict,
    ...(whole ? [] : ["The latest of threads written last. --all reads every checkpoint of every thread."]),
  ];
}

function nameOf({ threadId, namespace = "", checkpointId }: ReadFault): string {
  const at = namespace === "" ? "" : ` at ${formatId(namespace)}`;
  return formatId(threadId) + at + (checkpointId === undefined ? "" : `, checkpoint ${formatId(checkpointId)}`);
}
