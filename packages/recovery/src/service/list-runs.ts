import type { RunAccess, RunPage } from "@threadkeep/persistence";
import type { ListRunsOptions } from "./recovery-service.ts";
import type { ServiceSettings } from "./resolve-settings.ts";

export function listRuns(
  runs: RunAccess,
  { idleMs }: ServiceSettings,
  { states, stuck = false, graph, node, limit = 50, cursor }: ListRunsOptions,
): Promise<RunPage> {
  return runs.list({ states, stuck: stuck ? { idleMs } : undefined, graph, node, limit, cursor });
}
