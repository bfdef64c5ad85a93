import type { Command } from "commander";
import type { CommandProcess } from "../command-process.ts";

export function addInitCommand(program: Command, commandProcess: CommandProcess, exit: (code: number) => void): void {
  program
    .command("init")
    .description("write threadkeep.config.ts, and a GitHub workflow that runs the check")
    .option("--dry-run", "print what would be written")
    .option("--json", "say what was written as JSON")
    .action(async (flags: { dryRun?: true; json?: true }) => {
      const { initProject } = await import("../init/init-project.ts");
      exit(await initProject({ isDryRun: flags.dryRun ?? false, isJson: flags.json ?? false }, commandProcess));
    });
}
