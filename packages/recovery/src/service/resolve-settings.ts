import { ThreadkeepError } from "@threadkeep/state";
import type { RecoveryAttempts, RecoveryServiceOptions } from "./service-options.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;

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
  const settings = { leaseMs, heartbeatMs, idleMs, sweepEveryMs, concurrency, waitLimitMs };
  const resolved = { ...settings, attempts: resolveAttempts(attempts) };
  for (const [name, value] of Object.entries({ ...settings, ...resolved.attempts })) assertPositive(name, value);
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
}: RecoveryAttempts): Required<RecoveryAttempts> {
  return { perCheckpoint, total, baseDelayMs, maxDelayMs };
}

function assertPositive(name: string, value: number | undefined): void {
  if (value === undefined || (Number.isFinite(value) && value > 0)) return;
  throw invalidOption(name, `${name} is ${value}. Give a number above 0.`);
}

function invalidOption(name: string, message: string): ThreadkeepError {
  return new ThreadkeepError(message, { code: "recovery.invalid-option", context: { name } });
}
