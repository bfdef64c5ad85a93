import type { DatabaseThread, SqlAnswer, SqlRow, SqlStep } from "./database-thread.ts";

/** A database whose tables are made by the first call, whichever it is. */
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
    await this.#database.write(this.#schema.map((sql) => ({ sql, params: [] })));
  }
}
