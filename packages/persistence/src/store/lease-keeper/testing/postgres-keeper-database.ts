import type pg from "pg";
import { namesIn } from "../../postgres/names.ts";
import type { PostgresSource } from "../../postgres/postgres-pool.ts";
import { runTables } from "../../postgres/sql/run-tables.ts";
import { openPostgresKeeper } from "../open-postgres-keeper.ts";
import type { KeeperDatabase, KeeperPlace, LeaseInDatabase } from "./keeper-database.ts";

interface PostgresPlace {
  pool: pg.Pool;
  connection: Extract<KeeperPlace, { engine: "postgres" }>["connection"];
  schema: string;
  /** How the keeper connects; by default as the pool does. */
  source?: PostgresSource;
}

export async function postgresKeeperDatabase({
  pool,
  connection,
  schema,
  source = connection,
}: PostgresPlace): Promise<KeeperDatabase> {
  const names = namesIn(schema);
  await pool.query([`CREATE SCHEMA "${schema}"`, ...runTables(names)].join(";\n"));
  return {
    place: { engine: "postgres", connection, schema },
    open: (options, fallback) => openPostgresKeeper(source, schema, options, fallback),
    async admit({ runId, owner, epoch }, leaseMs) {
      await pool.query(
        `INSERT INTO ${names.runs} (run_id, thread_id, graph, state, owner, epoch, due_at, created_at, alive_at, loop_at, state_since, options, input_type, input)
         SELECT $1, $1, 'graph', 'open', $2, $3, at + $4::float8 * interval '1 millisecond', at, at, at, at, '{}', 'json', '' FROM clock_timestamp() AS at`,
        [runId, owner, epoch, leaseMs],
      );
    },
    async takeOver({ runId }) {
      await pool.query(`UPDATE ${names.runs} SET owner = 'another', epoch = epoch + 1 WHERE run_id = $1`, [runId]);
    },
    async end({ runId }, holdMs) {
      const until = "at + $2::float8 * interval '1 millisecond'";
      await pool.query(
        `UPDATE ${names.runs} SET state = 'failed', state_since = at, due_at = at, alive_at = ${until}, loop_at = ${until}
         FROM clock_timestamp() AS at WHERE run_id = $1`,
        [runId, holdMs],
      );
    },
    async requestStop({ runId }) {
      await pool.query(`UPDATE ${names.runs} SET stop_requested = true WHERE run_id = $1`, [runId]);
    },
    async read({ runId }) {
      const { rows } = await pool.query(
        `SELECT owner, ${ms("alive_at - created_at")} AS "renewedAfterMs", ${ms("due_at - clock_timestamp()")} AS "dueInMs",
           ${ms("alive_at - loop_at")} AS "blockedMs", ${ms("alive_at - clock_timestamp()")} AS "heldForMs" FROM ${names.runs} WHERE run_id = $1`,
        [runId],
      );
      return rows[0] as LeaseInDatabase;
    },
  };
}

function ms(interval: string): string {
  return `(extract(epoch FROM ${interval}) * 1000)::float8`;
}
