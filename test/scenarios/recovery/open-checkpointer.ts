import { PostgresCheckpointer } from "@threadkeep/persistence/postgres";
import { SqliteCheckpointer } from "@threadkeep/persistence/sqlite";
import type { Postgres } from "@threadkeep-test/servers";

/** Where a database is, as one process tells another. */
export type Place = { path: string } | { connection: Postgres["connection"]; schema: string };

export function openCheckpointer(place: Place): SqliteCheckpointer | PostgresCheckpointer {
  return "path" in place
    ? new SqliteCheckpointer(place.path, { synchronous: "off" })
    : new PostgresCheckpointer({ ...place.connection }, { schema: place.schema });
}
