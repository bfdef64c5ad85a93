import { ThreadkeepError } from "@threadkeep/state";
import type { RecoveryAttempts, RecoveryServiceOptions } from "./service-options.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const DAY = 24 * 60 * MINUTE;

/** The numbers of a service, with what was not given filled in. */
export type ServiceSettings = Required<
  Pick<RecoveryServiceOptions, "leaseMs" | "heartbeatMs" | "idleMs" | "sweepEveryMs" | "concurrency">
> & {
  waitLimitMs: number | undefined;
  attempts: Required<RecoveryAttempts>;
};

/**
 * A lease of 30 s that is renewed every 10 s outlives two renewals that fail.
 *
 * @throws ThreadkeepError `recovery.invalid-option`
 */
export function resolveSettings({
  leaseMs = 30 * SECOND,
  heartbeatMs = leaseMs / 3,
  idleMs = 30 * MINUTE,
  sweepEveryMs = 15 * SECOND,
  concurrency = 4,
  waitLimitMs,
  attempts = {},
}: Pick<RecoveryServiceOptions, keyof ServiceSettings>): ServiceSettings {
  const resolved = {
    leaseMs,
    heartbeatMs,
    idleMs,
    sweepEveryMs,
    concurrency,
    waitLimitMs,
    attempts: resolveAttempts(attempts),
  };
  if (heartbeatMs * 2 > leaseMs) {
    throw invalidOption(
      "heartbeatMs",
      `heartbeatMs is ${heartbeatMs}, more than half of leaseMs, ${leaseMs}: one renewal that fails would end the lease.`,
    );
  }
  return resolved;
}

function resolveAttempts({
  perCheckpoint = 3,
  total = 20,
  baseDelayMs = SECOND,
  maxDelayMs = 5 * MINUTE,
  maxRetryAfterMs = DAY,
}: RecoveryAttempts): Required<RecoveryAttempts> {
  return { perCheckpoint, total, baseDelayMs, maxDelayMs, maxRetryAfterMs };
}

function invalidOption(name: string, message: string): ThreadkeepError {
  return new ThreadkeepError(message, { code: "recovery.invalid-option", context: { name } });
}
