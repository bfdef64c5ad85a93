import type { Command } from "commander";
import type { CommandProcess } from "../command-process.ts";
import { addDatabaseFlags, type DatabaseFlags } from "../threads/database/database-flags.ts";
import { addPageFlags, given } from "./thread-arguments.ts";

interface HistoryFlags extends DatabaseFlags {
  limit: number;
  cursor?: string;
  namespace: string;
  oldest?: true;
  bytes: boolean;
}

export function addHistoryCommand(
  program: Command,
  commandProcess: CommandProcess,
  exit: (code: number) => void,
): void {
  const history = program
    .command("history")
    .description("list a thread's checkpoints: which nodes ran, what is next, what was written, how large the state is")
    .argument("<thread>", "its id")
    .option("--oldest", "the oldest first, instead of the newest")
    .option("--namespace <ns>", "of a subgraph, as show lists it", "")
    .option("--no-bytes", "without the size of the state: no values are read");
  addDatabaseFlags(addPageFlags(history, { limit: 20 }))
    .addHelpText("after", HELP)
    .action(async (threadId: string, flags: HistoryFlags) => {
      const { printHistory } = await import("../threads/history/print-history.ts");
      const { limit, cursor, namespace, oldest, bytes } = flags;
      const order = oldest ? "oldest" : "newest";
      const query = { threadId, limit, namespace, order, sizes: bytes, ...given("cursor", cursor) } as const;
      exit(await printHistory(flags, query, commandProcess));
    });
}

const HELP = `
"ran" names the nodes whose step made the checkpoint. "written after it" tells what tasks of the next step have stored.

Examples:
  threadkeep history user-42
  threadkeep history user-42 --oldest --limit 100 --no-bytes`;
