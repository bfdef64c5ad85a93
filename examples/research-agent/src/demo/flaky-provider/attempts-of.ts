import type { CallName, ErrorRecoveryEvent } from "@threadkeep/middleware/agent";
import type { AttemptFact } from "./flaky-facts.ts";

/** The attempts that a run's events tell of, in their order. Calls that succeed at once are not told of. */
export function attemptsOf(events: readonly ErrorRecoveryEvent[]): AttemptFact[] {
  return events.flatMap(({ type, data }): AttemptFact[] => {
    if (type === "recovery.recovered") return [{ call: nameOf(data.call), attempt: data.attempts }];
    if (type !== "recovery.retry") return [];
    const { call, attempt, class: kind, status, delayMs } = data;
    const failure = { class: kind, ...(status !== undefined && { status }) };
    return [{ call: nameOf(call), attempt, failure, waitedMs: delayMs }];
  });
}

function nameOf({ kind, name }: CallName): string {
  return `${kind} ${name}`;
}
