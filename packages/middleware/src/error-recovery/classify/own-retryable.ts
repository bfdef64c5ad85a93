import type { ErrorFacts } from "./error-facts.ts";
import { readField } from "./read-field.ts";
import type { Verdict } from "./verdict.ts";

/**
 * `{ retryable: true }` on an error of one's own, as "server": whoever made it knows that another try helps. A guess, and asked
 * late: it turns what would be a "bug", not a 401. `retryable: false` says nothing that a class does not say.
 */
export function judgeOwnRetryable({ value }: ErrorFacts): Verdict | undefined {
  return readField(value, "retryable") === true ? { class: "server", weak: true } : undefined;
}
