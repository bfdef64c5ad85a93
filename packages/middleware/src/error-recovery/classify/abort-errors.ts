import type { ErrorFacts } from "./error-facts.ts";
import { isErrorObject } from "./error-facts.ts";
import { readField } from "./read-field.ts";
import type { Verdict } from "./verdict.ts";

const ABORT_NAMES = new Set([
  "AbortError",
  "APIUserAbortError",
  "ModelAbortError",
  "CanceledError",
  "GoogleGenerativeAIAbortError",
]);
const ABORT_CODES = new Set(["ABORT_ERR", "ERR_CANCELED", "UND_ERR_ABORTED"]);
// LangGraph and langchain throw plain errors with these texts when a signal is aborted.
const ABORT_TEXTS = new Set(["Abort", "Aborted", "AbortError"]);
const TIMEOUT_NAMES = new Set(["TimeoutError", "APIConnectionTimeoutError", "NodeTimeoutError"]);
const TIMEOUT_TEXT = /\btimed?[- ]?out\b/i;
// What controllers give as a reason that were given none: fetch's text, Node's, the SDKs'.
const BARE_TEXTS = new Set(["This operation was aborted", "The operation was aborted", "Request was aborted."]);
const BEFORE_IT = /^\[GoogleGenerativeAI Error\]: Request aborted when fetching \S+: /;

/** The error alone does not tell who aborted: Google's client gives up in the same words as a user. */
export function isBareAbort({ message }: ErrorFacts): boolean {
  return BARE_TEXTS.has(message.replace(BEFORE_IT, ""));
}

/**
 * Somebody stopped the call, or its time was up.
 *
 * langchain turns a client's time-outs into plain errors named TimeoutError or, where a signal did it, AbortError: then only the
 * text tells. An abort whose text says nothing counts as an abort: to call again what a user has stopped is the worse mistake.
 */
export function judgeAbort(facts: ErrorFacts): Verdict | undefined {
  if (facts.names.some((name) => TIMEOUT_NAMES.has(name))) return { class: "timeout" };
  if (!isAbort(facts)) return undefined;
  // p-retry's way to say "not again": what it carries decides the rest.
  if (isErrorObject(readField(facts.value, "originalError"))) return { class: "bug", final: true };
  return { class: saysTimeout(facts) ? "timeout" : "abort" };
}

function isAbort({ names, code, message }: ErrorFacts): boolean {
  return names.some((name) => ABORT_NAMES.has(name)) || ABORT_CODES.has(code ?? "") || ABORT_TEXTS.has(message);
}

function saysTimeout({ value, message }: ErrorFacts): boolean {
  return TIMEOUT_TEXT.test(message) || readField(readField(value, "cause"), "name") === "TimeoutError";
}
