import { ThreadkeepError } from "@threadkeep/state";
import type { DriveRequest } from "./run-driver.ts";

/** Of a turn that came back as if it had come to its end. */
export function nodesMissing({ run, graph }: DriveRequest, missing: readonly string[]): ThreadkeepError {
  const { runId, threadId } = run;
  return new ThreadkeepError(
    `Run ${runId} on thread "${threadId}" ended before its end: ${missing.join(", ")} is to run next, and graph "${graph.name}" has no such node, so LangGraph left it out. ` +
      "Deploy a graph that has it and call resume(threadId), or mend the thread with updateState or rollbackThread.",
    { code: "run.node-missing", context: { runId, threadId, graph: graph.name, nodes: missing } },
  );
}
