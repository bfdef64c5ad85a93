import { judgeControlFlow } from "../classify/control-flow.ts";
import { readErrorTree } from "../classify/error-tree.ts";

/**
 * What LangGraph wants of an error that is classed as control flow: a tool may have caught an interrupt and thrown it on as the cause of an
 * error of its own. LangGraph knows its signals only bare; with a wrapper around it the run would fail, and nobody be asked.
 */
export function controlFlowIn(error: unknown): unknown {
  const signal = readErrorTree(error).all.find(({ facts }) => judgeControlFlow(facts) !== undefined);
  return signal === undefined ? error : signal.facts.value;
}
