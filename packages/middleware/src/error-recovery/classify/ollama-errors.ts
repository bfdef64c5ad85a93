import type { ErrorFacts } from "./error-facts.ts";
import type { Verdict } from "./verdict.ts";

// What its server writes into a stream that has begun, and its client throws as a plain error.
const RUNNER_FAILED =
  /^(?:an error was encountered while running the model(?:: .*)?|model runner has unexpectedly stopped\b.*)$/;

export function judgeOllama({ message }: ErrorFacts): Verdict | undefined {
  return RUNNER_FAILED.test(message) ? { class: "server", weak: true } : undefined;
}
