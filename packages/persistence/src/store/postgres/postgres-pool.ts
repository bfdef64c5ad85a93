/** What is used of a pool of node-postgres, and of what is made like it. */
export interface PostgresPool {
  query(query: PostgresQuery): Promise<{ rows: unknown[] }>;
  /** Asked once, for whether a pooler stands before the server. Where there is none, statements have no names. */
  connect?(): Promise<PostgresClient>;
}

export interface PostgresClient {
  query(query: PostgresQuery): Promise<{ rows: unknown[] }>;
  /** Of the process that serves the connection, as whoever took it said. */
  processID?: number | null;
  release(): void;
}

/** As `pg` takes it. */
export interface PostgresQuery {
  /** Where the server is to keep the statement: see `StatementNames`. */
  name?: string;
  text: string;
  values?: unknown[];
  rowMode?: "array";
  types?: { getTypeParser(): (value: unknown) => unknown };
}

/** Options of `pg.Pool`, whose documentation lists the rest of them. */
export interface PostgresPoolOptions {
  connectionString?: string;
  host?: string;
  port?: number;
  user?: string;
  password?: string | (() => string | Promise<string>);
  database?: string;
  /** Connections that stay open while nothing happens. 2. */
  min?: number;
  /** Connections at most. 10. */
  max?: number;
  [option: string]: unknown;
}

/** A pool, which is never closed for you; a connection string; or the options of a pool. */
export type PostgresSource = PostgresPool | string | PostgresPoolOptions;

export function isPool(source: PostgresSource): source is PostgresPool {
  return typeof source === "object" && typeof source["query" as keyof typeof source] === "function";
}
