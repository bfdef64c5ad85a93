import { extendPath } from "../../../encoding/value-path.ts";
import { namesIn } from "../names.ts";
import type { PostgresDatabase } from "../postgres-database.ts";
import type { MaterializeLoss } from "./materialize-types.ts";
import { toStockForm } from "./stock-form.ts";

/** Metadata of a checkpoint as the stock saver would have put it, which is not as we did. */
export interface StockMetadata {
  namespace: string;
  checkpointId: string;
  /** JSON. */
  metadata: string;
  losses: readonly MaterializeLoss[];
}

/** Of those checkpoints of a thread whose metadata holds what only our reader puts back. */
export async function readStockMetadata(database: PostgresDatabase, threadId: string): Promise<StockMetadata[]> {
  const rows = await database.query({
    // Of all that has a form of ours in metadata, and of more: undefined and Maps are the stock saver's, too.
    text: `SELECT c.checkpoint_ns, c.checkpoint_id, c.metadata::text FROM ${namesIn(database.schema).checkpoints} c
      WHERE c.thread_id = $1 AND c.metadata::text LIKE '%"lc": 2%' ORDER BY c.checkpoint_ns, c.checkpoint_id`,
    values: [threadId],
  });
  return rows.flatMap(([namespace, checkpointId, text]) => {
    const { json, lost } = toStockForm(JSON.parse(String(text)));
    if (lost.length === 0) return [];
    const place = { threadId, namespace: String(namespace) };
    const losses = lost.map(({ keys, kind }) => ({
      ...place,
      path: `${extendPath("metadata", keys)} of checkpoint ${checkpointId}`,
      kind,
    }));
    return {
      namespace: place.namespace,
      checkpointId: String(checkpointId),
      metadata: JSON.stringify(json),
      losses,
    };
  });
}
