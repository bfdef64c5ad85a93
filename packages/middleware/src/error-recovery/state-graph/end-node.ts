import type { RunnableConfig } from "@langchain/core/runnables";
import { Command, END } from "@langchain/langgraph";
import type { ChannelWrites } from "../../langgraph/langgraph-internals.ts";
import type { OnExhausted } from "../check-recovery-options.ts";
import { maySendOn, senderOf } from "../budget/may-send-on.ts";
import { failureOfRun } from "../failure-of-run.ts";
import { RECOVERY_FAILURE } from "../recovery-failure.ts";
import type { RecoveryRun } from "../recovery-run.ts";
import { mayBeAnsweredBeside } from "../repair/may-be-answered-beside.ts";
import type { RetriesExhaustedError } from "../retries-exhausted-error.ts";
import { showMessages } from "../stream/show-messages.ts";
import { lastWords } from "./last-words.ts";
import type { ResolvedRecoveryNode } from "./recovery-node-options.ts";
import { spentOf } from "./private-fields.ts";
import { hasChannel } from "./state-channels.ts";
import { tokensOf } from "./tokens-of.ts";

export interface NodeEnding {
  error: RetriesExhaustedError;
  /** What the node was given. */
  input: unknown;
  run: RecoveryRun;
  config: RunnableConfig;
  onExhausted: Exclude<OnExhausted, "throw">;
}

/**
 * What a node returns instead of its result when a bound is reached. Beside other tasks it answers only the calls that its input names, which a
 * `Send` brings: the others still wait, for a human perhaps.
 *
 * @throws {RetriesExhaustedError} the error itself, where the node it would go to has sent the run back, and there is no more to spend
 */
export async function endNode(
  { error, input, run, config, onExhausted }: NodeEnding,
  options: Pick<ResolvedRecoveryNode, "recovery" | "channel" | "endMessage" | "countsTokens">,
): Promise<Command> {
  // First of all it has to be known what another process has spent.
  let spent = await run.ending();
  if (onExhausted !== "end") {
    const tokens = options.countsTokens ? tokensOf(input, options.channel) : 0;
    if (!maySendOn(config, senderOf(config), error.reason, options.recovery.budget, { tokens })) throw error;
    spent = await run.ending();
  }
  const failure = failureOfRun(run.id, error);
  const told: ChannelWrites = spentOf(spent, config);
  if (hasChannel(config, RECOVERY_FAILURE)) told.push([RECOVERY_FAILURE, failure]);
  if (onExhausted !== "end") return new Command({ goto: onExhausted.goto, update: told });
  const only = (await mayBeAnsweredBeside(config)) ? { input } : undefined;
  const { writes, added } = lastWords(failure, config, options, only);
  showMessages(added, config);
  return new Command({ goto: END, update: [...told, ...writes] });
}
