import type { ErrorClass } from "./classified-error.ts";
import { codeTable } from "./code-table.ts";
import type { ErrorFacts } from "./error-facts.ts";
import { isErrorObject } from "./error-facts.ts";
import { readField, readString } from "./read-field.ts";
import { readRetryAfter } from "./retry-headers.ts";
import type { Verdict } from "./verdict.ts";

const BY_NAME: Readonly<Record<string, ErrorClass>> = {
  GraphRecursionError: "recursion",
  // A limit on calls that a middleware of langchain keeps.
  ModelCallLimitMiddlewareError: "recursion",
  ToolCallLimitExceededError: "recursion",
  ContextOverflowError: "context-overflow",
  PIIDetectionError: "content-filter",
  ContentFilterFinishReasonError: "content-filter",
  // What the model wrote does not fit the tool or the schema: the model's to mend.
  ToolInputParsingException: "invalid-request",
  ToolInvocationError: "invalid-request",
  StructuredOutputParsingError: "invalid-request",
  MultipleStructuredOutputsError: "invalid-request",
  OutputParserException: "invalid-request",
  InsufficientQuotaError: "quota",
};

// langchain guesses these from single words of a message, so they count only where the API's own answer says nothing.
const BY_LC_CODE = codeTable({
  GRAPH_RECURSION_LIMIT: "recursion",
  CONTEXT_OVERFLOW: "context-overflow",
  INVALID_TOOL_RESULTS: "invalid-tool-history",
  MODEL_AUTHENTICATION: "auth",
  MODEL_NOT_FOUND: "not-found",
  MODEL_RATE_LIMIT: "rate-limit",
  INVALID_PROMPT_INPUT: "invalid-request",
  MESSAGE_COERCION_FAILURE: "invalid-request",
  OUTPUT_PARSING_FAILURE: "invalid-request",
});

/** Errors of LangGraph and langchain that have a class of their own. */
export function judgeFrameworkName({ names, value }: ErrorFacts): Verdict | undefined {
  const name = names.find((known) => Object.hasOwn(BY_NAME, known));
  if (name === undefined) return undefined;
  // Around a tool's own error it says nothing of its own.
  const wrapsTheToolsError = name === "ToolInvocationError" && isErrorObject(readField(value, "toolError"));
  return { class: BY_NAME[name] ?? "bug", ...(wrapsTheToolsError && { weak: true }) };
}

/**
 * langchain's clients name a 429 so by its text: "quota has been exceeded", "out of credits". By the word "billing", too, which stands in
 * texts about a minute's limit: those say how long to wait, or for what time the limit is. Google's always speak of a plan; its details tell.
 */
export function judgeUsedUpQuota({ names, value, api, message }: ErrorFacts): Verdict | undefined {
  if (!names.includes("RateLimitQuotaExhaustedError") || api?.provider === "google") return undefined;
  const text = api?.message ?? message;
  const isPassing = readRetryAfter(value, Date.now) !== undefined || PASSING.test(text);
  return isPassing ? undefined : { class: "quota" };
}

const PASSING = /\b(?:try again|retry) (?:in|after)\b|per[- _]?(?:sec|min|hour)|\b[rt]pm\b/i;

export function judgeLangChainCode({ value }: ErrorFacts): Verdict | undefined {
  const known = BY_LC_CODE.get(readString(value, "lc_error_code") ?? "");
  return known && { class: known };
}

/** langchain wraps what a middleware threw and gives the wrapper its name: only the error inside counts. */
export function isTransparent({ value }: ErrorFacts): boolean {
  return readField(value, "~brand") === "MiddlewareError" && isErrorObject(readField(value, "cause"));
}
