export { PostgresCheckpointer, type PostgresCheckpointerOptions } from "./store/postgres/postgres-checkpointer.ts";
export {
  type PostgresPool,
  type PostgresPoolOptions,
  type PostgresQuery,
  type PostgresSource,
} from "./store/postgres/postgres-pool.ts";
export {
  type LateHead,
  type LeftThread,
  type MaterializeCounts,
  type MaterializeLoss,
  type MaterializeOptions,
  type MaterializePlan,
  type MaterializePlanOptions,
  type MaterializeProgress,
  type MaterializeResult,
} from "./store/postgres/materialize/materialize-types.ts";
