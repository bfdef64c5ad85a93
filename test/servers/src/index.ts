export { missingPgBouncer, startPgBouncer, type PgBouncer } from "./start-pgbouncer.ts";
export { missingPostgres, startPostgres, type Postgres } from "./start-postgres.ts";
