import { toPlainText } from "../report/plain-text.ts";
import { nodeNames } from "../threads/thread-status.ts";

/** `tools (3)`: the nodes that run next, after this step; `-` where nothing tells. */
export function describeNodes({
  nodes,
  step,
}: {
  nodes: readonly string[] | undefined;
  step: number | undefined;
}): string {
  const after = step === undefined ? "" : ` (${step})`;
  if (nodes === undefined) return step === undefined ? "-" : `after step ${step}`;
  return nodes.length === 0 ? "-" : `${toPlainText(nodeNames(nodes))}${after}`;
}
