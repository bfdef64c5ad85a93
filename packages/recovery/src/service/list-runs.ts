import type { RunAccess, RunPage } from "@threadkeep/persistence";
import { ThreadkeepError } from "@threadkeep/state";
import { assertOptions } from "./option-rules.ts";
import { LIST_OPTIONS } from "./run-option-rules.ts";
import type { ListRunsOptions } from "./recovery-service.ts";
import type { ServiceSettings } from "./resolve-settings.ts";

/** @throws ThreadkeepError `run.invalid-option`, `run.invalid-limit`, `run.invalid-cursor` */
export function listRuns(runs: RunAccess, { idleMs }: ServiceSettings, options: ListRunsOptions): Promise<RunPage> {
  assertOptions("runs()", options, LIST_OPTIONS);
  const { states, stuck = false, graph, node, limit = 50, cursor } = options;
  assertLimit(limit);
  return runs.list({ states, stuck: stuck ? { idleMs } : undefined, graph, node, limit, cursor });
}

function assertLimit(limit: number): void {
  if (Number.isSafeInteger(limit) && limit > 0) return;
  throw new ThreadkeepError(`The limit of a page of runs is ${limit}. Give a whole number above 0.`, {
    code: "run.invalid-limit",
    context: { limit },
  });
}
