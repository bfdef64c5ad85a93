import { isErrorClass } from "../classify/ask-classify.ts";
import { RETRYABLE } from "../classify/retryable-classes.ts";
import { refuseOption } from "../refuse-option.ts";

/** Errors of these go on to whom they are for, before anything is decided. */
const NEVER_ASKED: ReadonlySet<unknown> = new Set(["control-flow", "abort"]);

/**
 * A misspelled class, or none, would be a fallback that is never asked.
 *
 * @throws {ThreadkeepError} `recovery.invalid-option`
 */
export function checkFallbackClasses(path: string, on: unknown): void {
  if (on === undefined) return;
  if (!Array.isArray(on)) return refuseOption(path, 'has to be a list of classes, as ["overloaded", "rate-limit"]');
  if (on.length === 0)
    refuseOption(path, "is empty: the model would never be asked. Leave it out for the usual classes");
  const unknown: unknown = on.find((each) => !isErrorClass(each));
  const found = typeof unknown === "string" ? JSON.stringify(unknown) : String(unknown);
  const known = Object.keys(RETRYABLE).join(", ");
  if (!on.every(isErrorClass)) refuseOption(path, `has ${found}, which is no class of errors. There are: ${known}`);
  const passing = on.find((each) => NEVER_ASKED.has(each));
  if (passing !== undefined)
    refuseOption(path, `has "${passing}": nothing is called again after such an error. Leave it out`);
}
