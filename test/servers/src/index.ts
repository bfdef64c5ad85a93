export { missingPostgres, startPostgres, type Postgres } from "./start-postgres.ts";
