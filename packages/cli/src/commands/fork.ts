import type { Command } from "commander";
import type { CommandProcess } from "../command-process.ts";
import { addDatabaseFlags, type DatabaseFlags } from "../threads/database/database-flags.ts";
import { given } from "./thread-arguments.ts";

export function addForkCommand(program: Command, commandProcess: CommandProcess, exit: (code: number) => void): void {
  const fork = program
    .command("fork")
    .description("copy a checkpoint into a new thread, which goes on from there")
    .argument("<thread>", "its id")
    .argument("<checkpoint>", "of the graph itself; its subgraphs follow")
    .option("--to <thread>", "the id of the new thread, an unused one (default: one that names where it came from)");
  addDatabaseFlags(fork)
    .addHelpText("after", HELP)
    .action(async (threadId: string, checkpointId: string, flags: DatabaseFlags & { to?: string }) => {
      const { printFork } = await import("../threads/branch/print-fork.ts");
      exit(await printFork(flags, { threadId, checkpointId, ...given("to", flags.to) }, commandProcess));
    });
}

const HELP = `
No graph is needed, and no code of yours runs. To change the state on the way, call forkThread(graph, { update }) of
@threadkeep/persistence: only the graph's reducers can apply an update.

Examples:
  threadkeep history user-42
  threadkeep fork user-42 1ef0c1de-… --to user-42-again`;
