import { ThreadkeepError } from "@threadkeep/state";
import type { DatabaseThread, SqlAnswer, SqlRow, SqlStep } from "./database-thread.ts";
import { sqliteContentOf } from "./sqlite-content.ts";

/** Of the tables. A newer version is one that this code would damage. */
const SCHEMA_VERSION = 1;

/** Where the version stands. `PRAGMA user_version` belongs to the app whose file this may be. */
const MIGRATIONS = "threadkeep_migrations";

const LIST_NAMES: SqlStep = { sql: "SELECT name FROM sqlite_schema", params: [] };
const READ_VERSION: SqlStep = { sql: `SELECT coalesce(max(v), 0) AS version FROM ${MIGRATIONS}`, params: [] };
// In the transaction that writes: a later version may have set up the file since this process looked at it.
const REFUSE_NEWER: SqlStep = {
  sql: `SELECT v AS newer_version FROM ${MIGRATIONS} WHERE v > ${SCHEMA_VERSION} ORDER BY v DESC LIMIT 1`,
  params: [],
  refuses: true,
};

/**
 * A database whose tables are made by the first call that needs them. The file may be an app's own: of what is not ours nothing
 * is touched. A call that reads makes nothing where all is there that it may read.
 *
 * Every call throws ThreadkeepError `checkpointer.schema-newer` where a later version of the package made the tables, and
 * `checkpointer.foreign-tables` where those of another saver have their names. A process that was at work before looks again
 * with each write.
 */
export class ReadyDatabase {
  readonly #database: DatabaseThread;
  readonly #schema: readonly string[];
  readonly #names: readonly string[];
  #writable: Promise<void> | undefined;
  #readable: Promise<void> | undefined;

  constructor(database: DatabaseThread, schema: readonly string[]) {
    this.#database = database;
    this.#schema = [`CREATE TABLE IF NOT EXISTS ${MIGRATIONS} (v INTEGER PRIMARY KEY)`, ...schema];
    this.#names = this.#schema.flatMap((sql) => /IF NOT EXISTS (\w+)/.exec(sql)?.[1] ?? []);
  }

  /** Any number of processes may do so at once. */
  setup(): Promise<void> {
    return (this.#writable ??= this.#makeWhere((missing) => missing.length > 0).catch((error: unknown) => {
      this.#writable = undefined;
      throw error;
    }));
  }

  /** @throws as `DatabaseThread` */
  async read(steps: readonly SqlStep[]): Promise<SqlRow[][]> {
    await (this.#writable ?? this.#look());
    return this.#database.read(steps);
  }

  /** @throws as `DatabaseThread` */
  async write(steps: readonly SqlStep[]): Promise<SqlAnswer> {
    await this.setup();
    const answer = await this.#database.write([REFUSE_NEWER, ...steps]);
    if ("results" in answer) return { results: answer.results.slice(1) };
    const newest = answer.refused["newer_version"];
    if (newest !== undefined) throw schemaNewer(Number(newest));
    return answer;
  }

  end(): Promise<void> {
    return this.#database.end();
  }

  // Files from before the version had its table are read as they are.
  #look(): Promise<void> {
    return (this.#readable ??= this.#makeWhere((missing) => missing.some((name) => name !== MIGRATIONS)).catch(
      (error: unknown) => {
        this.#readable = undefined;
        throw error;
      },
    ));
  }

  async #makeWhere(isNeeded: (missing: readonly string[]) => boolean): Promise<void> {
    const names = await this.#existing();
    const version = names.has(MIGRATIONS) ? await this.#readVersion() : 0;
    if (version > SCHEMA_VERSION) throw schemaNewer(version);
    if (sqliteContentOf(names) === "stock") throw foreignTables();
    if (!isNeeded(this.#names.filter((name) => !names.has(name)))) return;
    const noted = `INSERT INTO ${MIGRATIONS} VALUES (${SCHEMA_VERSION}) ON CONFLICT DO NOTHING`;
    await this.#database.write([...this.#schema, noted].map((sql) => ({ sql, params: [] })));
  }

  async #existing(): Promise<ReadonlySet<string>> {
    const [rows = []] = await this.#database.read([LIST_NAMES]);
    return new Set(rows.map(({ name }) => String(name)));
  }

  async #readVersion(): Promise<number> {
    const [[row = {}] = []] = await this.#database.read([READ_VERSION]);
    return Number(row["version"]);
  }
}

function schemaNewer(found: number): ThreadkeepError {
  return new ThreadkeepError(
    `The database was set up by a later version of @threadkeep/persistence (${found}, this one knows ${SCHEMA_VERSION}), whose tables ` +
      "this version does not know. Nothing was changed. Upgrade the package here.",
    { code: "checkpointer.schema-newer", context: { newest: found, known: SCHEMA_VERSION } },
  );
}

function foreignTables(): ThreadkeepError {
  return new ThreadkeepError(
    'The database has a table "checkpoints" that is not ours: LangGraph\'s SqliteSaver makes one, with other columns. Nothing was ' +
      "changed. Give SqliteCheckpointer a file of its own, or one without the tables checkpoints, checkpoint_blobs and checkpoint_writes.",
    { code: "checkpointer.foreign-tables", context: { table: "checkpoints" } },
  );
}
