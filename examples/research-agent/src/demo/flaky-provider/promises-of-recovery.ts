import type { FlakyFacts } from "./flaky-facts.ts";

/** What the two sections say they show: whether it is so, and the sentence for when it is not. */
export function promisesOfRecovery({
  recovered,
  refused,
  asked,
  retryAfterMs,
}: FlakyFacts): [kept: boolean, broken: string][] {
  const { attempts, answer, elapsedMs } = recovered;
  const failures = attempts.filter(({ failure }) => failure !== undefined);
  const ofTool = failures.filter(({ call }) => call.startsWith("tool "));
  const afterLimit = failures.find(({ failure }) => failure?.class === "rate-limit");
  const waitedMs = failures.reduce((sum, one) => sum + (one.waitedMs ?? 0), 0);
  return [
    [answer.includes("Utrecht"), "The run with the flaky provider has no answer."],
    [ofTool.length === 2, "The tool did not fail twice."],
    [failures.length === 5, "Not every failed attempt was told of."],
    [(afterLimit?.waitedMs ?? 0) >= retryAfterMs, "The wait after the 429 was shorter than the provider asked for."],
    [elapsedMs >= waitedMs, "The run did not wait as long as it told."],
    [refused.class === "auth" && refused.requests === 1, "The request with a wrong key was made again."],
    [refused.error.includes("401"), "The caller does not get the provider's own error."],
    [asked.asked.length === 1, "The interrupt did not reach the caller once."],
    [asked.answer.includes("refunded"), "The run did not go on after the interrupt."],
  ];
}
