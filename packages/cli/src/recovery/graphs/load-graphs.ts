import type { ServiceGraphs } from "@threadkeep/recovery";
import type { CommandProcess } from "../../command-process.ts";
import { loadConfiguredGraphs } from "./load-configured-graphs.ts";
import { loadGraphsModule } from "./load-graphs-module.ts";

/** Graphs that can be run, by the names that runs are recorded under. */
export interface LoadedGraphs {
  graphs: ServiceGraphs;
  /** As messages call where they come from: `src/recovery.ts`. */
  source: string;
}

/**
 * Imports what is to be run into this process, with its own environment: the graphs of `--graphs`, or those of threadkeep.config.ts or
 * langgraph.json by name.
 *
 * @throws {ThreadkeepError} `graphs.…`, `config.…`, `file.missing`, `module.threw`: what is wrong, and what to do
 */
export function loadGraphs(
  module: string | undefined,
  commandProcess: Pick<CommandProcess, "cwd" | "willNotEnd">,
): Promise<LoadedGraphs> {
  const { cwd } = commandProcess;
  commandProcess.willNotEnd?.();
  return module === undefined ? loadConfiguredGraphs(cwd) : loadGraphsModule(module, cwd);
}
