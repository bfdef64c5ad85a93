import type { ToolMessage } from "@langchain/core/messages";
import type { RunnableConfig } from "@langchain/core/runnables";
import { type Command, getConfig } from "@langchain/langgraph";
import { keepToolErrorsOrdinary } from "../../langgraph/keep-tool-errors-ordinary.ts";
import { readChannels, readTaskInput } from "../../langgraph/langgraph-internals.ts";
import { interruptRewinder } from "../../langgraph/rewind-interrupts.ts";
import { asExhausted } from "../as-exhausted.ts";
import { inCircuit } from "../breaker/in-circuit.ts";
import { openRecovery } from "../budget/open-recovery.ts";
import { RECOVERY } from "../budget/saved-recovery.ts";
import { classifyError } from "../classify/classify-error.ts";
import type { CallName } from "../error-recovery-event.ts";
import type { RecoveryRun } from "../recovery-run.ts";
import { endAfterTool } from "./end-after-tool.ts";
import { limitTime } from "./limit-time.ts";
import { isOutcomeUnknown, mayHaveCompleted } from "./may-have-completed.ts";
import type { ResolvedMiddleware } from "./resolved-middleware.ts";
import { toolPolicy } from "./tool-policy.ts";
import { isUntroubled } from "./untroubled-run.ts";
import { withSpent } from "./with-spent.ts";

interface ToolRequestLike {
  toolCall: { name: string; id?: string | undefined };
  tool: unknown;
}

type ToolResult = ToolMessage | Command;
type ToolHandler<Request> = (request: Request) => Promise<ToolResult> | ToolResult;

/** The hook around an agent's tool calls. */
export function recoverToolCall(options: ResolvedMiddleware) {
  return async function wrapToolCall<Request extends ToolRequestLike>(
    request: Request,
    handler: ToolHandler<Request>,
  ): Promise<ToolResult> {
    const { toolCall, tool } = request;
    const config = getConfig() as RunnableConfig;
    const policy = toolPolicy(options.tools, toolCall.name, tool);
    const name: CallName = {
      kind: "tool",
      name: toolCall.name,
      ...(toolCall.id !== undefined && { toolCallId: toolCall.id }),
    };
    const timed = { ...request, tool: limitTime(tool, policy.timeoutMs) };
    const rewindInterrupts = interruptRewinder(config);
    const isPlain = options.circuitBreaker === false && isUntroubled(config);
    const first = isPlain ? await tryFirst(handler, timed) : undefined;
    if (first !== undefined && "result" in first) return first.result;
    const run = await openRecovery(config, options.recovery, savedIn(config));
    try {
      const result = await run.recover({
        name,
        policy,
        run: startingWith(first, () => inCircuit(name, options.circuitBreaker, run, async () => handler(timed))),
        refuseRetry: ({ neverSent }) =>
          policy.idempotent || neverSent ? undefined : "the tool is not declared idempotent",
        beforeRetry: rewindInterrupts,
      });
      return withSpent(result, run);
    } catch (error) {
      return withSpent(await afterFailure(error, { request, run, options, idempotent: policy.idempotent }), run);
    }
  };
}

/** What recovery costs is paid when the first attempt fails. */
async function tryFirst<Request>(
  handler: ToolHandler<Request>,
  request: Request,
): Promise<{ result: ToolResult } | { error: unknown }> {
  try {
    return { result: await handler(request) };
  } catch (error) {
    return { error };
  }
}

function startingWith<Result>(
  first: { error: unknown } | undefined,
  attempt: () => Promise<Result>,
): () => Promise<Result> {
  let made = first;
  return async () => {
    if (made === undefined) return attempt();
    const { error } = made;
    made = undefined;
    throw error;
  };
}

/** An agent gives each tool call its whole state. To read a channel that is empty costs LangGraph an exception. */
function savedIn(config: RunnableConfig): unknown {
  const state = readTaskInput(config);
  return "messages" in state ? state[RECOVERY] : readChannels(config, [RECOVERY])[RECOVERY];
}

interface FailedTool {
  request: ToolRequestLike;
  run: RecoveryRun;
  options: ResolvedMiddleware;
  idempotent: boolean;
}

/** A failed tool is the model's to deal with; a run that has spent all that it may is not. */
async function afterFailure(error: unknown, { request, run, options, idempotent }: FailedTool): Promise<ToolResult> {
  const exhausted = asExhausted(error);
  const own = exhausted?.cause ?? error;
  const failure = classifyError(own, { aborted: run.signal?.aborted === true });
  if (failure.class === "control-flow" || failure.class === "abort") throw own;
  if (exhausted?.reason.startsWith("run-"))
    return endAfterTool(exhausted, { toolCall: request.toolCall, run, onExhausted: options.onExhausted });
  if (!idempotent && isOutcomeUnknown(failure)) return mayHaveCompleted(request.toolCall, failure);
  return keepToolErrorsOrdinary(request.toolCall, async () => {
    throw own;
  });
}
