import { InvalidArgumentError, type Command } from "commander";
import type { CommandProcess } from "../command-process.ts";
import { addDatabaseFlags, type DatabaseFlags } from "../threads/database/database-flags.ts";
import { addPageFlags, given } from "./thread-arguments.ts";

const STATES = ["open", "waiting", "done", "failed", "poisoned", "left"] as const;
type State = (typeof STATES)[number];

interface RunsFlags extends DatabaseFlags {
  thread?: string;
  state?: readonly State[];
  graph?: string;
  node?: string;
  limit: number;
  cursor?: string;
}

export function addRunsCommand(program: Command, commandProcess: CommandProcess, exit: (code: number) => void): void {
  const runs = program
    .command("runs")
    .description("list the runs of a service, the last admitted first, or tell the story of one")
    .argument("[run]", "its id, or that of a thread, whose last run is told")
    .option("--thread <id>", "only those of this thread")
    .option("--state <states>", `only these, by comma: ${STATES.join(", ")}`, parseStates)
    .option("--graph <name>", "only of this graph")
    .option("--node <name>", "only what stands before this node");
  addDatabaseFlags(addPageFlags(runs, { limit: 20 }))
    .addHelpText("after", HELP)
    .action(async (id: string | undefined, flags: RunsFlags) => {
      const { thread, state, graph, node, cursor, limit } = flags;
      if (id !== undefined) {
        const { printRun } = await import("../recovery/runs/print-run.ts");
        return exit(await printRun(flags, id, commandProcess));
      }
      const { printRuns } = await import("../recovery/runs/print-runs.ts");
      const picked = { ...given("threadId", thread), ...given("states", state), ...given("graph", graph) };
      const page = { ...given("node", node), ...given("cursor", cursor), limit };
      exit(await printRuns(flags, { ...picked, ...page }, commandProcess));
    });
}

function parseStates(text: string): readonly State[] {
  const names = text.split(",").map((name) => name.trim());
  const unknown = names.find((name) => !isState(name));
  if (unknown === undefined) return names.filter(isState);
  throw new InvalidArgumentError(`There is ${STATES.join(", ")}.`);
}

function isState(name: string): name is State {
  return STATES.some((state) => state === name);
}

const HELP = `
An open run is running, or was left by a process that died: threadkeep stuck tells which.

Examples:
  threadkeep runs --state open,failed --graph agent
  threadkeep runs --thread user-42     all runs of a thread
  threadkeep runs user-42              the story of its last one`;
