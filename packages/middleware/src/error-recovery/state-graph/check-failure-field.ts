import type { RunnableConfig } from "@langchain/core/runnables";
import { ThreadkeepError } from "@threadkeep/state";
import { RECOVERY_FAILURE } from "../recovery-failure.ts";
import type { ResolvedRecoveryNode } from "./recovery-node-options.ts";
import { hasChannel } from "./state-channels.ts";

/**
 * Asked in each run, before the node: what is wrong with a state shows on the first day, and not when a provider fails for the first time.
 *
 * @throws {ThreadkeepError} `recovery.no-failure-field` where nothing could tell that the run has failed
 */
export function checkFailureField(
  name: string,
  { onExhausted, channel }: Pick<ResolvedRecoveryNode, "onExhausted" | "channel">,
  config: RunnableConfig,
): void {
  if (onExhausted === "throw" || hasChannel(config, RECOVERY_FAILURE)) return;
  if (onExhausted === "end" && hasChannel(config, channel)) return;
  const reader = onExhausted === "end" ? "The caller" : `The node ${onExhausted.goto}`;
  throw new ThreadkeepError(
    `The state has no field ${RECOVERY_FAILURE}, which onExhausted of the node ${name} writes. ${reader} could not tell that it has failed. Spread recoveryChannels into the Annotation, or recoveryFields into the StateSchema or zod object.`,
    { code: "recovery.no-failure-field", context: { node: name } },
  );
}
