import type { Command } from "commander";
import type { CommandProcess } from "../command-process.ts";
import { addDatabaseFlags, type DatabaseFlags } from "../threads/database/database-flags.ts";
import { given } from "./thread-arguments.ts";

interface ShowFlags extends DatabaseFlags {
  checkpoint?: string;
  namespace?: string;
  channel?: string;
}

export function addShowCommand(program: Command, commandProcess: CommandProcess, exit: (code: number) => void): void {
  const show = program
    .command("show")
    .description("show a thread: its state by channel, what runs next, questions, errors, subgraphs")
    .argument("<thread>", "its id")
    .option("--checkpoint <id>", "instead of the latest")
    .option("--namespace <ns>", "of a subgraph, as show lists it")
    .option("--channel <name>", "the value of this channel");
  addDatabaseFlags(show)
    .addHelpText("after", HELP)
    .action(async (threadId: string, flags: ShowFlags) => {
      const { printThread } = await import("../threads/show/print-thread.ts");
      const { checkpoint, namespace, channel } = flags;
      const place = {
        threadId,
        ...given("checkpointId", checkpoint),
        ...given("namespace", namespace),
        ...given("channel", channel),
      };
      exit(await printThread(flags, place, commandProcess));
    });
}

const HELP = `
Long values are shortened; with --json they are whole.

Examples:
  threadkeep show user-42
  threadkeep show user-42 --channel messages
  threadkeep show user-42 --json`;
