import type { AnyNode } from "acorn";
import type { FunctionNode } from "./function-values.ts";

/** A run may come to the end of its body: `if (found) return { found };` and nothing behind it. Loops count as if they ended. */
export function mayEndWithoutReturn({ body }: FunctionNode): boolean {
  return body.type === "BlockStatement" && mayComplete(body);
}

function mayComplete(node: AnyNode): boolean {
  switch (node.type) {
    case "ReturnStatement":
    case "ThrowStatement":
      return false;
    case "BlockStatement":
      return node.body.every(mayComplete);
    case "IfStatement":
      return !node.alternate || mayComplete(node.consequent) || mayComplete(node.alternate);
    case "TryStatement":
      if (node.finalizer && !mayComplete(node.finalizer)) return false;
      return mayComplete(node.block) || (node.handler ? mayComplete(node.handler.body) : false);
    case "SwitchStatement":
      return !node.cases.some(({ test }) => !test) || mayCompleteLast(node.cases);
    default:
      return true;
  }
}

function mayCompleteLast(cases: readonly { consequent: readonly AnyNode[] }[]): boolean {
  return cases.at(-1)?.consequent.every(mayComplete) ?? true;
}
