import { wordsOf } from "../refs/words-of.ts";

const RETRY = new Set(
  [
    ["retry", "retries", "attempt", "attempts", "error", "errors", "failed", "failure", "failures"],
    ["valid", "invalid", "validate", "validation", "feedback", "critique", "critic", "revise", "revision", "revisions"],
    ["quality", "passed", "approved", "ok"],
  ].flat(),
);
const COUNTER = new Set([
  "round",
  "rounds",
  "count",
  "iteration",
  "iterations",
  "loop",
  "loops",
  "tries",
  "turn",
  "turns",
]);

/** `validationError`, `is_valid`, `reviseDraft`: a name that speaks of trying again. */
export function saysRetry(name: string): boolean {
  return wordsOf(name).some((word) => RETRY.has(word));
}

/** `round`, `retryCount`, `attempts`: a name that counts. */
export function saysCount(name: string): boolean {
  return wordsOf(name).some((word) => COUNTER.has(word) || /^(?:retr(?:y|ies)|attempts?|revisions?)$/.test(word));
}
