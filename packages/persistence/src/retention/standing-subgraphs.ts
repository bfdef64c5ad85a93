import { lastingSubgraphsAt } from "../history/fork/subgraphs-at.ts";
import type { ThreadOutline } from "../history/fork/thread-outline.ts";
import type { CheckpointLinkRow } from "../store/retention-store.ts";
import type { Ways } from "./ways.ts";

/** Whether a checkpoint is of a subgraph that remembers from run to run: its namespace is made of node names alone. */
export function isLasting({ namespace }: CheckpointLinkRow): boolean {
  return namespace !== "" && !namespace.includes(":");
}

/**
 * How the subgraphs that remember from run to run (`checkpointer: true`) stood before the step of each of these checkpoints
 * of the graph: what a replay or a fork from there reads.
 * @param links of the whole thread, in the order of arrival
 */
export function standingSubgraphs(
  links: readonly CheckpointLinkRow[],
  rootIds: ReadonlySet<string>,
  ways: Ways,
): CheckpointLinkRow[] {
  const lasting = links.filter(isLasting);
  if (lasting.length === 0) return [];
  const outline = outlineOf(lasting, ways);
  const standing = [...rootIds].flatMap((id) => Array.from(lastingSubgraphsAt(outline, id), placeOf));
  const places = new Set(standing);
  return lasting.filter(({ namespace, checkpointId }) => places.has(placeOf([namespace, checkpointId])));
}

function outlineOf(lasting: readonly CheckpointLinkRow[], ways: Ways): ThreadOutline {
  const subgraphs = lasting.map(({ namespace, checkpointId, rootId, source }) => ({
    id: checkpointId,
    namespace,
    root: rootId,
    isCopy: source === "fork",
  }));
  return { parents: ways.get("") ?? new Map<string, string | undefined>(), subgraphs: subgraphs.toReversed() };
}

function placeOf(place: readonly [namespace: string, id: string | undefined]): string {
  return JSON.stringify(place);
}
