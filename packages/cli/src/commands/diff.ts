import type { Command } from "commander";
import type { CommandProcess } from "../command-process.ts";
import { addDatabaseFlags, type DatabaseFlags } from "../threads/database/database-flags.ts";

export function addDiffCommand(program: Command, commandProcess: CommandProcess, exit: (code: number) => void): void {
  const diff = program
    .command("diff")
    .description("compare two checkpoints: channels added, removed and changed, messages by id, bytes")
    .usage(
      "[options] <thread> <checkpoint> <checkpoint>\n       threadkeep diff [options] <thread>[@<checkpoint>] <thread>[@<checkpoint>]",
    )
    .argument("<sides...>", "a thread and two of its checkpoints, or two threads");
  addDatabaseFlags(diff)
    .addHelpText("after", HELP)
    .action(async (sides: string[], flags: DatabaseFlags) => {
      const { printDiff } = await import("../threads/diff/print-diff.ts");
      exit(await printDiff(flags, sides, commandProcess));
    });
}

const HELP = `
A thread without a checkpoint stands for its latest. Exit code: 0 also where they differ.

Examples:
  threadkeep diff user-42 1ef0c1de-… 1ef0c1e3-…
  threadkeep diff user-42@1ef0c1de-… user-42
  threadkeep diff user-42 fork.at=1ef0c1de-….id=….of=user-42`;
