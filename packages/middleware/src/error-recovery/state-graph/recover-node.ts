import type { RunnableConfig } from "@langchain/core/runnables";
import { readChannels } from "../../langgraph/langgraph-internals.ts";
import { inCircuit } from "../breaker/in-circuit.ts";
import { tellRestart } from "../stream/tell-restart.ts";
import { createTextOut } from "../stream/text-out.ts";
import { watchStream } from "../stream/watch-stream.ts";
import { openRecovery } from "../budget/open-recovery.ts";
import { RECOVERY } from "../budget/saved-recovery.ts";
import { RECOVERY_FAILURE } from "../recovery-failure.ts";
import { checkFailureField } from "./check-failure-field.ts";
import { checkGoto } from "./check-goto.ts";
import { endNode } from "./end-node.ts";
import { findExhausted } from "./find-exhausted.ts";
import { createMender } from "./mend-input.ts";
import { createNodeAttempts, type Attempt } from "./node-attempts.ts";
import { withWrites } from "./node-result.ts";
import type { ResolvedRecoveryNode } from "./recovery-node-options.ts";
import { privateFields } from "./private-fields.ts";
import { forgetTried, isInGraph } from "./state-channels.ts";
import { tokensOf } from "./tokens-of.ts";
import { noteFor, withNote } from "./tool-loop-note.ts";

export interface NodeCall {
  input: unknown;
  config: RunnableConfig;
  attempt: Attempt<unknown>;
  /** Its name where the graph does not tell. */
  ownName: string;
  /** Whether another attempt may go on where the one before has stopped. */
  canResume?(config: RunnableConfig): Promise<boolean>;
  /** False for a node whose input is not what it works on. */
  isMendable?: boolean;
  /** False where a node's function has called it, which could do nothing with a Command. */
  isNode?: boolean;
}

/** Runs a node for one task, again where that can help. */
export async function recoverNode(node: NodeCall, options: ResolvedRecoveryNode): Promise<unknown> {
  const { config, attempt, canResume } = node;
  const { recovery, circuitBreaker, idempotent, onExhausted, channel } = options;
  const canEnd = node.isNode !== false && isInGraph(config);
  const saved = readChannels(config, [RECOVERY, RECOVERY_FAILURE]);
  const run = await openRecovery(config, recovery, saved[RECOVERY]);
  const name = { kind: "node" as const, name: options.name ?? nodeName(config) ?? node.ownName };
  if (canEnd) {
    checkFailureField(name.name, options, config);
    checkGoto(name.name, options, config);
  }
  const attempts = createNodeAttempts({ input: node.input, config, ...(canResume && { canResume }) });
  const mender = createMender({ attempts, config, run, isMendable: node.isMendable }, options);
  const stream = watchStream(config);
  const out = createTextOut(stream, attempts.isKept);
  let latest = 0;
  const tellVoidBefore = async (number: number): Promise<void> => {
    const restart = out.restart();
    if (restart) await tellRestart(name, number, config, run, restart);
  };
  const attemptOnce = async (number: number, note: readonly unknown[]): Promise<unknown> => {
    latest = number;
    await tellVoidBefore(number);
    try {
      return await attempts.make((input, own) => attempt(withNote(input, note, channel), own));
    } finally {
      out.note();
    }
  };
  try {
    const note = await noteFor(attempts.input(), run, options, config);
    const returned = await run.recover({
      name,
      about: () => attempts.input(),
      run: (number) => inCircuit(name, circuitBreaker, run, () => attemptOnce(number, note), recovery.classify),
      refuseRetry: ({ retryable }) => {
        if (!idempotent) return "the node is declared not idempotent";
        // What is mended begins anew.
        const comesAgain = out.comesAgain(!retryable);
        return comesAgain && !options.retryPartialStreams ? "a part of the answer was streamed" : undefined;
      },
      mend: mender.mend,
      ...(options.countsTokens && { tokens: () => tokensOf(attempts.input(), channel) }),
    });
    const result = mender.ownOf(returned);
    const fields = privateFields(run, saved[RECOVERY_FAILURE], config);
    const ending = withWrites(result, [...mender.writesBefore(result), ...fields]);
    forgetTried(config);
    return ending;
  } catch (error) {
    attempts.giveUp();
    const exhausted = canEnd ? findExhausted(error) : undefined;
    if (exhausted === undefined || onExhausted === "throw") throw error;
    const { input } = node;
    await tellVoidBefore(latest + 1);
    const ending = await endNode({ error: exhausted, input, run, config, onExhausted }, options);
    forgetTried(config);
    return ending;
  } finally {
    stream?.stop();
  }
}

function nodeName(config: RunnableConfig): string | undefined {
  const name: unknown = config.metadata?.["langgraph_node"];
  return typeof name === "string" ? name : undefined;
}
