import type { LeaseKeeper, LeaseKeeperOptions } from "./lease-keeper.ts";
import type { RunStore } from "../run-store.ts";
import { resolvePg } from "../postgres/load-pg.ts";
import type { PostgresSource } from "../postgres/postgres-pool.ts";
import { keepLeases, type ThreadOrReason } from "./keep-leases.ts";
import { POSTGRES_SOURCE } from "./postgres-source.ts";
import { renewalStatement } from "./renewal-statement.ts";
import { threadConnectionOptions } from "./thread-connection-options.ts";

const SHORTEST_TIMEOUT_MS = 1_000;

/**
 * Keeps leases in one schema of a Postgres, by one connection beside those of the pool. `fallback` renews from the event
 * loop, by the pool: where the source does not say how a thread connects, and when the thread cannot.
 * @throws ThreadkeepError from `add` after `end` `run.keeper-ended`
 */
export function openPostgresKeeper(
  source: PostgresSource,
  schema: string,
  options: LeaseKeeperOptions,
  fallback: RunStore["renew"],
): LeaseKeeper {
  return keepLeases(threadFor(source, schema, options), options, fallback);
}

function threadFor(source: PostgresSource, schema: string, { heartbeatMs }: LeaseKeeperOptions): ThreadOrReason {
  const reached = threadConnectionOptions(source);
  if ("impossible" in reached) return reached;
  const pg = pgOrReason();
  if (typeof pg !== "string") return pg;
  const data = {
    pg,
    options: reached.options,
    asksPassword: reached.password !== undefined,
    statement: renewalStatement(schema),
    timeoutMs: Math.max(heartbeatMs, SHORTEST_TIMEOUT_MS),
  };
  return { source: POSTGRES_SOURCE, data, password: reached.password };
}

/** A pool may have come with a driver that is part of a bundle. */
function pgOrReason(): string | { impossible: string } {
  try {
    return resolvePg();
  } catch {
    return { impossible: "The package pg is not found, which the thread loads for itself." };
  }
}
