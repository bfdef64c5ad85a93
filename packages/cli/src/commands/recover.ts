import { Option, type Command } from "commander";
import type { CommandProcess } from "../command-process.ts";
import { addDatabaseFlags, type DatabaseFlags } from "../threads/database/database-flags.ts";
import { addServiceFlags, driverSettings, type ServiceFlags } from "./service-flags.ts";
import { given, pageSize, wholeNumber } from "./thread-arguments.ts";

interface RecoverFlags extends DatabaseFlags, ServiceFlags {
  graphs?: string;
  all?: true;
  force?: true;
  graph?: string;
  limit?: number;
  concurrency: number;
  yes?: true;
}

export function addRecoverCommand(
  program: Command,
  commandProcess: CommandProcess,
  exit: (code: number) => void,
): void {
  const recover = program
    .command("recover")
    .description("take up a run whose process is gone, or all of them, and run it to its end here")
    .argument("[thread]", "its id")
    .option("--graphs <module>", GRAPHS_HELP)
    .option("--force", "of one thread, also where it failed, was parked, or its graph changed")
    .addOption(
      new Option(
        "--graph <name>",
        "with --force, of a thread without a record: which of the graphs it is of",
      ).conflicts("all"),
    )
    .addOption(new Option("--all", "one sweep: all that is due, until nothing is left").conflicts("force"))
    .option("-n, --limit <count>", "with --all: at most so many, the longest due first", pageSize)
    .option("--concurrency <count>", "with --all: how many run at once", wholeNumber, 4)
    .option("-y, --yes", "do it; without it the plan is printed and the exit code is 2");
  addDatabaseFlags(addServiceFlags(recover))
    .addHelpText("after", HELP)
    .action(async (threadId: string | undefined, flags: RecoverFlags) => {
      const { graphs, all, force, graph, limit, concurrency, yes } = flags;
      if ((threadId === undefined) === (all === undefined)) {
        recover.error("error: give the id of a thread, or --all");
      }
      const shared = { ...given("graphs", graphs), driver: driverSettings(flags), isConfirmed: yes ?? false };
      if (threadId === undefined) {
        const { printRecoverAll } = await import("../recovery/recover/print-recover-all.ts");
        return exit(await printRecoverAll(flags, { ...shared, ...given("limit", limit), concurrency }, commandProcess));
      }
      const { printRecover } = await import("../recovery/recover/print-recover.ts");
      exit(
        await printRecover(
          flags,
          { ...shared, threadId, force: force ?? false, ...given("graph", graph) },
          commandProcess,
        ),
      );
    });
}

export const GRAPHS_HELP =
  "exports `graphs`, by the names that runs are recorded under (default: the graphs of threadkeep.config.ts or langgraph.json)";

const HELP = `
The graphs are imported and run in this process, with its environment: model calls and tools are real. A run whose owner lives, or that
waits for an answer, is never taken up.

Exit code: 0 recovered, or nothing was to be done; 1 not recovered; 2 could not run, or --yes is missing.

Examples:
  threadkeep recover user-42 --graphs src/recovery.ts        what would be done
  threadkeep recover user-42 --graphs src/recovery.ts --yes
  threadkeep recover user-43 --force --graph agent --yes     begun by no service, and run by nobody
  threadkeep recover --all --limit 10 --yes`;
