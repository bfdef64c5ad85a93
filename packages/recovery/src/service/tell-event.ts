import type { RecoveryEvent } from "./recovery-event.ts";

export type TellEvent = (event: RecoveryEvent) => void;

/** A listener that fails, at once or later, changes nothing about what it hears of, and nothing is printed. */
export function eventTeller(listener: ((event: RecoveryEvent) => unknown) | undefined): TellEvent {
  return (event) => {
    try {
      Promise.resolve(listener?.(event)).catch(() => {});
    } catch {
      // As above.
    }
  };
}
