import type { SchemaNames } from "../names.ts";
import { ROW_KIND } from "../rows.ts";
import { as, lookUp } from "./look-up.ts";

// A change names the version it builds on in its type: see `encoding/row-type.ts`.
const BASE = "split_part(substr(b.type, 4), ';', 1)";

const VALUE = ["thread_id", "checkpoint_ns", "channel", "version"] as const;

/**
 * The keys of all rows that values are built from, as the common table expression `needed`. A row that several checkpoints need,
 * or changes that many build on, comes once: UNION drops what was found before.
 * @param roots a query for place, thread, namespace, channel and version
 */
export function buildingOn({ blobs }: SchemaNames, roots: string): string {
  return `needed (place, thread_id, checkpoint_ns, channel, version) AS (
    ${roots}
    UNION
    SELECT n.place, n.thread_id, n.checkpoint_ns, n.channel, ${BASE}
    FROM needed n ${lookUp(blobs, "b", as("n", ...VALUE))}
    WHERE starts_with(b.type, 'tk+'))`;
}

/** The rows of `needed`. */
export function selectBuilding({ blobs }: SchemaNames): string {
  return `SELECT ${ROW_KIND.value}, 0, n.place, n.channel, b.type, n.version, NULL, NULL, NULL, NULL, NULL, encode(b.blob, 'base64')
    FROM needed n ${lookUp(blobs, "b", as("n", ...VALUE))}`;
}
