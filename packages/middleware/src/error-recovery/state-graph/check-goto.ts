import type { RunnableConfig } from "@langchain/core/runnables";
import { END } from "@langchain/langgraph";
import { ThreadkeepError } from "@threadkeep/state";
import { hasNode } from "../../langgraph/has-node.ts";
import { senderOf } from "../budget/may-send-on.ts";
import type { ResolvedRecoveryNode } from "./recovery-node-options.ts";

/**
 * Asked in each run, before the node: LangGraph drops what goes to a node that is not there, and the run would seem to have succeeded.
 *
 * @throws {ThreadkeepError} `recovery.unknown-node`; `recovery.goto-itself` where the node would only be given up again
 */
export function checkGoto(
  name: string,
  { onExhausted }: Pick<ResolvedRecoveryNode, "onExhausted">,
  config: RunnableConfig,
): void {
  if (typeof onExhausted === "string" || onExhausted.goto === END) return;
  if (onExhausted.goto === senderOf(config).name)
    throw new ThreadkeepError(
      `onExhausted of the node ${name} goes to the node itself, which would only be given up again. Raise attempts, or name another node of the same graph, or END.`,
      { code: "recovery.goto-itself", context: { node: name, goto: onExhausted.goto } },
    );
  if (hasNode(config, onExhausted.goto)) return;
  throw new ThreadkeepError(
    `onExhausted of the node ${name} goes to the node ${onExhausted.goto}, which its graph does not have. Name a node of the same graph, or END.`,
    { code: "recovery.unknown-node", context: { node: name, goto: onExhausted.goto } },
  );
}
