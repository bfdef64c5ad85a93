import type { Checkpoint } from "@langchain/langgraph-checkpoint";
import type { RunRow } from "@threadkeep/persistence";
import { ThreadkeepError } from "@threadkeep/state";
import type { RegisteredGraph } from "../service/service-graph-registry.ts";
import { describeProblems, describeRemedy, findProblems } from "./find-problems.ts";

/**
 * That a run may be resumed with its graph as it is now. `force` overlooks channels that changed, and not nodes that are gone.
 *
 * @throws {ThreadkeepError} `run.incompatible`
 */
export function assertGraphFits(
  run: RunRow,
  graph: RegisteredGraph,
  { head, force }: { head: Checkpoint | undefined; force: boolean },
): void {
  const found = findProblems(run, graph, head);
  const { missing, problems } = found;
  if (problems.length === 0 || (force && missing.length === 0)) return;
  const { threadId, runId } = run;
  const remedy = describeRemedy(found, "resume(threadId, command, { force: true })");
  throw new ThreadkeepError(
    `Run ${runId} on thread "${threadId}" was not resumed, and nothing was recorded. ${describeProblems(run, graph, problems)} ${remedy}`,
    { code: "run.incompatible", context: { threadId, runId, graph: graph.name, problems } },
  );
}
