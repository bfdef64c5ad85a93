import { missingPostgres, startPostgres, type Postgres } from "@threadkeep-test/servers";
import type { FigureTable } from "./figure-table.ts";
import { compareRuns, ON_POSTGRES, ON_SQLITE } from "./persistence/compare-runs.ts";
import {
  none,
  oursPostgres,
  oursPostgresCompressed,
  oursSqlite,
  oursSqliteCompressed,
  stockDelta,
  stockPostgres,
  stockSqlite,
} from "./persistence/contestants.ts";
import { measureDelayedPuts } from "./persistence/delayed-puts.ts";
import { measureEventLoop } from "./persistence/event-loop.ts";
import { measureGrowth } from "./persistence/growth.ts";

/** Our checkpointers beside the stock ones, on SQLite and on a Postgres of its own where one is installed. */
export async function benchPersistence(): Promise<FigureTable[]> {
  // Before there is a server, which goes on working for what was written to it before.
  const onSqlite = await compareRuns(ON_SQLITE, {
    none,
    stock: stockSqlite,
    ours: oursSqlite,
    compressed: oursSqliteCompressed,
  });
  const missing = missingPostgres();
  if (missing !== undefined) {
    console.error(`Without the columns of Postgres: ${missing}.`);
    return [onSqlite, ...(await measureBoth(undefined))];
  }
  const server = await startPostgres();
  try {
    const onPostgres = await compareRuns(ON_POSTGRES, {
      none,
      stock: stockPostgres(server),
      delta: stockDelta(server),
      ours: oursPostgres(server),
      compressed: oursPostgresCompressed(server),
    });
    return [onSqlite, onPostgres, await measureDelayedPuts(server), ...(await measureBoth(server))];
  } finally {
    await server.stop();
  }
}

async function measureBoth(server: Postgres | undefined): Promise<FigureTable[]> {
  return [
    await measureGrowth({
      "no checkpointer": none,
      "`SqliteCheckpointer`": oursSqlite,
      ...(server && { "`PostgresCheckpointer`": oursPostgres(server) }),
    }),
    await measureEventLoop({
      "stock SqliteSaver": stockSqlite,
      "`SqliteCheckpointer`": oursSqlite,
      ...(server && { "stock PostgresSaver": stockPostgres(server), "`PostgresCheckpointer`": oursPostgres(server) }),
    }),
  ];
}
