import type { ListQuery } from "../../checkpoint-store.ts";
import { readCursor } from "../page-cursor.ts";
import type { SchemaNames } from "../names.ts";
import { isAt } from "./is-at.ts";
import type { Params } from "./params.ts";
import { isStillStored } from "./still-stored.ts";

export interface StartOfPage {
  /** Common table expressions that the condition leans on. */
  with: string;
  /** Whether a checkpoint that stands there is beyond the start, in the order asked for. */
  isBeyond(sortId: string, rank: string): string;
}

const EVERYTHING: StartOfPage = { with: "", isBeyond: () => "true" };

/** The first comparison of `isBeyond` is for the index, the second says it exactly. */
export function startOfPage(names: SchemaNames, params: Params, query: ListQuery): StartOfPage {
  const { cursor, before, order } = query;
  const [than, orAt] = order === "newest" ? ["<", "<="] : [">", ">="];
  if (cursor !== undefined) {
    const [sortId, ...rest] = readCursor(cursor).map((value) => params.add(value));
    const place = [`${sortId}::text`, `${rest[0]}::bigint`, `${rest[1]}::text`, `${rest[2]}::text`].join(", ");
    return {
      with: "",
      isBeyond: (id, rank) =>
        `${id} ${orAt} ${sortId}::text AND (${id}, ${rank}, c.thread_id, c.checkpoint_ns) ${than} (${place})`,
    };
  }
  if (before === undefined) return EVERYTHING;
  const [sortId, rank] = ["(SELECT sort_id FROM start)", "(SELECT rank FROM start)"];
  return {
    with: `WITH start AS MATERIALIZED (${selectStart(names, params, { ...query, ...before }, order)})`,
    isBeyond: (id, at) => `${id} ${orAt} ${sortId} AND (${id}, ${at}) ${than} (${sortId}, ${rank})`,
  };
}

/**
 * Where a checkpoint stands. Where it is not known: just beyond the nearest of those whose ids are on its other side, so
 * that this one is still on the page. None at all where there is none.
 */
function selectStart(
  names: SchemaNames,
  params: Params,
  { checkpointId, ...place }: Pick<ListQuery, "threadId" | "namespace"> & { checkpointId: string },
  order: ListQuery["order"],
): string {
  const { checkpoints, arrivals } = names;
  const id = `${params.add(checkpointId)}::text`;
  const here = isAt(params, place);
  const [side, direction, step] = order === "newest" ? ["<", "DESC", 1] : [">", "ASC", -1];
  const first = `ORDER BY sort_id ${direction}, rank ${direction} LIMIT 1`;
  const moved = `LEFT JOIN ${arrivals} m USING (thread_id, checkpoint_ns, checkpoint_id)`;
  return `SELECT sort_id, rank FROM (
    (SELECT true AS known, coalesce(m.sort_id, c.checkpoint_id) AS sort_id, coalesce(m.rank, 0) AS rank
     FROM ${checkpoints} c ${moved} WHERE ${here} AND c.checkpoint_id = ${id} ${first})
    UNION ALL
    (SELECT false, c.checkpoint_id AS sort_id, ${step}::bigint AS rank
     FROM ${checkpoints} c ${moved} WHERE ${here} AND c.checkpoint_id ${side} ${id} AND m.sort_id IS NULL
     ORDER BY c.checkpoint_id ${direction} LIMIT 1)
    UNION ALL
    (SELECT false, c.sort_id, c.rank + ${step} AS rank
     FROM ${arrivals} c WHERE ${here} AND c.checkpoint_id ${side} ${id} AND c.sort_id IS NOT NULL
       AND ${isStillStored(names, "c")} ${first})
  ) near ORDER BY known DESC, sort_id ${direction}, rank ${direction} LIMIT 1`;
}
