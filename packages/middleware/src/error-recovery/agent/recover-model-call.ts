import type { AIMessage } from "@langchain/core/messages";
import type { RunnableConfig } from "@langchain/core/runnables";
import { type Command, getConfig } from "@langchain/langgraph";
import type { ModelResponse } from "../../langgraph/with-update.ts";
import { openRecovery } from "../budget/open-recovery.ts";
import { isSound } from "../repair/is-sound.ts";
import type { ToolLoop } from "../loops/find-tool-loop.ts";
import { failureOfRun } from "../failure-of-run.ts";
import type { RepairPlan } from "../repair/plan-repairs.ts";
import type { RecoveryRun } from "../recovery-run.ts";
import { RetriesExhaustedError } from "../retries-exhausted-error.ts";
import { askModels } from "./ask-models.ts";
import { endRun } from "./end-run.ts";
import { createModelAttempts, type StreamedAttempt } from "./model-attempts.ts";
import type { ModelHandler, ModelRequestLike } from "./model-call.ts";
import { gapReason } from "./gap-reason.ts";
import { noteToolLoop, repeatedTooOften } from "../loops/note-tool-loop.ts";
import type { ResolvedMiddleware } from "./resolved-middleware.ts";
import { saveBeside } from "./save-beside.ts";
import { sentMessages } from "./sent-messages.ts";
import { isUntroubled } from "./first-attempt.ts";
import { createHintedModels, type HintedModels } from "./hinted-models.ts";
import { watchStream } from "../stream/watch-stream.ts";

/** The hook around an agent's model calls. */
export function recoverModelCall(options: ResolvedMiddleware) {
  const hinted = createHintedModels();

  return async function wrapModelCall<Request extends ModelRequestLike>(
    request: Request,
    handler: ModelHandler<Request>,
  ): Promise<AIMessage | Command> {
    const config = getConfig() as RunnableConfig;
    const loop = repeatedTooOften(request.messages, options.maxRepeatedToolCalls);
    const known: KnownCall<Request> = { request, handler, config, options, hinted, loop };
    const first = isPlain(known) ? await askFirst(known) : undefined;
    // A structured answer, too, which langchain takes and its types do not name.
    if (first !== undefined && "response" in first) return first.response as AIMessage | Command;
    return recover(known, first);
  };
}

interface KnownCall<Request extends ModelRequestLike> {
  request: Request;
  handler: ModelHandler<Request>;
  config: RunnableConfig;
  options: ResolvedMiddleware;
  hinted: HintedModels;
  loop: ToolLoop | undefined;
}

/** Nothing is to be said, changed or heeded: the call is made as it is, and what recovery costs is paid when it fails. */
function isPlain<Request extends ModelRequestLike>(known: KnownCall<Request>): boolean {
  const { request, config, options, hinted, loop } = known;
  const { circuitBreaker, fallback } = options;
  if (loop !== undefined || circuitBreaker !== false || fallback.length > 0) return false;
  if ((request.state.recoveryFailure ?? null) !== null || !isUntroubled(config)) return false;
  return hinted.has(request.model) && isSound(request.messages);
}

async function askFirst<Request extends ModelRequestLike>({
  request,
  handler,
  config,
}: KnownCall<Request>): Promise<{ response: ModelResponse } | StreamedAttempt> {
  const stream = watchStream(config);
  try {
    return { response: await handler(request) };
  } catch (error) {
    return { error, wasStreamed: stream.takeStreamed() };
  } finally {
    stream.stop();
  }
}

/** @param first the attempt that has failed already */
async function recover<Request extends ModelRequestLike>(
  { loop, ...known }: KnownCall<Request>,
  first: StreamedAttempt | undefined,
): Promise<AIMessage | Command> {
  const { request, config, options } = known;
  const { onContextOverflow } = options;
  const reason = isSound(request.messages) ? undefined : await gapReason(config);
  const sent = sentMessages(request.messages, { saved: request.state.messages, onContextOverflow, config, reason });
  const run = await openRecovery(config, options.recovery, request.state._recovery);
  try {
    tellRepairs(sent.repairs, run);
    const note = noteToolLoop(loop, options.maxRepeatedToolCalls, run);
    const attempts = createModelAttempts({ ...known, sent, run, note, first });
    const response = await askModels({ run, model: request.model, fallback: options.fallback, ...attempts });
    return saveBeside(response, { request, run, sent }) as AIMessage | Command;
  } catch (error) {
    if (!RetriesExhaustedError.isInstance(error)) throw error;
    const failure = failureOfRun(run.id, error);
    return endRun({ error, failure, config, options, update: { ...run.update() } });
  }
}

function tellRepairs({ added, removed, toolCallIds }: RepairPlan, run: RecoveryRun): void {
  if (toolCallIds.length === 0) return;
  run.tell({ type: "recovery.repaired-history", data: { added, removed, toolCallIds } });
}
