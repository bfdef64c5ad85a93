import type { AncestryRow } from "../../store/retention-store.ts";

/**
 * What each checkpoint of a namespace was built on, where its parent was removed: the nearest that is still known of. What was
 * removed itself follows those that are stored.
 */
export function addAncestor(parents: Map<string, string | undefined>, { checkpointId, ancestorId }: AncestryRow): void {
  const parentId = parents.get(checkpointId);
  if (parentId === undefined || !parents.has(parentId)) parents.set(checkpointId, ancestorId ?? parentId);
}
