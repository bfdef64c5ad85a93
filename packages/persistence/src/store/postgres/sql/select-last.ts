import type { SchemaNames } from "../names.ts";
import { isStillStored } from "./still-stored.ts";

/**
 * Into `last`: the greatest id by which a namespace is ordered. Not by `max()`: a plan made while the tables were small may
 * answer that from all of the thread's index entries, and plans live as long as their connection.
 */
export function selectLast(names: Pick<SchemaNames, "checkpoints" | "arrivals">): string {
  const { checkpoints, arrivals } = names;
  return `SELECT greatest(
    (SELECT c.checkpoint_id FROM ${checkpoints} c WHERE ${here("c")} ORDER BY c.checkpoint_id DESC LIMIT 1),
    (SELECT a.sort_id FROM ${arrivals} a WHERE ${here("a")} AND a.sort_id IS NOT NULL AND ${isStillStored(names, "a")}
      ORDER BY a.sort_id DESC LIMIT 1))
  INTO last;`;
}

function here(alias: string): string {
  return `${alias}.thread_id = p_thread AND ${alias}.checkpoint_ns = p_ns`;
}
