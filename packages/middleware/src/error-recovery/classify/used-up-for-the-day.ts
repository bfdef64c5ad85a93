import type { ErrorFacts } from "./error-facts.ts";
import { readWait } from "./read-wait.ts";
import { readRetryText } from "./retry-text.ts";
import type { Verdict } from "./verdict.ts";

const PER_DAY = /\bper[- ]day\b|\((?:TPD|RPD)\)/i;
const PER_LESS = /\bper[- ](?:sec|min|hour)/i;
/** A day's limit that rolls on is free again at once; one that is used up is not in a minute. */
const SHORT_MS = 60_000;

/** A limit of a day that was reached is an allowance that is used up: nobody waits for it, another model may be asked. */
export function orQuotaOfTheDay(verdict: Verdict, facts: ErrorFacts): Verdict {
  return verdict.class === "rate-limit" && isUsedUpForTheDay(facts) ? { ...verdict, class: "quota" } : verdict;
}

function isUsedUpForTheDay(facts: ErrorFacts): boolean {
  const text = facts.api?.message ?? facts.message;
  if (!PER_DAY.test(text) || PER_LESS.test(text)) return false;
  const waitMs = readWait(facts, Date.now) ?? readRetryText(text);
  return waitMs === undefined || waitMs > SHORT_MS;
}
