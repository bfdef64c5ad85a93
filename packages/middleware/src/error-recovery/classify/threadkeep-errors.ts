import { ThreadkeepError } from "@threadkeep/state";
import type { ErrorClass } from "./classified-error.ts";
import { codeTable } from "./code-table.ts";
import type { ErrorFacts } from "./error-facts.ts";
import { attempt, readField } from "./read-field.ts";
import { RETRYABLE } from "./retryable-classes.ts";
import type { Verdict } from "./verdict.ts";

const BY_CODE = codeTable({
  "state.oversized": "state-oversized",
  "archive.disk-full": "quota",
  "archive.not-permitted": "auth",
});

/** Our own errors; those of an inner recovery say that nothing is tried again, whatever ended it. */
export function judgeThreadkeep({ value, code = "" }: ErrorFacts): Verdict | undefined {
  if (!isOurs(value)) return undefined;
  if (code === "recovery.exhausted") return { class: classOfLastAttempt(value), retryable: false, final: true };
  // Nothing was sent. Another try is the circuit's to allow; another model, the one for what opened it, may be asked at once.
  if (code === "recovery.circuit-open")
    return { class: classIn(value, "failureClass") ?? "overloaded", retryable: false, neverSent: true };
  const known = BY_CODE.get(code);
  return known ? { class: known } : { class: "bug", weak: true };
}

/** A bound of ours: nobody's opinion moves it. */
export function isRecoveryError({ value, code = "" }: ErrorFacts): boolean {
  return isOurs(value) && (code === "recovery.exhausted" || code === "recovery.circuit-open");
}

function isOurs(value: unknown): boolean {
  return attempt(() => ThreadkeepError.isInstance(value)) === true;
}

/** For one that has lost its cause, as in a copy out of a store. */
function classOfLastAttempt(value: unknown): ErrorClass {
  const attempts = readField(value, "attempts");
  return classIn(readField(attempts, Number(readField(attempts, "length")) - 1), "class") ?? "overloaded";
}

function classIn(value: unknown, field: string): ErrorClass | undefined {
  const found = readField(value, field);
  return typeof found === "string" && Object.hasOwn(RETRYABLE, found) ? (found as ErrorClass) : undefined;
}
