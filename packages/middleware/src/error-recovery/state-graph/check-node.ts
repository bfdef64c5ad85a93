import { ThreadkeepError } from "@threadkeep/state";
import { isBuilder } from "../../guard/graph-kinds.ts";
import { isWrapped } from "./wrapped-nodes.ts";

/** @throws {ThreadkeepError} `recovery.already-wrapped`, or `recovery.not-a-node` for a graph that is not compiled */
export function checkNode(node: unknown): void {
  if (isWrapped(node))
    throw new ThreadkeepError(
      "withErrorRecovery got a node that has error recovery already: each attempt of one would be tried again by the other. Wrap it once, with all options.",
      { code: "recovery.already-wrapped" },
    );
  if (isBuilder(node)) refuseNode("a graph that is not compiled. Compile it first: withErrorRecovery(graph.compile())");
}

/** @throws {ThreadkeepError} `recovery.not-a-node`, always */
export function refuseNode(what: string): never {
  throw new ThreadkeepError(`withErrorRecovery got ${what}.`, { code: "recovery.not-a-node" });
}
