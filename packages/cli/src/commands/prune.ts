import { InvalidArgumentError, Option, type Command } from "commander";
import type { CommandProcess } from "../command-process.ts";
import { addDatabaseFlags, type DatabaseFlags } from "../threads/database/database-flags.ts";
import { parseDays } from "./parse-days.ts";
import { given, wholeNumber } from "./thread-arguments.ts";

interface PruneFlags extends DatabaseFlags {
  purgeDoneAfter?: number;
  purgePausedAfter?: number;
  purgeFailedAfter?: number;
  purgeRunnableAfter?: number;
  keepLast?: number;
  pin: string[];
  list: number;
  dryRun?: true;
  yes?: true;
}

export function addPruneCommand(program: Command, commandProcess: CommandProcess, exit: (code: number) => void): void {
  const prune = program
    .command("prune")
    .description("remove threads that are done, and old checkpoints of those that are not, as a policy says")
    .option("--purge-done-after <time>", "threads whose run came to its end, after 30d, 12h, 8w", days)
    .option("--purge-paused-after <time>", "threads that wait for an answer", days)
    .option("--purge-failed-after <time>", "threads whose last step failed", days)
    .option("--purge-runnable-after <time>", "threads between two steps: killed there, stopped, or running now", days)
    .option("--keep-last <count>", "of every other thread, this many of its last checkpoints", wholeNumber)
    .addOption(
      new Option("--pin <thread>", "nothing of this one; may be repeated")
        .argParser((id: string, before: string[]) => [...before, id])
        .default([], "none"),
    )
    .option("--list <count>", "how many threads the plan names", wholeNumber, 50)
    .addOption(new Option("--dry-run", "only print the plan").conflicts("yes"))
    .option("-y, --yes", "do it; without --yes and --dry-run the plan is printed and the exit code is 2");
  addDatabaseFlags(prune)
    .addHelpText("after", HELP)
    .action(async (flags: PruneFlags) => {
      const { printPrune } = await import("../threads/prune/print-prune.ts");
      const mode = flags.yes ? "apply" : flags.dryRun ? "dry run" : "ask";
      exit(await printPrune(flags, { policy: policyOf(flags), list: flags.list, mode }, commandProcess));
    });
}

const HELP = `
A thread of a kind that no time is given for is never removed. Of a thread that stays, its latest checkpoint, open questions,
places where branches went apart and whatever a kept value is built from stay. May be stopped at any point and run again.

Examples:
  threadkeep prune --purge-done-after 30d --keep-last 20 --dry-run
  threadkeep prune --purge-done-after 30d --purge-paused-after 90d --pin user-42 --yes`;

function policyOf(flags: PruneFlags) {
  const { purgeDoneAfter, purgePausedAfter, purgeFailedAfter, purgeRunnableAfter, keepLast, pin } = flags;
  return {
    ...given("purgeDoneAfterDays", purgeDoneAfter),
    ...given("purgePausedAfterDays", purgePausedAfter),
    ...given("purgeFailedAfterDays", purgeFailedAfter),
    ...given("purgeRunnableAfterDays", purgeRunnableAfter),
    ...given("keepLast", keepLast),
    pin,
  };
}

function days(text: string): number {
  const parsed = parseDays(text);
  if (parsed === undefined) {
    const isNegative = text.trim().startsWith("-");
    throw new InvalidArgumentError(
      isNegative ? "It cannot be below 0: 30d, 12h, 8w." : "Give it a unit: 30d, 12h, 8w.",
    );
  }
  return parsed;
}
