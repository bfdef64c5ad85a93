import { constants } from "node:os";
import {
  A_FUNCTION,
  A_SPAN,
  A_TEXT,
  A_WAIT,
  A_WHOLE_NUMBER,
  ANYTHING,
  AN_OBJECT,
  assertOptions,
  listOf,
  type OptionRule,
} from "./option-rules.ts";
import type { RecoveryAttempts, RecoveryServiceOptions } from "./service-options.ts";

const WHO = "createRecoveryService()";
const CODE = "recovery.invalid-option";

const ATTEMPTS: Record<keyof RecoveryAttempts, OptionRule> = {
  perCheckpoint: A_WHOLE_NUMBER,
  total: A_WHOLE_NUMBER,
  baseDelayMs: A_SPAN,
  maxDelayMs: A_SPAN,
  maxRetryAfterMs: A_SPAN,
};

const SERVICE: Record<keyof RecoveryServiceOptions, OptionRule> = {
  checkpointer: {
    takes: "a checkpointer. Is an await missing: await createCheckpointer(...)?",
    isValid: isSaver,
    isRequired: true,
  },
  graphs: {
    takes: "an object of compiled graphs by their names, as { research: graph }",
    isValid: AN_OBJECT.isValid,
    isRequired: true,
  },
  leaseMs: A_WAIT,
  heartbeatMs: A_WAIT,
  idleMs: A_SPAN,
  waitLimitMs: A_SPAN,
  attempts: AN_OBJECT,
  sweepEveryMs: A_WAIT,
  concurrency: A_WHOLE_NUMBER,
  owner: A_TEXT,
  onEvent: A_FUNCTION,
  callbacks: ANYTHING,
  drainOn: listOf({ takes: 'names of signals that a process can listen for, as ["SIGTERM"]', isValid: isCatchable }),
  drainWithinMs: A_WAIT,
  random: A_FUNCTION,
};

/** @throws ThreadkeepError `recovery.invalid-option` */
export function assertServiceOptions(options: RecoveryServiceOptions): void {
  assertOptions(WHO, options, SERVICE, CODE);
  if (options.attempts !== undefined) assertOptions(`${WHO}, in attempts,`, options.attempts, ATTEMPTS, CODE);
}

function isSaver(value: unknown): boolean {
  return typeof value === "object" && value !== null && hasMethod(value, "getTuple") && hasMethod(value, "putWrites");
}

function hasMethod(value: object, name: string): boolean {
  return typeof (value as Record<string, unknown>)[name] === "function";
}

// Of SIGKILL and SIGSTOP no process is told.
function isCatchable(value: unknown): boolean {
  return typeof value === "string" && value in constants.signals && value !== "SIGKILL" && value !== "SIGSTOP";
}
