import type { BaseMessage } from "@langchain/core/messages";
import type { RunnableConfig } from "@langchain/core/runnables";
import { getConfig, MessagesAnnotation } from "@langchain/langgraph";
import { createMiddleware } from "langchain";
import { z } from "zod/v4";
import { inputTokensOf, ratioOf } from "../budget/calibrate-tokens.ts";
import { budgetTokensOf } from "../budget/context-window.ts";
import type { PassThread } from "../look-at-thread.ts";
import { resolveSummarizationOptions, type ResolvedSummarization } from "../resolve-options.ts";
import { runPass } from "../run-pass.ts";
import { resolveMessagesChannel } from "../state-graph/messages-channel.ts";
import { memoryUpdate, PASS_MEMORY, revised } from "../saved-memory.ts";
import type { SummarizationOptions } from "../summarization-options.ts";
import { threadMemory } from "../thread-memory.ts";
import { agentModelOf } from "./agent-model.ts";
import { isNews, knownRatio } from "./calibration.ts";
import { listNameOf } from "./list-name.ts";
import { forRequest, requestAfter, splitRequest, stateChange, type RequestMessages } from "./request-messages.ts";
import { responseSchemasOf } from "./response-schemas.ts";
import { answerOf, withUpdate } from "../../langgraph/with-update.ts";

/** Every agent's list: MessagesValue. */
const messagesOfAgent = resolveMessagesChannel({ state: MessagesAnnotation });

const stateSchema = z.object({
  /** The provider's token count over ours, of this thread. */
  _tokenRatio: z.number().optional(),
  /** What passes over it wait for and have said. Checked where it is read: a checkpoint may hold anything. */
  [PASS_MEMORY]: z.unknown().optional(),
});

/**
 * Middleware for `createAgent` and deepagents: no model call is sent more than the budget, unless what has to stay is more, which an
 * event says; and what leaves the state can be read again. It looks at the request itself, with its system prompt and tools, so list it last: the nearer to the model, the more
 * exact. It adds no node; what it replaces in the state is saved together with the model's answer.
 *
 * List it before `contextEditingMiddleware`, though: that one edits the state's own list, also what has not been archived.
 *
 * @throws {ThreadkeepError} `summarization.invalid-option` at once; in a run `summarization.unknown-window`, as the cause of langchain's
 * `MiddlewareError`. A failing summarizer or archive is an event, not an error.
 *
 * @example
 * const agent = createAgent({
 *   model, tools, checkpointer,
 *   middleware: [contextBudgetMiddleware({ model: small, budget: { tokens: 8_000 }, archive: createFileArchive("./history") })],
 * });
 */
export function contextBudgetMiddleware(options: SummarizationOptions) {
  const resolved = resolveSummarizationOptions(options);

  return createMiddleware({
    name: "ContextBudgetMiddleware",
    stateSchema,
    wrapModelCall: async (request, handler) => {
      const { state } = request;
      const { messages: saved, _tokenRatio: savedRatio } = state;
      const config = getConfig() as RunnableConfig;
      const messages = splitRequest(request.messages, saved);
      const thread = await threadOf(request, messages, resolved, config);
      const memory = threadMemory(thread.threadId, messagesOfAgent.channel, config);

      const pass = await runPass(messages.own, forRequest(resolved, messages), thread);
      // Before the call, which may fail: the summary is not written a second time then.
      const next = revised(thread.memory, pass.memory);
      memory.write(next);
      const sent = requestAfter(pass.change, messages);
      const response = await handler({ ...request, messages: sent });

      const reported = inputTokensOf(answerOf(response));
      // Counted only where there is something to compare with.
      const counted = reported === undefined ? 0 : resolved.tokens.count(sent, thread.extras);
      const ratio = ratioOf(reported, counted) ?? thread.memory.ratio;
      memory.write({ ...next, ...(ratio !== undefined && { ratio }) });
      const update = {
        ...messagesOfAgent.toUpdate(stateChange(pass.change, messages)),
        ...(isNews(ratio, savedRatio) && { _tokenRatio: ratio }),
        ...memoryUpdate(next, state, messagesOfAgent.channel),
      };
      return withUpdate(response, update, saved, "ContextBudgetMiddleware");
    },
  });
}

interface AgentRequest {
  model: unknown;
  systemMessage: BaseMessage;
  tools: readonly unknown[];
  responseFormat?: unknown;
  state: { messages: readonly BaseMessage[]; _tokenRatio?: number | undefined };
}

/** What a pass has to know beside the messages. */
async function threadOf(
  { model, systemMessage, tools, responseFormat, state }: AgentRequest,
  messages: RequestMessages,
  options: ResolvedSummarization,
  config: RunnableConfig,
): Promise<PassThread> {
  const extras = { system: systemMessage.text, tools: [...tools, ...responseSchemasOf(responseFormat)] };
  const threadId = listNameOf(state.messages, config);
  const memory = threadMemory(threadId, messagesOfAgent.channel, config).read(state);
  const ratios = { remembered: memory.ratio, saved: state._tokenRatio };
  const ratio = knownRatio(ratios, messages.own, options.tokens, extras);
  return {
    threadId,
    config,
    extras,
    budgetTokens: budgetTokensOf(options.budget, await agentModelOf(model, options.budget, config)),
    memory: { ...memory, ...(ratio !== undefined && { ratio }) },
  };
}
