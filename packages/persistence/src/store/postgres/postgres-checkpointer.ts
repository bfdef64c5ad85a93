import { StoredCheckpointer, type StoredCheckpointerOptions } from "../../checkpointer/stored-checkpointer.ts";
import { createValueCodec, type ValueCodecOptions } from "../../encoding/create-value-codec.ts";
import { PostgresDatabase } from "./postgres-database.ts";
import type { PostgresSource } from "./postgres-pool.ts";
import { PostgresStore } from "./postgres-store.ts";

export interface PostgresCheckpointerOptions
  extends ValueCodecOptions, Pick<StoredCheckpointerOptions, "maxMemoryBytes"> {
  /** Where the tables are, as in PostgresSaver. */
  schema?: string;
}

/**
 * Checkpoints in Postgres 13 or later, for any number of processes, directly or through PgBouncer in transaction mode. It takes
 * over a database of the stock PostgresSaver as it is: the same tables, all threads with their history. Needs the package pg.
 *
 * A connection string or options open a pool of 2 to 10 connections with the first call, which `end()` closes; a pool of yours
 * stays open. Every call is one statement and one round trip. Call `setup()` once per deployment, by a role that may CREATE:
 * nothing else makes tables. Where all is there, any role may call it, any number of times at once.
 *
 * @throws ThreadkeepError from each call: `checkpointer.driver-missing`, `checkpointer.not-set-up`, `checkpointer.database-failed`,
 * `checkpointer.closed`, `checkpointer.thread-id-missing`, `checkpointer.thread-deleted`; from `setup()` `checkpointer.schema-newer`
 * @example
 * const checkpointer = new PostgresCheckpointer("postgres://user@localhost/agents");
 * await checkpointer.setup();
 * const app = graph.compile({ checkpointer });
 * await app.invoke({ messages: [] }, { configurable: { thread_id: "user-42" } });
 * await checkpointer.end();
 */
export class PostgresCheckpointer extends StoredCheckpointer {
  constructor(
    source: PostgresSource,
    { schema = "public", maxMemoryBytes, ...encoding }: PostgresCheckpointerOptions = {},
  ) {
    const store = new PostgresStore(new PostgresDatabase(source, schema));
    super({ store, codec: createValueCodec(encoding), ...(maxMemoryBytes !== undefined && { maxMemoryBytes }) });
  }
}
