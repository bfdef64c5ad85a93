import type { BaseMessage } from "@langchain/core/messages";
import type { RunnableConfig } from "@langchain/core/runnables";
import { createTokenCounter } from "@threadkeep/state";
import type { ModelResponse } from "../../langgraph/with-update.ts";
import { inCircuit } from "../breaker/in-circuit.ts";
import type { CallName } from "../error-recovery-event.ts";
import { nestedRetries } from "../fallback/nested-retries.ts";
import { requestForOtherModel } from "../fallback/request-for-other-model.ts";
import type { RecoveryRun } from "../recovery-run.ts";
import { startingWith, type StreamedAttempt } from "./first-attempt.ts";
import { createAskedAttempts } from "./asked-attempts.ts";
import type { HintedModels } from "./hinted-models.ts";
import type { ModelHandler, ModelRequestLike } from "./model-call.ts";
import type { ResolvedMiddleware } from "./resolved-middleware.ts";
import type { SentMessages } from "./sent-messages.ts";
import { tellRestart } from "../stream/tell-restart.ts";
import { watchStream } from "../stream/watch-stream.ts";

export interface ModelAttemptsOptions<Request extends ModelRequestLike> {
  options: ResolvedMiddleware;
  request: Request;
  handler: ModelHandler<Request>;
  config: RunnableConfig;
  run: RecoveryRun;
  sent: SentMessages;
  /** Goes with the request and is not kept. */
  note: BaseMessage[];
  /** An attempt of the agent's own model, with none to stand in for it. */
  first: StreamedAttempt | undefined;
  /** Models that were told to retry by themselves. */
  hinted: HintedModels;
}

export interface ModelAttempts {
  /** Asks one model, as often as that can help. */
  ask(model: unknown, name: CallName): Promise<ModelResponse>;
  /** A part of an answer is out, and whoever reads it has not been told that another may follow. */
  isPartlyOut(): boolean;
  /** Tells whoever reads it, where no other attempt follows. */
  tellVoid(): Promise<void>;
  /** No attempt follows: whoever goes on finds the answers that humans gave. */
  giveUp(): void;
}

export function createModelAttempts<Request extends ModelRequestLike>(
  of: ModelAttemptsOptions<Request>,
): ModelAttempts {
  const { options, request, handler, config, run, sent } = of;
  let wasStreamed = of.first?.wasStreamed ?? false;
  const asked = createAskedAttempts(config);
  let last: { name: CallName; number: number } | undefined;
  const isPartlyOut = (): boolean => wasStreamed && !options.retryPartialStreams;

  async function ask(model: unknown, name: CallName): Promise<ModelResponse> {
    hintAtNestedRetries(model, name, of);
    const stream = watchStream(config, model);
    last = { name, number: 1 };
    const attempt = async (number: number): Promise<ModelResponse> => {
      await tellVoidBefore(name, number);
      last = { name, number };
      try {
        const make = () => asked.make(async () => handler(requestTo(model, of)));
        return await inCircuit(name, options.circuitBreaker, run, make, options.recovery.classify);
      } finally {
        wasStreamed = stream?.takeStreamed() ?? false;
      }
    };
    try {
      return await run.recover<ModelResponse>({
        name,
        about: () => sent.current().map(({ content }) => content),
        run: startingWith(of.first, attempt),
        refuseRetry: () => (isPartlyOut() ? "a part of the answer was streamed" : undefined),
        mend: (failure) => sent.mend(failure),
        ...(options.countsTokens && { tokens: () => createTokenCounter().count(sent.current(), extrasOf(request)) }),
      });
    } finally {
      stream?.stop();
    }
  }

  async function tellVoidBefore(name: CallName, number: number): Promise<void> {
    if (wasStreamed) await tellRestart(name, number, config, run);
    wasStreamed = false;
  }

  const tellVoid = async () => last && tellVoidBefore(last.name, last.number + 1);
  return { ask, isPartlyOut, tellVoid, giveUp: asked.giveUp };
}

/** Where models stand in for each other, each finds answers of the others in the thread, also the agent's own. */
function requestTo<Request extends ModelRequestLike>(model: unknown, of: ModelAttemptsOptions<Request>): Request {
  const { options, request, sent, note } = of;
  const own = { ...request, messages: [...sent.current(), ...note] };
  return options.fallback.length === 0 ? own : requestForOtherModel(own, model);
}

function extrasOf({ systemMessage, tools }: ModelRequestLike): { system: string; tools: unknown[] } {
  return { system: systemMessage.text, tools: [...tools] };
}

/** Its attempts would multiply with ours, and nobody sees them. Told once for each model. */
function hintAtNestedRetries(
  model: unknown,
  call: CallName,
  { hinted, run }: Pick<ModelAttemptsOptions<never>, "hinted" | "run">,
): void {
  if (!hinted.add(model, call.name)) return;
  const nested = nestedRetries(model);
  if (nested !== undefined) run.tell({ type: "recovery.nested-retries", data: { call, ...nested } });
}
