import { serialize, type CrashStep } from "../../../packages/recovery/src/crash-test/child/crash-task.ts";
import { QUESTION } from "./graphs.ts";

const THREAD = "t";

export const SCENARIOS = ["single tool", "parallel tools", "subgraph", "interrupt, then resume", "fork"] as const;
export type Scenario = (typeof SCENARIOS)[number];

/** What a caller does in it. */
export async function stepsOf(scenario: Scenario): Promise<CrashStep[]> {
  const isAgent = scenario === "single tool" || scenario === "parallel tools";
  const run: CrashStep = {
    kind: "run",
    threadId: THREAD,
    input: await serialize(isAgent ? QUESTION : { log: ["asked"] }),
  };
  if (scenario === "fork") return [run, { kind: "fork", from: THREAD, before: "pay" }];
  if (scenario !== "interrupt, then resume") return [run];
  return [run, { kind: "answer", threadId: THREAD, value: await serialize("Ada") }];
}
