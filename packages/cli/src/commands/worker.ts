import { InvalidArgumentError, Option, type Command } from "commander";
import type { CommandProcess } from "../command-process.ts";
import { addDatabaseFlags, type DatabaseFlags } from "../threads/database/database-flags.ts";
import { GRAPHS_HELP } from "./recover.ts";
import { given, span, wholeNumber } from "./thread-arguments.ts";

interface WorkerFlags extends DatabaseFlags {
  graphs?: string;
  concurrency: number;
  every: number;
  metricsPort?: number;
  metricsHost: string;
}

export function addWorkerCommand(program: Command, commandProcess: CommandProcess, exit: (code: number) => void): void {
  const worker = program
    .command("worker")
    .description("take up runs whose process is gone, again and again, until it is stopped")
    .option("--graphs <module>", GRAPHS_HELP)
    .option("--concurrency <count>", "how many run at once", wholeNumber, 4)
    .addOption(
      new Option("--every <time>", "between two looks, with jitter: 5s, 1m").argParser(span).default(15_000, "15s"),
    )
    .option("--metrics-port <port>", "serve OpenMetrics at /metrics; 0 for any port that is free", parsePort)
    .option("--metrics-host <host>", "with --metrics-port: on which address", "127.0.0.1");
  addDatabaseFlags(worker)
    .addHelpText("after", HELP)
    .action(async (flags: WorkerFlags) => {
      const { graphs, concurrency, every, metricsPort: port, metricsHost: host } = flags;
      const { runWorker } = await import("../recovery/worker/run-worker.ts");
      const metrics = port === undefined ? undefined : { host, port };
      const request = { ...given("graphs", graphs), ...given("metrics", metrics), concurrency, sweepEveryMs: every };
      exit(await runWorker(flags, request, commandProcess));
    });
}

function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError("Give a number from 0 to 65535.");
}

const HELP = `
The graphs are imported and run in this process, with its environment. Any number of workers may share a database: each run is taken
up by one. A line an event on stderr, or with --json a line of JSON on stdout.

SIGTERM or SIGINT: what runs ends its step and is given back, exit code 0. A second one ends the process at once.

Example:
  threadkeep worker --graphs src/recovery.ts --metrics-port 9464`;
