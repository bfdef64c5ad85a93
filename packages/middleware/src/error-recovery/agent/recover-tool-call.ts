import type { RunnableConfig } from "@langchain/core/runnables";
import { getConfig } from "@langchain/langgraph";
import { ToolInvocationError } from "langchain";
import { readChannels, readTaskInput } from "../../langgraph/langgraph-internals.ts";
import { openRecovery } from "../budget/open-recovery.ts";
import { RECOVERY } from "../budget/saved-recovery.ts";
import type { ClassifiedError } from "../classify/classified-error.ts";
import type { CallName } from "../error-recovery-event.ts";
import type { ToolRecoveryPolicy } from "../error-recovery-options.ts";
import type { RecoveryRun } from "../recovery-run.ts";
import { RetriesExhaustedError } from "../retries-exhausted-error.ts";
import type { Configurable } from "./call-attempts.ts";
import { calledTool } from "./called-tool.ts";
import { controlFlowIn } from "./control-flow-in.ts";
import { failedTool } from "./failed-tool.ts";
import { isFaultOfMiddleware } from "./fault-of-middleware.ts";
import { isOutcomeUnknown, mayHaveCompleted } from "./may-have-completed.ts";
import { noteCancelled } from "./note-cancelled.ts";
import { createRepeated, type RepeatedCall } from "./repeated-call.ts";
import type { ResolvedMiddleware } from "./resolved-middleware.ts";
import { createToolAttempts, type ToolResult } from "./tool-attempts.ts";
import { givenPolicy, mayBeCalledAgain, toolPolicy } from "./tool-policy.ts";
import { isUntroubled, type FirstAttempt } from "./first-attempt.ts";
import { unopenedRun } from "./unopened-run.ts";
import { withSpent } from "./with-spent.ts";

interface ToolRequestLike {
  toolCall: { name: string; id?: string | undefined };
  tool: unknown;
}

type ToolHandler<Request> = (request: Request) => Promise<ToolResult> | ToolResult;

/** The hook around an agent's tool calls. */
export function recoverToolCall(options: ResolvedMiddleware) {
  return function wrapToolCall<Request extends ToolRequestLike>(
    request: Request,
    handler: ToolHandler<Request>,
  ): Promise<ToolResult> {
    const config = getConfig() as RunnableConfig;
    const given = givenPolicy(options.tools, request.toolCall.name);
    const attempt = (configurable?: Configurable) => {
      const tool = calledTool(request.tool, { timeoutMs: given.timeoutMs, configurable });
      return handler(tool === request.tool ? request : { ...request, tool });
    };
    const again = mayBeCalledAgain(given, request.tool) ? createRepeated(config) : undefined;
    const make = again ? () => again.make(attempt) : async () => attempt();
    const recoverFrom = (first: FirstAttempt | undefined): Promise<ToolResult> => {
      const policy = toolPolicy(options.tools, request.toolCall.name, request.tool);
      return recover({ request, policy, config, again, make }, options, first);
    };
    if (options.circuitBreaker !== false || !isUntroubled(config)) return recoverFrom(undefined);
    const stopWatching = (result: ToolResult): ToolResult => {
      again?.stop();
      return result;
    };
    // Each promise on the way costs where storage follows calls.
    const result = again ? make() : Promise.resolve(attempt());
    return result.then(again && stopWatching, (error: unknown) => recoverFrom({ error }));
  };
}

interface CalledTool {
  request: ToolRequestLike;
  policy: ToolRecoveryPolicy & { idempotent: boolean };
  config: RunnableConfig;
  /** Undefined where no failure would be followed by another attempt. */
  again: RepeatedCall | undefined;
  make(): Promise<ToolResult>;
}

/** @param first the attempt that has failed already: what recovery costs is paid then */
async function recover(
  call: CalledTool,
  options: ResolvedMiddleware,
  first: FirstAttempt | undefined,
): Promise<ToolResult> {
  const { config, again } = call;
  try {
    let run: RecoveryRun;
    try {
      run = await openRecovery(config, options.recovery, savedIn(config));
    } catch (fault) {
      if (first === undefined) throw fault;
      return await giveUp(call, options, first, fault);
    }
    return await recoverIn(run, call, options, first);
  } finally {
    again?.stop();
  }
}

async function recoverIn(
  run: RecoveryRun,
  call: CalledTool,
  options: ResolvedMiddleware,
  first: FirstAttempt | undefined,
): Promise<ToolResult> {
  const { request, policy, again } = call;
  const name = nameOf(request.toolCall);
  const attempts = createToolAttempts({ ...call, name, options, run, first, out: again?.out });
  try {
    const result = await run.recover({
      name,
      about: () => request.toolCall,
      policy,
      run: attempts.make,
      refuseRetry: (failure) => whyNotAgain(failure, policy, name.name) ?? again?.whyNotAgain() ?? attempts.whyOut(),
    });
    return withSpent(result, run);
  } catch (error) {
    again?.giveUp();
    return withSpent(await afterFailure(error, call, run), run);
  }
}

/** Nobody knows what the run may still spend. */
async function giveUp(
  call: CalledTool,
  options: ResolvedMiddleware,
  { error }: FirstAttempt,
  fault: unknown,
): Promise<ToolResult> {
  call.again?.giveUp();
  const run = unopenedRun(call.config, options.recovery);
  run.tellFailed(nameOf(call.request.toolCall), error, fault);
  return afterFailure(error, call, run);
}

function nameOf({ name, id }: ToolRequestLike["toolCall"]): CallName {
  return { kind: "tool", name, ...(id !== undefined && { toolCallId: id }) };
}

/** An agent gives each tool call its whole state. To read a channel that is empty costs LangGraph an exception. */
function savedIn(config: RunnableConfig): unknown {
  const state = readTaskInput(config);
  return "messages" in state ? state[RECOVERY] : readChannels(config, [RECOVERY])[RECOVERY];
}

/**
 * A failed tool is the model's to deal with, as without us, also when the run may spend no more: then nothing is tried again.
 *
 * @throws what LangGraph and the caller want, a middleware's own fault, and the tool's error in the form that langchain hands to the model
 */
async function afterFailure(
  error: unknown,
  { request, policy, config }: CalledTool,
  run: Pick<RecoveryRun, "signal" | "classify">,
): Promise<ToolResult> {
  const given = (RetriesExhaustedError.isInstance(error) ? error.cause : undefined) ?? error;
  const isAborted = run.signal?.aborted === true;
  const failure = run.classify(given);
  if (failure.class === "control-flow") throw controlFlowIn(given);
  if (isAborted) {
    await noteCancelled(config);
    throw given;
  }
  if (!policy.idempotent && isOutcomeUnknown(failure)) return mayHaveCompleted(request.toolCall, failure);
  throw isFaultOfMiddleware(given) || ToolInvocationError.isInstance(given) ? given : failedTool(given, failure);
}

/** A tool may have made several requests: that its last one was not sent proves something only where it is the only one. */
function whyNotAgain(
  { neverSent }: ClassifiedError,
  { idempotent, singleRequest }: ToolRecoveryPolicy,
  name: string,
): string | undefined {
  if (idempotent || (singleRequest && neverSent)) return undefined;
  return `the tool is not declared idempotent: give tools: { ${name}: { idempotent: true } } if it is`;
}
