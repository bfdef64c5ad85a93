import { Option, type Command } from "commander";
import type { CommandProcess } from "../command-process.ts";
import { addDatabaseFlags, type DatabaseFlags } from "../threads/database/database-flags.ts";
import { addPageFlags, given, span } from "./thread-arguments.ts";

interface StuckFlags extends DatabaseFlags {
  graph?: string;
  node?: string;
  idle: number;
  limit: number;
  cursor?: string;
  /** False with `--no-record`. */
  record: boolean;
}

export function addStuckCommand(program: Command, commandProcess: CommandProcess, exit: (code: number) => void): void {
  const stuck = program
    .command("stuck")
    .description("list runs that somebody has to look at: dead, lost, idle, failed, parked, waiting past their limit")
    .option("--graph <name>", "only runs of this graph")
    .option("--node <name>", "only what stands before this node")
    .addOption(
      new Option("--idle <time>", "alive with nothing saved for so long is stuck, too: 10m, 2h")
        .argParser(span)
        .default(30 * 60_000, "30m"),
    )
    .addOption(
      new Option("--no-record", "threads without a record, too, by their checkpoints alone").conflicts("graph"),
    );
  addDatabaseFlags(addPageFlags(stuck, { limit: 50 }))
    .addHelpText("after", HELP)
    .action(async (flags: StuckFlags) => {
      const { printStuck } = await import("../recovery/stuck/print-stuck.ts");
      const { graph, node, idle, limit, cursor, record } = flags;
      const query = { ...given("graph", graph), ...given("node", node), ...given("cursor", cursor), limit };
      exit(await printStuck(flags, { ...query, idleMs: idle, withUnrecorded: !record }, commandProcess));
    });
}

const HELP = `
Runs are recorded by createRecoveryService of @threadkeep/recovery. A thread that was run without it is one of --no-record:
its checkpoints tell that a step remains, and nothing tells whether somebody runs it.

Exit code: 0 nothing is stuck, 1 something is, 2 could not run.

Examples:
  threadkeep stuck
  threadkeep stuck --node tools --idle 10m --json
  threadkeep stuck --no-record`;
