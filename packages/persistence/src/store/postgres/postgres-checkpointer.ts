import { assertOption, assertOptions, POSTGRES_OPTIONS, POSTGRES_SOURCE } from "../../checkpointer/assert-options.ts";
import { StoredCheckpointer, type StoredCheckpointerOptions } from "../../checkpointer/stored-checkpointer.ts";
import { createValueCodec, type ValueCodecOptions } from "../../encoding/create-value-codec.ts";
import type { MaterializeSource } from "./materialize/materialize-run.ts";
import type {
  MaterializeOptions,
  MaterializePlan,
  MaterializePlanOptions,
  MaterializeResult,
} from "./materialize/materialize-types.ts";
import { materialize } from "./materialize/materialize.ts";
import { planMaterialize } from "./materialize/plan-materialize.ts";
import { PostgresDatabase } from "./postgres-database.ts";
import type { PostgresSource } from "./postgres-pool.ts";
import { PostgresStore } from "./postgres-store.ts";

export interface PostgresCheckpointerOptions
  extends ValueCodecOptions, Pick<StoredCheckpointerOptions, "maxMemoryBytes"> {
  /** Where the tables are, as in PostgresSaver. */
  schema?: string | undefined;
}

/**
 * Checkpoints in Postgres 13 or later, for any number of processes, directly or through PgBouncer in transaction mode. It takes
 * over a database of the stock PostgresSaver as it is: the same tables, all threads with their history. Needs the package pg.
 *
 * A connection string or options open a pool of 2 to 10 connections with the first call, which `end()` closes; a pool of yours
 * stays open. Every call is one statement and one round trip. Call `setup()` once per deployment, by a role that may CREATE:
 * nothing else makes tables. Where all is there, any role may call it, any number of times at once.
 *
 * @throws ThreadkeepError at once `checkpointer.invalid-option`; from each call: `checkpointer.driver-missing`, `checkpointer.not-set-up`, `checkpointer.database-failed`,
 * `checkpointer.closed`, `checkpointer.thread-id-missing`, `checkpointer.thread-deleted`; from `setup()` `checkpointer.schema-newer`
 * @example
 * const checkpointer = new PostgresCheckpointer("postgres://user@localhost/agents");
 * await checkpointer.setup();
 * const app = graph.compile({ checkpointer });
 * await app.invoke({ messages: [] }, { configurable: { thread_id: "user-42" } });
 * await checkpointer.end();
 */
export class PostgresCheckpointer extends StoredCheckpointer {
  readonly #source: MaterializeSource;

  constructor(source: PostgresSource, options: PostgresCheckpointerOptions = {}) {
    assertOption("PostgresCheckpointer", "source", source, POSTGRES_SOURCE);
    assertOptions("PostgresCheckpointer", options, POSTGRES_OPTIONS);
    const { schema = "public", maxMemoryBytes, ...encoding } = options;
    const database = new PostgresDatabase(source, schema);
    const codec = createValueCodec(encoding);
    const store = new PostgresStore(database);
    super({ store, codec, ...(maxMemoryBytes !== undefined && { maxMemoryBytes }) });
    this.#source = { database, codec };
  }

  /**
   * What `materialize` would do, and how large it would make the database: told from the sizes of rows, of which only some
   * compressed ones are opened.
   * @throws ThreadkeepError `history.unknown-thread`, `checkpointer.value-incomplete`, and what every call throws
   */
  planMaterialize(options: MaterializePlanOptions = {}): Promise<MaterializePlan> {
    return planMaterialize(this.#source, options);
  }

  /**
   * Turns a thread, or with no `threadId` the whole database, back into what the stock PostgresSaver reads: every value is
   * written whole, decrypted and decompressed, and what stood in tables of ours goes, but for the marks of deleted threads.
   * It takes as many bytes as PostgresSaver would have taken: see `planMaterialize`.
   *
   * What PostgresSaver has no form for (Dates, classes of `revive`, Documents, errors of other classes, NUL in metadata) is refused
   * unless `onLossy` is "warn". So is, unless `onLateHead` is "copy", a thread whose last checkpoint came under an id that is
   * not the greatest, which PostgresSaver would not take for the last.
   *
   * With `encryption` a thread is first seen to be as it was put: nothing is changed of one whose seals do not hold, where values are
   * gone, or where rows are plain without `allowPlaintext`.
   *
   * Stop the runs of what is materialized: what this checkpointer puts afterwards is of ours again. Readers may go on; with
   * `encryption` they need `allowPlaintext` once a thread is done. Goes row by row, a few MB at once; may be killed at any point, and called again:
   * at any time this checkpointer reads all that it read before.
   *
   * With `threadId` it throws what is in the way. Of a database, threads that cannot be done are left and listed in `leftThreads`.
   *
   * @throws ThreadkeepError `materialize.lossy-value`, `materialize.late-head`, `materialize.thread-busy`, `history.unknown-thread`,
   * `checkpointer.value-incomplete`, `persistence.unknown-row-type`, `persistence.corrupt-row`, what `encryption` throws, and what
   * every call throws
   * @example
   * const { threads, left } = await checkpointer.materialize({ onProgress: ({ values }) => console.error(values) });
   */
  materialize(options: MaterializeOptions = {}): Promise<MaterializeResult> {
    return materialize(this.#source, options);
  }
}
