export { PostgresCheckpointer, type PostgresCheckpointerOptions } from "./store/postgres/postgres-checkpointer.ts";
export {
  type PostgresPool,
  type PostgresPoolOptions,
  type PostgresQuery,
  type PostgresSource,
} from "./store/postgres/postgres-pool.ts";
