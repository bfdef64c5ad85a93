/** What is used of a pool of node-postgres, and of what is made like it. */
export interface PostgresPool {
  query(query: PostgresQuery): Promise<{ rows: unknown[] }>;
}

/** As `pg` takes it. Never named: a pooler between us and the database may give each statement another connection. */
export interface PostgresQuery {
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
