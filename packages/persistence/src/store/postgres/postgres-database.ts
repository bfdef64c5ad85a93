import { ThreadkeepError } from "@threadkeep/state";
import { databaseError } from "./database-error.ts";
import { openPool, type OwnPool } from "./own-pool.ts";
import { retryUndone } from "./retry-undone.ts";
import { StatementNames } from "./statement-names.ts";
import { isPool, type PostgresPool, type PostgresQuery, type PostgresSource } from "./postgres-pool.ts";

export type SqlValue = string | number | Uint8Array | readonly (string | number)[] | null | undefined;
/** Texts, or null. */
export type SqlRow = readonly unknown[];

export interface SqlQuery {
  text: string;
  values: readonly SqlValue[];
  /** Its text is always the same, and it is sent at every step. */
  isRepeated?: boolean;
}

// As the database writes them: what a program tells the driver to make of a type is not for these rows.
const TEXT_ROWS = { rowMode: "array", types: { getTypeParser: () => (value: unknown) => value } } as const;

/** A schema of a database, reached by a pool: one of the caller's, or one of ours that opens with the first call. */
export class PostgresDatabase {
  readonly schema: string;
  readonly source: PostgresSource;
  readonly #names = new StatementNames();
  #opened: OwnPool | undefined;
  #ended: Promise<void> | undefined;

  constructor(source: PostgresSource, schema: string) {
    this.source = source;
    this.schema = schema;
  }

  /**
   * One statement, one round trip; made again where the server undid it for what others did at once.
   * @throws ThreadkeepError `checkpointer.closed`, `checkpointer.driver-missing`, `checkpointer.not-set-up`, `checkpointer.database-failed`
   */
  async query({ text, values, isRepeated = false }: SqlQuery): Promise<SqlRow[]> {
    const query = { text, values: [...values], ...TEXT_ROWS };
    return this.#call(async (pool) => {
      const name = isRepeated ? this.#names.nameOf(pool, text) : undefined;
      const { rows } = await (name === undefined ? pool.query(query) : this.#askByName(pool, name, query));
      return rows as SqlRow[];
    });
  }

  /** Whether statements may have names, so that no call asks later. @throws as `query` */
  async lookForNames(): Promise<void> {
    await this.#call((pool) => this.#names.lookAt(pool));
  }

  /** Several statements, one transaction, one round trip. @throws as `query` */
  async run(script: string): Promise<void> {
    await this.#call((pool) => pool.query({ text: script }));
  }

  /** A pool of the caller's stays open. */
  end(): Promise<void> {
    return (this.#ended ??= this.#end());
  }

  async #end(): Promise<void> {
    await this.#opened?.end();
  }

  async #askByName(pool: PostgresPool, name: string, query: PostgresQuery) {
    try {
      return await pool.query({ ...query, name });
    } catch (error) {
      if (!this.#names.endedBy(error)) throw error;
      return pool.query(query);
    }
  }

  async #call<T>(work: (pool: PostgresPool) => Promise<T>): Promise<T> {
    if (this.#ended !== undefined) throw closed();
    try {
      return await retryUndone(() => work(this.#pool()));
    } catch (cause) {
      throw ThreadkeepError.isInstance(cause) ? cause : databaseError(cause, this.schema);
    }
  }

  #pool(): PostgresPool {
    if (isPool(this.source)) return this.source;
    return (this.#opened ??= openPool(this.source));
  }
}

function closed(): ThreadkeepError {
  return new ThreadkeepError("The checkpointer was ended. Make a new one, or end it after the last run.", {
    code: "checkpointer.closed",
  });
}
