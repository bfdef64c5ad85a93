import { createMiddleware } from "langchain";
import type { ErrorRecoveryMiddlewareOptions } from "../error-recovery-options.ts";
import { recoverModelCall } from "./recover-model-call.ts";
import { recoverToolCall } from "./recover-tool-call.ts";
import { recoveryState } from "./recovery-state.ts";
import { MIDDLEWARE, resolveMiddleware } from "./resolved-middleware.ts";

/**
 * Middleware for `createAgent` and deepagents: a model or tool call is made again only where that can help, within one bound for the
 * whole run, and never after an interrupt or an abort. Before each model call the history is made such that every tool call has its
 * result. It adds no node.
 *
 * Bounds hold across a crash and resume where the run has a checkpointer; `durability: "sync"` makes them exact.
 *
 * @throws {ThreadkeepError} `recovery.invalid-option` at once; the run rejects with `RetriesExhaustedError` (`recovery.exhausted`) when a
 * bound is reached, and with the model's own error, which langchain wraps in its `MiddlewareError`, where a retry cannot help.
 *
 * @example
 * const agent = createAgent({
 *   model: new ChatOpenAI({ model: "gpt-5", maxRetries: 0 }), tools, checkpointer,
 *   middleware: [errorRecoveryMiddleware({ tools: { search: { idempotent: true } }, onEvent: (event) => log(event) })],
 * });
 */
export function errorRecoveryMiddleware(options: ErrorRecoveryMiddlewareOptions = {}) {
  const resolved = resolveMiddleware(options);
  return createMiddleware({
    name: MIDDLEWARE,
    stateSchema: recoveryState(resolved.onExhausted),
    wrapModelCall: recoverModelCall(resolved),
    wrapToolCall: recoverToolCall(resolved),
  });
}
