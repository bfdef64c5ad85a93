import { Option, type Command } from "commander";
import type { CommandProcess } from "../command-process.ts";
import { addDatabaseFlags, type DatabaseFlags } from "../threads/database/database-flags.ts";
import { given, pageSize } from "./thread-arguments.ts";

export function addDbCommand(program: Command, commandProcess: CommandProcess, exit: (code: number) => void): void {
  const db = program
    .command("db")
    .description(
      "make the tables of a database, check that all of it can be read, or turn it back into PostgresSaver's",
    );
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
  addMaterialize(db, commandProcess, exit);
}

interface MaterializeFlags extends DatabaseFlags {
  acceptLoss?: true;
  copyLateHeads?: true;
  dryRun?: true;
  yes?: true;
}

function addMaterialize(db: Command, commandProcess: CommandProcess, exit: (code: number) => void): void {
  const materialize = db
    .command("materialize [thread]")
    .description("turn a thread, or all of a Postgres database, back into what LangGraph's PostgresSaver reads")
    .option("--accept-loss", "write what PostgresSaver has no form for (Dates, classes) as it would have, and tell")
    .option("--copy-late-heads", "where the last checkpoint does not have the greatest id, put a copy of it that has")
    .addOption(new Option("--dry-run", "only print the plan").conflicts("yes"))
    .option("-y, --yes", "do it; without --yes and --dry-run the plan is printed and the exit code is 2");
  addDatabaseFlags(materialize)
    .addHelpText("after", MATERIALIZE_HELP)
    .action(async (threadId: string | undefined, flags: MaterializeFlags) => {
      const { printMaterialize } = await import("../threads/db/materialize/print-materialize.ts");
      const accept = {
        ...given("onLossy", flags.acceptLoss && ("warn" as const)),
        ...given("onLateHead", flags.copyLateHeads && ("copy" as const)),
      };
      const mode = flags.yes ? "apply" : flags.dryRun ? "dry run" : "ask";
      exit(await printMaterialize(flags, { ...given("threadId", threadId), accept, mode }, commandProcess));
    });
}

const MATERIALIZE_HELP = `
Stop what runs on the threads first: what PostgresCheckpointer writes afterwards is its own again. Every value is written whole, as
PostgresSaver does, and takes as much room. May be stopped at any point and run again; until then nothing reads differently.

Exit code: 0 done, 1 some threads were left as they were, 2 could not run, or --yes is missing.`;

const CHECK_HELP = `
Exit code: 0 all that was read is whole, 1 some is not, 2 could not run.`;
