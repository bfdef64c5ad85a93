import type { Command } from "commander";
import type { CommandProcess } from "../command-process.ts";
import { addDatabaseFlags, type DatabaseFlags } from "../threads/database/database-flags.ts";

export function addRollbackCommand(
  program: Command,
  commandProcess: CommandProcess,
  exit: (code: number) => void,
): void {
  const rollback = program
    .command("rollback")
    .description("make an old checkpoint the latest of its thread; nothing is deleted")
    .argument("<thread>", "its id")
    .argument("<checkpoint>", "of the graph itself; its subgraphs follow")
    .option("-y, --yes", "do it; without it the plan is printed and the exit code is 2");
  addDatabaseFlags(rollback)
    .addHelpText("after", HELP)
    .action(async (threadId: string, checkpointId: string, flags: DatabaseFlags & { yes?: true }) => {
      const { printRollback } = await import("../threads/branch/print-rollback.ts");
      exit(await printRollback(flags, { threadId, checkpointId, isConfirmed: flags.yes ?? false }, commandProcess));
    });
}

const HELP = `
Let no run of the thread be under way: what it writes next would be the latest again.

Examples:
  threadkeep rollback user-42 1ef0c1de-…           what would be done
  threadkeep rollback user-42 1ef0c1de-… --yes`;
