import type { LeaseKeeper, LeaseKeeperOptions } from "./lease-keeper.ts";
import type { RunStore } from "../run-store.ts";
import type { DatabaseOptions } from "../sqlite/database-thread.ts";
import { resolveLibsql } from "../sqlite/resolve-libsql.ts";
import { keepLeases, type ThreadOrReason } from "./keep-leases.ts";
import { SQLITE_SOURCE } from "./sqlite-source.ts";

// What SQLite takes for a database of one connection.
const OF_ONE_CONNECTION = new Set(["", ":memory:"]);

/**
 * Keeps leases of a SQLite file. `fallback` renews from the event loop, for a database in memory and when the thread cannot.
 * @throws ThreadkeepError `checkpointer.driver-missing`; from `add` after `end` `run.keeper-ended`
 */
export function openSqliteKeeper(
  database: DatabaseOptions,
  options: LeaseKeeperOptions,
  fallback: RunStore["renew"],
): LeaseKeeper {
  return keepLeases(threadFor(database, options), options, fallback);
}

function threadFor({ path, synchronous, busyTimeoutMs }: DatabaseOptions, options: LeaseKeeperOptions): ThreadOrReason {
  if (OF_ONE_CONNECTION.has(path)) {
    return { impossible: "A database in memory has one connection, which is the checkpointer's." };
  }
  return {
    source: SQLITE_SOURCE,
    data: {
      libsql: resolveLibsql(),
      path,
      // A renewal that a power failure undoes was of a process that it ended as well.
      synchronous: synchronous === "off" ? "off" : "normal",
      // What takes longer is the next beat's.
      busyTimeoutMs: Math.min(busyTimeoutMs, options.heartbeatMs),
    },
  };
}
