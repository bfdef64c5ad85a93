import type { Command } from "commander";
import type { CommandProcess } from "../command-process.ts";
import { addDatabaseFlags, type DatabaseFlags } from "../threads/database/database-flags.ts";

export function addStatsCommand(program: Command, commandProcess: CommandProcess, exit: (code: number) => void): void {
  const stats = program
    .command("stats")
    .description("what a database holds: threads, checkpoints, bytes by channel, growth by day, the largest threads");
  addDatabaseFlags(stats)
    .addHelpText("after", "\nOf a large database some figures are estimated: they have a ~.")
    .action(async (flags: DatabaseFlags) => {
      const { printStats } = await import("../threads/stats/print-stats.ts");
      exit(await printStats(flags, commandProcess));
    });
}
