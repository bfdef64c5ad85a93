import { namesIn } from "../names.ts";
import type { PostgresDatabase } from "../postgres-database.ts";
import type { LateHead } from "./materialize-types.ts";

/** What the stock tables cannot say of one namespace of a thread. */
export interface NamespaceArrivals {
  threadId: string;
  namespace: string;
  /** Its head is another for the stock saver. */
  lateHead: LateHead | undefined;
  /** Some of its checkpoints did not come in the order of their ids. */
  isReordered: boolean;
  /** Checkpoints of which, or of whose metadata, jsonb does not hold all. */
  inexact: readonly InexactCheckpoint[];
}

export interface InexactCheckpoint {
  checkpointId: string;
  part: "checkpoint" | "metadata";
}

/** Of those namespaces that have anything of the kind. */
export async function readArrivals(
  database: PostgresDatabase,
  threadIds: readonly string[],
): Promise<NamespaceArrivals[]> {
  const { arrivals, checkpoints, head } = namesIn(database.schema);
  const rows = await database.query({
    text: `SELECT a.thread_id, a.checkpoint_ns, count(a.sort_id), ${head}(a.thread_id, a.checkpoint_ns),
        (SELECT max(c.checkpoint_id) FROM ${checkpoints} c
          WHERE c.thread_id = a.thread_id AND c.checkpoint_ns = a.checkpoint_ns),
        ${idsWith("checkpoint")}, ${idsWith("metadata")}
      FROM ${arrivals} a WHERE a.thread_id = ANY($1::text[]) GROUP BY a.thread_id, a.checkpoint_ns`,
    values: [threadIds],
  });
  return rows.map(([threadId, namespace, late, headId, greatestId, checkpoint, metadata]) => {
    const place = { threadId: String(threadId), namespace: String(namespace) };
    const ids = { checkpointId: String(headId), greatestId: String(greatestId) };
    return {
      ...place,
      lateHead: headId === greatestId ? undefined : { ...place, ...ids },
      isReordered: late !== "0",
      inexact: [...inexactOf("checkpoint", checkpoint), ...inexactOf("metadata", metadata)],
    };
  });
}

function idsWith(part: InexactCheckpoint["part"]): string {
  return `json_agg(a.checkpoint_id) FILTER (WHERE a.${part} IS NOT NULL)`;
}

function inexactOf(part: InexactCheckpoint["part"], ids: unknown): InexactCheckpoint[] {
  return typeof ids === "string" ? (JSON.parse(ids) as string[]).map((checkpointId) => ({ checkpointId, part })) : [];
}
