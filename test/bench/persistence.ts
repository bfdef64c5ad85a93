import { missingPostgres, startPostgres, type Postgres } from "@threadkeep-test/servers";
import type { FigureTable } from "./figure-table.ts";
import { compareRuns } from "./persistence/compare-runs.ts";
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
  const missing = missingPostgres();
  if (missing !== undefined) {
    console.error(`Without the columns of Postgres: ${missing}.`);
    return measureAll(undefined);
  }
  const server = await startPostgres();
  try {
    return await measureAll(server);
  } finally {
    await server.stop();
  }
}

async function measureAll(server: Postgres | undefined): Promise<FigureTable[]> {
  return [
    await compareRuns({
      none,
      stockSqlite,
      oursSqlite,
      oursSqliteCompressed,
      ...(server && {
        stockPostgres: stockPostgres(server),
        stockDelta: stockDelta(server),
        oursPostgres: oursPostgres(server),
        oursPostgresCompressed: oursPostgresCompressed(server),
      }),
    }),
    ...(server ? [await measureDelayedPuts(server)] : []),
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
