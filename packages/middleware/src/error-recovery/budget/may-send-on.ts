import type { RunnableConfig } from "@langchain/core/runnables";
import { taskOf } from "../../langgraph/langgraph-internals.ts";
import { CHECKPOINT_MAP } from "../../langgraph/reserved-names.ts";
import type { ExhaustedReason } from "../error-recovery-event.ts";
import type { NextAttempt } from "../retry/retry-context.ts";
import type { RetryBudgetLimits } from "./retry-budget.ts";
import { reachedBound, spendOne } from "./run-bounds.ts";
import { ledgerOf } from "./run-ledger.ts";

/** A node that may be given up. */
export interface Sender {
  name: string;
  /** Of the graph that runs it, with the ids of the tasks around it: a subgraph that is called anew is another one. */
  graph: string;
  superstep: string | undefined;
}

/** The node that runs this task. */
export function senderOf(config: RunnableConfig): Sender {
  const { namespace = "", superstep } = taskOf(config) ?? {};
  return { name: String(config.metadata?.["langgraph_node"]), graph: namespace, superstep };
}

/** The node that holds the graph whose task this is. */
export function holderOf(config: RunnableConfig): Sender {
  const parts = (taskOf(config)?.namespace ?? "").split("|");
  // "outer:<task id>|1": the second graph that one task has called.
  while (/^\d+$/.test(parts.at(-1) ?? "")) parts.pop();
  const name = parts.pop()?.split(":")[0] ?? "";
  const graph = parts.join("|");
  const map = config.configurable?.[CHECKPOINT_MAP] as Record<string, string> | undefined;
  return { name, graph, superstep: map?.[graph] };
}

/**
 * Whether a node that was given up may send its run to another node. One that was given up before in this run has been sent back: that is one
 * more attempt of the same, which the run pays for, and which is not made where it has no attempts, time or tokens left. Tasks of one
 * superstep, as those of several `Send`, go together. To be asked before what the run has spent is saved.
 */
export function maySendOn(
  config: RunnableConfig,
  { name, graph, superstep = "" }: Sender,
  reason: ExhaustedReason,
  budget: RetryBudgetLimits,
  { tokens = 0, atMs = Date.now() }: Partial<NextAttempt> = {},
): boolean {
  const run = ledgerOf(config);
  const key = JSON.stringify([graph, name]);
  const before = run.sentOn.get(key);
  if (before !== undefined && before !== superstep) {
    if (reason.startsWith("run-") || reachedBound(run, budget, { atMs, tokens }) !== undefined) return false;
    spendOne(run, { tokens, atMs });
  }
  run.sentOn.set(key, superstep);
  return true;
}
