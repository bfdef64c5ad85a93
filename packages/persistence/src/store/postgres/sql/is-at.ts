import type { ListQuery } from "../../checkpoint-store.ts";
import type { Params } from "./params.ts";

/** Conditions on the keys of `c`. */
export function isAt(
  params: Params,
  { threadId, namespace, checkpointId }: Partial<Pick<ListQuery, "threadId" | "namespace" | "checkpointId">>,
): string {
  const columns = { thread_id: threadId, checkpoint_ns: namespace, checkpoint_id: checkpointId };
  const conditions = Object.entries(columns).flatMap(([column, value]) =>
    value === undefined ? [] : [`c.${column} = ${params.add(value)}::text`],
  );
  return conditions.join(" AND ") || "true";
}
