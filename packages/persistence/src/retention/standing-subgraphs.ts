import type { CheckpointLinkRow } from "../store/retention-store.ts";

/**
 * How the subgraphs that remember from run to run (`checkpointer: true`) stood before the step of each of these checkpoints
 * of the graph: what a replay or a fork from there reads. Their namespaces are made of node names alone.
 * @param links of the whole thread, in the order of arrival
 */
export function standingSubgraphs(
  links: readonly CheckpointLinkRow[],
  rootIds: ReadonlySet<string>,
): Set<CheckpointLinkRow> {
  const standing = new Set<CheckpointLinkRow>();
  const lastOf = new Map<string, CheckpointLinkRow>();
  for (const link of links) {
    if (link.namespace === "") {
      if (rootIds.has(link.checkpointId)) for (const last of lastOf.values()) standing.add(last);
    } else if (!link.namespace.includes(":")) lastOf.set(link.namespace, link);
  }
  return standing;
}
