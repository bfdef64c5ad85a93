import { assertOption, assertOptions, SQLITE_OPTIONS, SQLITE_PATH } from "../../checkpointer/assert-options.ts";
import { StoredCheckpointer, type StoredCheckpointerOptions } from "../../checkpointer/stored-checkpointer.ts";
import { createValueCodec, type ValueCodecOptions } from "../../encoding/create-value-codec.ts";
import { DatabaseThread } from "./database-thread.ts";
import { SqliteStore } from "./sqlite-store.ts";

export interface SqliteCheckpointerOptions
  extends ValueCodecOptions, Pick<StoredCheckpointerOptions, "maxMemoryBytes"> {
  /**
   * When the disk is waited for. "full": before a write is acknowledged, which outlives a loss of power. "normal": now and then,
   * which outlives the end of the process, and loses the last writes with the power. "off": never.
   */
  synchronous?: "full" | "normal" | "off" | undefined;
  /** How long to wait for another process that writes to the same file. */
  busyTimeoutMs?: number | undefined;
}

/**
 * Checkpoints in a SQLite file, which several processes of one machine may share, or in ":memory:". Needs the package libsql.
 * The database works in a thread of its own. Tables are made by the first call.
 * @throws ThreadkeepError at once `checkpointer.invalid-option`; from each call: `checkpointer.driver-missing`, `checkpointer.database-failed`, `checkpointer.closed`,
 * `checkpointer.thread-id-missing`, `checkpointer.thread-deleted`, `checkpointer.schema-newer`
 * @example
 * const checkpointer = new SqliteCheckpointer("./threads.db");
 * const app = graph.compile({ checkpointer });
 * await app.invoke({ messages: [] }, { configurable: { thread_id: "user-42" } });
 * await checkpointer.end();
 */
export class SqliteCheckpointer extends StoredCheckpointer {
  constructor(path: string, options: SqliteCheckpointerOptions = {}) {
    assertOption("SqliteCheckpointer", "path", path, SQLITE_PATH);
    assertOptions("SqliteCheckpointer", options, SQLITE_OPTIONS);
    const { synchronous = "full", busyTimeoutMs = 10_000, maxMemoryBytes, ...encoding } = options;
    const store = new SqliteStore(new DatabaseThread({ path, synchronous, busyTimeoutMs }));
    super({ store, codec: createValueCodec(encoding), ...(maxMemoryBytes !== undefined && { maxMemoryBytes }) });
  }
}
