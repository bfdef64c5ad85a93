import type { ChatRequest } from "../../../packages/middleware/src/testing/openai-format.ts";
import { startFaultServer, type Fault as HttpFault } from "../../../packages/middleware/src/testing/fault-server.ts";
import {
  completionBody,
  completionEvents,
  type ChatAnswer,
} from "../../../packages/middleware/src/testing/openai-answer.ts";
import { OPENAI_FAULTS } from "../../../packages/middleware/src/testing/openai-faults.ts";
import { findChatError } from "../../../packages/middleware/src/testing/openai-rules.ts";
import { ANSWER, type ModelStep, type ProviderFailure } from "./fault.ts";

const RATE_LIMIT = {
  message: "Rate limit reached for requests.",
  type: "requests",
  param: null,
  code: "rate_limit_exceeded",
};
const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 };

/** OpenAI's API, as strict about histories, that fails as its steps say. Tools that go over HTTP fail at it, too. */
export async function startFailingProvider(steps: readonly ModelStep[], onModelCall: () => void) {
  let calls = 0;
  return startFaultServer(({ path, body }) => {
    if (path.startsWith("/tool/")) return answerTool(decodeURIComponent(path.slice("/tool/".length)));
    onModelCall();
    calls += 1;
    return answerModel(steps[Math.min(calls, steps.length) - 1]!, JSON.parse(body) as ChatRequest, calls);
  });
}

function answerTool(step: string): HttpFault {
  if (step === "loses its connection") return { type: "reset" };
  return { type: "answer", status: Number(step), body: step === "200" ? "Found." : "Try again later." };
}

function answerModel(step: ModelStep, { messages, model, stream }: ChatRequest, call: number): HttpFault {
  const refused = findChatError(messages);
  if (refused !== undefined) return { type: "answer", status: 400, body: { error: refused } };
  if ("fails" in step) return failureOf(step.fails);
  const completion = { id: `chatcmpl-${call}`, model, answer: answerOf(step, call), usage };
  return stream === true
    ? { type: "events", events: [...completionEvents(completion, false)] }
    : { type: "answer", status: 200, body: completionBody(completion) };
}

function failureOf(name: ProviderFailure): HttpFault {
  if (name === "429 with Retry-After: 1")
    return { type: "answer", status: 429, headers: { "retry-after": "1" }, body: { error: RATE_LIMIT } };
  if (name !== "stream cut in half") return OPENAI_FAULTS[name];
  const whole = completionEvents({ id: "chatcmpl-cut", model: "gpt-5", answer: { content: ANSWER }, usage }, false);
  return { type: "cut", events: [...whole].slice(0, 2) };
}

function answerOf(step: Exclude<ModelStep, { fails: unknown }>, call: number): ChatAnswer {
  if ("answers" in step) return { content: step.answers };
  const { name, args } = step.callsTool;
  return {
    tool_calls: [{ id: `call_${call}`, type: "function", function: { name, arguments: JSON.stringify(args) } }],
  };
}
