import { InvalidArgumentError, Option, type Command } from "commander";
import type { CommandProcess } from "../command-process.ts";
import { addDatabaseFlags, type DatabaseFlags } from "../threads/database/database-flags.ts";
import { GRAPHS_HELP } from "./recover.ts";
import { addServiceFlags, driverSettings, type ServiceFlags } from "./service-flags.ts";
import { given, span, wholeNumber } from "./thread-arguments.ts";

interface WorkerFlags extends DatabaseFlags, ServiceFlags {
  graphs?: string;
  concurrency: number;
  every: number;
  drain: number;
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
    .addOption(
      new Option("--drain <time>", "when it is stopped: what has not ended its step by then is cut off")
        .argParser(span)
        .default(25_000, "25s"),
    )
    .option("--metrics-port <port>", "serve OpenMetrics at /metrics; 0 for any port that is free", parsePort)
    .option("--metrics-host <host>", "with --metrics-port: on which address", "127.0.0.1");
  addDatabaseFlags(addServiceFlags(worker))
    .addHelpText("after", HELP)
    .action(async (flags: WorkerFlags) => {
      const { graphs, concurrency, every, drain, metricsPort: port, metricsHost: host } = flags;
      const { runWorker } = await import("../recovery/worker/run-worker.ts");
      const metrics = port === undefined ? undefined : { host, port };
      const optional = { ...given("graphs", graphs), ...given("metrics", metrics) };
      const request = { ...optional, concurrency, sweepEveryMs: every, drainMs: drain, driver: driverSettings(flags) };
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

SIGTERM or SIGINT: what runs ends its step and is given back, exit code 0. What takes longer than --drain is cut off, and goes on elsewhere from
its last checkpoint: keep it under what your platform waits before it kills (Kubernetes: 30s). A second signal ends the process at once.

Example:
  threadkeep worker --graphs src/recovery.ts --metrics-port 9464`;
