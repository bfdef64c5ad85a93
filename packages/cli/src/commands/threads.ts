import type { Command } from "commander";
import type { CommandProcess } from "../command-process.ts";
import { addDatabaseFlags, type DatabaseFlags } from "../threads/database/database-flags.ts";
import { addPageFlags, given } from "./thread-arguments.ts";

interface ThreadsFlags extends DatabaseFlags {
  prefix?: string;
  recent?: true;
  limit: number;
  cursor?: string;
}

export function addThreadsCommand(
  program: Command,
  commandProcess: CommandProcess,
  exit: (code: number) => void,
): void {
  const threads = program
    .command("threads")
    .description("list threads: where each stands, what it waits for, when it was written last")
    .option("--prefix <text>", "only ids that begin so")
    .option("--recent", "written last first, instead of by id");
  addDatabaseFlags(addPageFlags(threads, { limit: 20 }))
    .addHelpText("after", HELP)
    .action(async (flags: ThreadsFlags) => {
      const { printThreads } = await import("../threads/list/print-threads.ts");
      const { limit, prefix, cursor, recent } = flags;
      const order = recent ? "recent" : "id";
      exit(
        await printThreads(
          flags,
          { limit, order, ...given("prefix", prefix), ...given("cursor", cursor) },
          commandProcess,
        ),
      );
    });
}

const HELP = `
A thread is done, waits for an answer, failed, or stands before its next nodes: there a run goes on, was killed, or stopped
at a breakpoint.

Examples:
  threadkeep threads --recent
  threadkeep threads --prefix support: --limit 100 --json`;
