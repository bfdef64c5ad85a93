import { createHash } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import type { CallName, ErrorRecoveryEvent } from "@threadkeep/middleware";
import type { RecoveryLog } from "./recovery-crash-log.ts";
import type { Passing } from "./recovery-crash-points.ts";

/** Calls of one name, whatever it takes. */
export const ATTEMPTS = 3;
/** Of a run, beyond the first attempts. */
export const BUDGET = 4;

/** What a run asks of others, by "name/round": fails with a 503, or answers with the call itself. */
export type Ask = (call: string) => Promise<string>;

export interface AskParts {
  log: RecoveryLog;
  passing: Passing;
  seed: number;
  /** How many of the attempts fail, between 0 and 1. */
  failing: number;
}

/** Which attempt of which call fails is known before: it does not depend on the order of calls, or on the process that makes them. */
export function createAsk({ log, passing, seed, failing }: AskParts): Ask {
  const made = new Map<string, number>();
  const count = (call: string): number => made.set(call, (made.get(call) ?? 0) + 1).get(call)!;
  for (const line of log.read()) if (line.type === "attempt") count(line.call);
  return async (call) => {
    log.write({ type: "attempt", call });
    passing("while a call is made");
    // Those that are made at the same time have all begun then.
    await setImmediate();
    if (chanceOf(seed, call, count(call)) < failing) {
      log.write({ type: "failure", call });
      passing("when a call has failed");
      throw Object.assign(new Error("HTTP 503"), { status: 503 });
    }
    passing("when a call has answered");
    return call;
  };
}

/** Without waits, what happens next is a matter of order alone. */
export function recoveryOptions(log: RecoveryLog) {
  const onEvent = ({ type, data }: ErrorRecoveryEvent): void => {
    if (type !== "recovery.exhausted") return;
    log.write({ type: "exhausted", kind: data.call.kind, name: nameOf(data.call), reason: data.reason });
  };
  return { attempts: ATTEMPTS, baseDelayMs: 0, budget: { attempts: BUDGET }, onEvent };
}

/** There is one model, which is known by its class. */
function nameOf({ kind, name }: CallName): string {
  return kind === "model" ? "model" : name;
}

/** Between 0 and 1, always the same for the same words. */
export function chanceOf(...words: (string | number)[]): number {
  return createHash("sha256").update(words.join(" ")).digest().readUInt32BE(0) / 2 ** 32;
}
