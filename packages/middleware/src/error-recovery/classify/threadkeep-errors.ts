import { ThreadkeepError } from "@threadkeep/state";
import type { ErrorClass } from "./classified-error.ts";
import type { ErrorFacts } from "./error-facts.ts";
import { attempt, readField } from "./read-field.ts";
import { RETRYABLE } from "./retryable-classes.ts";
import type { Verdict } from "./verdict.ts";

const BY_CODE: Readonly<Record<string, ErrorClass>> = {
  "state.oversized": "state-oversized",
  "archive.disk-full": "quota",
  "archive.not-permitted": "auth",
};

/** Our own errors; those of an inner recovery say that nothing is tried again, whatever ended it. */
export function judgeThreadkeep({ value, code = "" }: ErrorFacts): Verdict | undefined {
  if (attempt(() => ThreadkeepError.isInstance(value)) !== true) return undefined;
  if (code === "recovery.exhausted") return { class: classOfLastAttempt(value), retryable: false, final: true };
  const known = BY_CODE[code];
  return known ? { class: known } : { class: "bug", weak: true };
}

/** For one that has lost its cause, as in a copy out of a store. */
function classOfLastAttempt(value: unknown): ErrorClass {
  const attempts = readField(value, "attempts");
  const last = readField(readField(attempts, Number(readField(attempts, "length")) - 1), "class");
  return typeof last === "string" && Object.hasOwn(RETRYABLE, last) ? (last as ErrorClass) : "overloaded";
}
