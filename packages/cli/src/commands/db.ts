import type { Command } from "commander";
import type { CommandProcess } from "../command-process.ts";
import { addDatabaseFlags, type DatabaseFlags } from "../threads/database/database-flags.ts";
import { pageSize } from "./thread-arguments.ts";

export function addDbCommand(program: Command, commandProcess: CommandProcess, exit: (code: number) => void): void {
  const db = program.command("db").description("make the tables of a database, or check that all of it can be read");
  const setup = db
    .command("setup")
    .description("make the tables that are missing; may run any number of times at once");
  addDatabaseFlags(setup).action(async (flags: DatabaseFlags) => {
    const { printSetup } = await import("../threads/db/print-setup.ts");
    exit(await printSetup(flags, commandProcess));
  });
  const check = db
    .command("check")
    .description("read checkpoints whole, and tell which cannot be: the latest of some threads, or all of all")
    .option("--all", "every checkpoint of every thread")
    .option("--threads <count>", "without --all: of how many threads, those written last, 1 to 1000", pageSize, 200);
  addDatabaseFlags(check)
    .addHelpText("after", CHECK_HELP)
    .action(async (flags: DatabaseFlags & { all?: true; threads: number }) => {
      const { printDbCheck } = await import("../threads/db/print-db-check.ts");
      exit(await printDbCheck(flags, { isWhole: flags.all ?? false, threads: flags.threads }, commandProcess));
    });
}

const CHECK_HELP = `
Exit code: 0 all that was read is whole, 1 some is not, 2 could not run.`;
