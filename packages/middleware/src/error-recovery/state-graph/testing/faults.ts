import { APIError } from "openai";

/** A failure that a retry can help. */
export function unavailable(message = "overloaded"): Error {
  return Object.assign(new Error(message), { status: 503 });
}

/** A failure that it cannot. */
export function unauthorized(): Error {
  return Object.assign(new Error("Incorrect API key provided."), { status: 401 });
}

/** As OpenAI's own client throws it. */
export function tooLong(): Error {
  const message = "This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens.";
  return badRequest({ message, type: "invalid_request_error", code: "context_length_exceeded" });
}

/** As OpenAI's own client throws it. */
export function unanswered(): Error {
  const message =
    "An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'.";
  return badRequest({ message, type: "invalid_request_error", code: null });
}

function badRequest(error: object): Error {
  return APIError.generate(400, { error }, undefined, new Headers());
}

/** Throws what comes first in the list, until nothing is left. */
export function throwNext(faults: Error[]): void {
  const fault = faults.shift();
  if (fault) throw fault;
}

/** No waiting in tests. */
export const AT_ONCE = { baseDelayMs: 0, random: () => 0 };
