import { ThreadkeepError } from "@threadkeep/state";
import type { DatabaseThread, SqlAnswer, SqlRow, SqlStep } from "./database-thread.ts";

/** Of the tables: 0 stands in files from before they had one. A newer version is one that this code would damage. */
const SCHEMA_VERSION = 1;

/**
 * A database whose tables are made by the first call, whichever it is.
 * Every call throws ThreadkeepError `checkpointer.schema-newer` where a later version of the package made them.
 */
export class ReadyDatabase {
  readonly #database: DatabaseThread;
  readonly #schema: readonly string[];
  #ready: Promise<void> | undefined;

  constructor(database: DatabaseThread, schema: readonly string[]) {
    this.#database = database;
    this.#schema = schema;
  }

  /** Any number of processes may do so at once. */
  setup(): Promise<void> {
    return (this.#ready ??= this.#createTables().catch((error: unknown) => {
      this.#ready = undefined;
      throw error;
    }));
  }

  /** @throws as `DatabaseThread` */
  async read(steps: readonly SqlStep[]): Promise<SqlRow[][]> {
    await this.setup();
    return this.#database.read(steps);
  }

  /** @throws as `DatabaseThread` */
  async write(steps: readonly SqlStep[]): Promise<SqlAnswer> {
    await this.setup();
    return this.#database.write(steps);
  }

  end(): Promise<void> {
    return this.#database.end();
  }

  async #createTables(): Promise<void> {
    const version = await this.#readVersion();
    if (version > SCHEMA_VERSION) throw schemaNewer(version);
    // Set only where it is another: it costs a wait for the disk.
    const noted = version === SCHEMA_VERSION ? [] : [`PRAGMA user_version = ${SCHEMA_VERSION}`];
    await this.#database.write([...this.#schema, ...noted].map((sql) => ({ sql, params: [] })));
  }

  async #readVersion(): Promise<number> {
    const [[row = {}] = []] = await this.#database.read([{ sql: "PRAGMA user_version", params: [] }]);
    return Number(row["user_version"] ?? 0);
  }
}

function schemaNewer(found: number): ThreadkeepError {
  return new ThreadkeepError(
    `The database was set up by a later version of @threadkeep/persistence (${found}, this one knows ${SCHEMA_VERSION}), whose tables ` +
      "this version does not know. Nothing was changed. Upgrade the package here.",
    { code: "checkpointer.schema-newer", context: { newest: found, known: SCHEMA_VERSION } },
  );
}
