import type { Checkpoint } from "@langchain/langgraph-checkpoint";
import type { RunRow } from "@threadkeep/persistence";
import type { RegisteredGraph } from "../service/service-graph-registry.ts";
import { judgeVersion } from "./judge-version.ts";
import { missingNodes } from "./missing-nodes.ts";
import { readRecordedSchema } from "./record-schema.ts";

/** Why the checkpoints of a run may not fit its graph as it is now. */
export interface GraphProblems {
  /** Nodes that are to run next, and are gone: nothing goes on without loss, whoever says so. */
  missing: readonly string[];
  /** All of them, each as a sentence would tell it; empty where nothing is in the way. */
  problems: readonly string[];
}

/** Pure: `head` is the newest checkpoint of the run's thread. */
export function findProblems(run: RunRow, graph: RegisteredGraph, head: Checkpoint | undefined): GraphProblems {
  const missing = missingNodes(head, graph.graph);
  const recorded = { version: run.graphVersion, readSchema: () => readRecordedSchema(run.options?.["schema"]) };
  const now = { version: graph.version, readSchema: () => readRecordedSchema(graph.schema) };
  return { missing, problems: judgeVersion({ recorded, now, missing }) };
}

export function describeProblems(
  { graphVersion }: RunRow,
  { name, version }: RegisteredGraph,
  problems: readonly string[],
): string {
  const what =
    graphVersion === version
      ? "does not fit the checkpoints of the run"
      : `is another than the one that the run began with (${graphVersion} then, ${version} now)`;
  return `Graph "${name}" ${what}: ${problems.join("; ")}.`;
}

/** @param byForce the call that overlooks what may be overlooked */
export function describeRemedy({ missing }: GraphProblems, byForce: string): string {
  return missing.length === 0
    ? `Deploy one that fits, or go on all the same with ${byForce}.`
    : "Deploy one that fits, or mend the thread with updateState or rollbackThread: no force goes on from here.";
}
