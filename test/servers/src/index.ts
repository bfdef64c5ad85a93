export { missingPgBouncer, startPgBouncer, type PgBouncer } from "./start-pgbouncer.ts";
export { missingPostgres, startPostgres, type Postgres, type PostgresServer } from "./start-postgres.ts";
