import type { ErrorRecoveryEvent } from "./error-recovery-event.ts";

export type RecoveryListener = (event: ErrorRecoveryEvent) => unknown;

/** A listener that fails, at once or later, changes nothing about the call that it hears of, and nothing is printed. */
export function tellRecoveryEvent(listener: RecoveryListener | undefined, event: ErrorRecoveryEvent): void {
  try {
    Promise.resolve(listener?.(event)).catch(() => {});
  } catch {
    // As above.
  }
}
