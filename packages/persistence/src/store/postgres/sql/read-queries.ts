import type { ListQuery } from "../../checkpoint-store.ts";
import type { SchemaNames } from "../names.ts";
import type { SqlQuery } from "../postgres-database.ts";
import { Params } from "./params.ts";
import { selectPage, type ReadKey } from "./select-page.ts";

/** One checkpoint, as `loadFunction` answers. */
export function readQuery(names: SchemaNames, { threadId, namespace, checkpointId }: ReadKey): SqlQuery {
  const id = `coalesce($3, ${names.head}($1, $2))`;
  const text = `SELECT * FROM ${names.load}(ARRAY[$1::text], ARRAY[$2::text], ARRAY[${id}], ARRAY[''], ARRAY[0], true)`;
  return { text, values: [threadId, namespace, checkpointId] };
}

/** A page of checkpoints, in the order of arrival whichever was asked for. */
export function listQuery(names: SchemaNames, query: ListQuery): SqlQuery {
  const params = new Params();
  const selection = selectPage(names, params, query);
  const inOrder = ["thread_id", "checkpoint_ns", "checkpoint_id", "sort_id", "rank"].map(
    (column) => `(SELECT array_agg(${column} ORDER BY sort_id, rank, thread_id, checkpoint_ns) FROM picked)`,
  );
  return params.query(
    `WITH picked AS MATERIALIZED (${selection}) SELECT * FROM ${names.load}(${inOrder.join(", ")}, ${query.values === "all"})`,
  );
}

export function deltaHistoryQuery(
  names: SchemaNames,
  { threadId, namespace, checkpointId }: ReadKey,
  channels: readonly string[],
): SqlQuery {
  const id = `coalesce($3, ${names.head}($1, $2))`;
  const text = `SELECT * FROM ${names.deltaHistory}($1::text, $2::text, ${id}, $4)`;
  return { text, values: [threadId, namespace, checkpointId, channels] };
}
