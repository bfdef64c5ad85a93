import type { SchemaNames } from "../names.ts";
import { inNamespace } from "./in-namespace.ts";
import { isStillStored } from "./still-stored.ts";

/**
 * Into `last`: the greatest id by which a namespace is ordered. Not by `max()`: a plan made while the tables were small may
 * answer that from all of the thread's index entries, and plans live as long as their connection.
 */
export function selectLast(names: Pick<SchemaNames, "checkpoints" | "arrivals">): string {
  const { checkpoints, arrivals } = names;
  return `SELECT greatest(
    (SELECT c.checkpoint_id FROM ${checkpoints} c WHERE ${inNamespace("c")} ORDER BY c.checkpoint_id DESC LIMIT 1),
    (SELECT a.sort_id FROM ${arrivals} a WHERE ${inNamespace("a")} AND a.sort_id IS NOT NULL AND ${isStillStored(names, "a")}
      ORDER BY a.sort_id DESC LIMIT 1))
  INTO last;`;
}
