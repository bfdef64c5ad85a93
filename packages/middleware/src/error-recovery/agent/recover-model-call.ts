import type { AIMessage } from "@langchain/core/messages";
import type { RunnableConfig } from "@langchain/core/runnables";
import { type Command, getConfig } from "@langchain/langgraph";
import { openRecovery } from "../budget/open-recovery.ts";
import type { CallName } from "../error-recovery-event.ts";
import { modelName } from "../fallback/model-name.ts";
import { isSound, readSound } from "../repair/is-sound.ts";
import { failureOfRun } from "../failure-of-run.ts";
import type { RepairPlan } from "../repair/plan-repairs.ts";
import type { RecoveryRun } from "../recovery-run.ts";
import { RetriesExhaustedError } from "../retries-exhausted-error.ts";
import { askModels } from "./ask-models.ts";
import { endRun } from "./end-run.ts";
import { createModelAttempts, type ModelAttempts } from "./model-attempts.ts";
import type { ModelHandler, ModelRequestLike } from "./model-call.ts";
import { knowLeftCalls } from "../repair/know-left-calls.ts";
import { mayBeAnsweredBeside } from "../repair/may-be-answered-beside.ts";
import { goesOnAfterError } from "./goes-on-after-error.ts";
import { callsAnew } from "../loops/asks-anew.ts";
import { noteToolLoop, repeatedTooOften } from "../loops/note-tool-loop.ts";
import type { ResolvedMiddleware } from "./resolved-middleware.ts";
import { saveBeside } from "./save-beside.ts";
import { sentMessages } from "./sent-messages.ts";
import { isUntroubled, type StreamedAttempt } from "./first-attempt.ts";
import { mayGoOn } from "./may-go-on.ts";
import { createHintedModels, needsHint, type HintedModels } from "./hinted-models.ts";
import { TOOL_NODE } from "./tool-node.ts";
import { unopenedRun } from "./unopened-run.ts";
import { watchStream } from "../stream/watch-stream.ts";

/** As langchain names them. */
const AGENT = { channel: "messages", isToolNode: (name: string) => name === TOOL_NODE };

/** The hook around an agent's model calls. */
export function recoverModelCall(options: ResolvedMiddleware) {
  const hinted = createHintedModels();

  return function wrapModelCall<Request extends ModelRequestLike>(
    request: Request,
    handler: ModelHandler<Request>,
  ): Promise<AIMessage | Command> {
    const config = getConfig() as RunnableConfig;
    const call: ModelCall<Request> = { request, handler, config, options, hinted };
    if (!isPlain(call)) return recover(call, undefined);
    const stream = watchStream(config, request.model);
    const recoverFrom = (error: unknown): Promise<AIMessage | Command> => {
      const first = { error, wasStreamed: stream?.takeStreamed() ?? false };
      stream?.stop();
      return recover(call, first);
    };
    const stopWatching = (response: AIMessage | Command): AIMessage | Command => {
      stream?.stop();
      return response;
    };
    // Where storage follows calls, each promise on the way costs: there is one, and nothing is awaited.
    // A structured answer, too, which langchain takes and its types do not name.
    const response = Promise.resolve(handler(request) as AIMessage | Command);
    return response.then(stream && stopWatching, recoverFrom);
  };
}

interface ModelCall<Request extends ModelRequestLike> {
  request: Request;
  handler: ModelHandler<Request>;
  config: RunnableConfig;
  options: ResolvedMiddleware;
  hinted: HintedModels;
}

/** Nothing is to be said, changed or heeded: the call is made as it is, and what recovery costs is paid when it fails. */
function isPlain<Request extends ModelRequestLike>({ request, config, options, hinted }: ModelCall<Request>): boolean {
  const { circuitBreaker, fallback, maxRepeatedToolCalls } = options;
  if (circuitBreaker !== false || fallback.length > 0 || !isUntroubled(config)) return false;
  if (mayGoOn(config, request.state.messages)) return false;
  if ((request.state.recoveryFailure ?? null) !== null || needsHint(request.model, hinted)) return false;
  const sound = readSound(request.messages);
  if (sound === undefined) return false;
  return callsAnew(sound) || repeatedTooOften(request.messages, maxRepeatedToolCalls) === undefined;
}

/** @param first the attempt that has failed already */
async function recover<Request extends ModelRequestLike>(
  call: ModelCall<Request>,
  first: StreamedAttempt | undefined,
): Promise<AIMessage | Command> {
  const { request, config, options } = call;
  const { maxRepeatedToolCalls } = options;
  const { sent, run } = await open(call).catch((fault: unknown) => {
    if (first !== undefined) tellUnopened(call, first, fault);
    throw first === undefined ? fault : first.error;
  });
  let attempts: ModelAttempts | undefined;
  try {
    tellRepairs(sent.repairs, run);
    const loop = repeatedTooOften(request.messages, maxRepeatedToolCalls);
    const isForgiven = loop !== undefined && (await goesOnAfterError(config));
    const note = noteToolLoop(loop, maxRepeatedToolCalls, run, isForgiven);
    attempts = createModelAttempts({ ...call, sent, run, note, first });
    const response = await askModels({ run, model: request.model, fallback: options.fallback, ...attempts });
    return saveBeside(response, { request, run, sent }) as AIMessage | Command;
  } catch (error) {
    attempts?.giveUp();
    if (!RetriesExhaustedError.isInstance(error)) throw error;
    const failure = failureOfRun(run.id, error);
    const tellVoid = async () => attempts?.tellVoid();
    return endRun({ error, failure, config, options, update: { ...run.update() }, tellVoid });
  }
}

/** @throws what the saver throws */
async function open<Request extends ModelRequestLike>({ request, config, options }: ModelCall<Request>) {
  const { onContextOverflow } = options;
  const { messages: saved, _recovery: spent } = request.state;
  const know = isSound(request.messages) ? undefined : await knowLeftCalls(config, request.messages, AGENT);
  const isShared = know !== undefined && (await mayBeAnsweredBeside(config));
  const sent = sentMessages(request.messages, { saved, onContextOverflow, config, know, isShared });
  const run = await openRecovery(config, options.recovery, spent, { mayGoOn: mayGoOn(config, saved) });
  return { sent, run };
}

function tellUnopened<Request extends ModelRequestLike>(
  { request, config, options }: ModelCall<Request>,
  { error }: StreamedAttempt,
  fault: unknown,
): void {
  const name: CallName = { kind: "model", name: modelName(request.model) };
  unopenedRun(config, options.recovery).tellFailed(name, error, fault);
}

function tellRepairs({ added, removed, toolCallIds }: RepairPlan, run: RecoveryRun): void {
  if (toolCallIds.length === 0) return;
  run.tell({ type: "recovery.repaired-history", data: { added, removed, toolCallIds } });
}
