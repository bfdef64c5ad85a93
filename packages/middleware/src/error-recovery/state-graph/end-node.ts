import type { RunnableConfig } from "@langchain/core/runnables";
import { Command, END } from "@langchain/langgraph";
import type { ChannelWrites } from "../../langgraph/langgraph-internals.ts";
import type { OnExhausted } from "../check-recovery-options.ts";
import { maySendOn, senderOf } from "../budget/may-send-on.ts";
import { failureOfRun } from "../failure-of-run.ts";
import { RECOVERY_FAILURE } from "../recovery-failure.ts";
import type { RecoveryRun } from "../recovery-run.ts";
import { mayBeAnsweredBeside } from "../repair/may-be-answered-beside.ts";
import { RetriesExhaustedError } from "../retries-exhausted-error.ts";
import { lastWords } from "./last-words.ts";
import type { ResolvedRecoveryNode } from "./recovery-node-options.ts";
import { hasChannel } from "./state-channels.ts";

/** Of a layer further in, too: langchain wraps what an agent's middleware throws. */
export function findExhausted(error: unknown, seen = new Set<unknown>()): RetriesExhaustedError | undefined {
  if (typeof error !== "object" || error === null || seen.has(error)) return undefined;
  if (RetriesExhaustedError.isInstance(error)) return error;
  return findExhausted((error as { cause?: unknown }).cause, seen.add(error));
}

export interface NodeEnding {
  error: RetriesExhaustedError;
  /** What the node was given. */
  input: unknown;
  run: RecoveryRun;
  config: RunnableConfig;
  onExhausted: Exclude<OnExhausted, "throw">;
  /** What is saved beside. */
  writes: ChannelWrites;
}

/**
 * What a node returns instead of its result when a bound is reached. Beside other tasks it answers only the calls that its input names, which a
 * `Send` brings: the others still wait, for a human perhaps.
 *
 * @throws {RetriesExhaustedError} the error itself, where the node it would go to has sent the run back, and there is no more to spend
 */
export async function endNode(
  { error, input, run, config, onExhausted, writes }: NodeEnding,
  options: Pick<ResolvedRecoveryNode, "recovery" | "channel" | "endMessage">,
): Promise<Command> {
  const failure = failureOfRun(run.id, error);
  const told: ChannelWrites = [...writes];
  if (hasChannel(config, RECOVERY_FAILURE)) told.push([RECOVERY_FAILURE, failure]);
  if (onExhausted !== "end") {
    if (!maySendOn(config, senderOf(config), error.reason, options.recovery.budget)) throw error;
    return new Command({ goto: onExhausted.goto, update: told });
  }
  const only = (await mayBeAnsweredBeside(config)) ? { input } : undefined;
  return new Command({ goto: END, update: [...told, ...lastWords(failure, config, options, only)] });
}
