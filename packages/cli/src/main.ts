import { Command, CommanderError } from "commander";
import type { CommandProcess } from "./command-process.ts";
import { addCheckCommand } from "./commands/check.ts";
import { addCrashTestCommand } from "./commands/crash-test.ts";
import { addDbCommand } from "./commands/db.ts";
import { addDiffCommand } from "./commands/diff.ts";
import { addForkCommand } from "./commands/fork.ts";
import { addHistoryCommand } from "./commands/history.ts";
import { addInitCommand } from "./commands/init.ts";
import { addPruneCommand } from "./commands/prune.ts";
import { addRecoverCommand } from "./commands/recover.ts";
import { addRollbackCommand } from "./commands/rollback.ts";
import { addRunsCommand } from "./commands/runs.ts";
import { addShowCommand } from "./commands/show.ts";
import { addStatsCommand } from "./commands/stats.ts";
import { addStuckCommand } from "./commands/stuck.ts";
import { addThreadsCommand } from "./commands/threads.ts";
import { addWorkerCommand } from "./commands/worker.ts";
import { toPlainText } from "./report/plain-text.ts";
import { asksForJson, printUsageProblem, USAGE_HELP } from "./report/usage-problem.ts";
import { version } from "./version.ts";

/** Runs one command line and gives its exit code: 0 fine, 1 findings, 2 could not run. */
export async function main(commandProcess: CommandProcess): Promise<number> {
  let exitCode = 0;
  const program = createProgram(commandProcess, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(commandProcess.args, { from: "user" });
    return exitCode;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return 0;
    if (asksForJson(commandProcess.args)) commandProcess.write(printUsageProblem(error));
    return 2;
  }
}

function createProgram(commandProcess: CommandProcess, exit: (code: number) => void): Command {
  const isJson = asksForJson(commandProcess.args);
  const program = new Command("threadkeep")
    .description("Keeps LangGraph.js threads small, durable and recoverable.")
    .version(version)
    .showHelpAfterError(USAGE_HELP)
    .exitOverride()
    .configureOutput({
      writeOut: commandProcess.write,
      // As JSON it is told once, on stdout.
      writeErr: isJson ? () => {} : commandProcess.writeError,
      // It repeats what was typed, or what a script put together.
      outputError: (text, write) => write(text.split("\n").map(toPlainText).join("\n")),
    });
  for (const add of COMMANDS) add(program, commandProcess, exit);
  return program;
}

// As the help lists them: a project first, then what is in its database, then what runs there.
const COMMANDS = [
  addCheckCommand,
  addInitCommand,
  addThreadsCommand,
  addShowCommand,
  addHistoryCommand,
  addDiffCommand,
  addForkCommand,
  addRollbackCommand,
  addPruneCommand,
  addStatsCommand,
  addDbCommand,
  addStuckCommand,
  addRunsCommand,
  addRecoverCommand,
  addWorkerCommand,
  addCrashTestCommand,
];
