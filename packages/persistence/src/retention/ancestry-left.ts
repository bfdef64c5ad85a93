import type { AncestryRow, CheckpointLinkRow } from "../store/retention-store.ts";
import type { KeptCheckpoints } from "./kept-checkpoints.ts";
import { isLasting } from "./standing-subgraphs.ts";
import type { Way, Ways } from "./ways.ts";

/**
 * What is to be known of those that go, so that a fork of those that stay is the same as before: on which of those that stay
 * others were built, which tells that their steps were done, where branches went apart, and on which branch a subgraph that
 * lasts came to what it remembers. At most two rows for each checkpoint that stays, and one more for each of such a subgraph.
 * @param links of the whole thread
 */
export function ancestryLeft(links: readonly CheckpointLinkRow[], kept: KeptCheckpoints, ways: Ways): AncestryRow[] {
  const staying = links.filter((link) => kept.has(link));
  const roots = new Set(staying.filter(isLasting).map(({ rootId }) => rootId));
  return Array.from(ways, ([namespace, way]) => {
    const own = staying.filter((link) => link.namespace === namespace);
    const named = namespace === "" ? roots : new Set<string>();
    return leftOf(namespace, way, own, named);
  }).flat();
}

function leftOf(
  namespace: string,
  way: Way,
  staying: readonly CheckpointLinkRow[],
  named: ReadonlySet<string | undefined>,
): AncestryRow[] {
  const parents = new Map(staying.map(({ checkpointId, parentId }) => [checkpointId, parentId]));
  const gone = [...way.keys()].filter((id) => named.has(id) && !parents.has(id));
  const known = new Set([...parents.keys(), ...gone]);
  const found = Array.from(known, (checkpointId) => ({
    namespace,
    checkpointId,
    ancestorId: nearest(way, checkpointId, known),
  }));
  // Where the parent stays, the checkpoint itself tells of it.
  const rows = found.filter(({ checkpointId, ancestorId }) =>
    parents.has(checkpointId) ? ancestorId !== undefined && ancestorId !== parents.get(checkpointId) : true,
  );
  const reached = new Set(found.map(({ ancestorId }) => ancestorId));
  return [...rows, ...takenUp(namespace, way, new Set([...parents.keys()].filter((id) => !reached.has(id))))];
}

/** Of what was built on one that stays, nothing may stay: then it is known by the name of one that went. */
function takenUp(namespace: string, way: Way, ids: Set<string>): AncestryRow[] {
  const rows: AncestryRow[] = [];
  for (const [checkpointId, ancestorId] of way) {
    if (ancestorId !== undefined && ids.delete(ancestorId)) rows.push({ namespace, checkpointId, ancestorId });
  }
  return rows;
}

/** The first of those known on the way back. */
function nearest(way: Way, from: string, known: ReadonlySet<string>): string | undefined {
  const passed = new Set([from]);
  let at = way.get(from);
  while (at !== undefined && !known.has(at) && !passed.has(at)) {
    passed.add(at);
    at = way.get(at);
  }
  return at !== undefined && known.has(at) ? at : undefined;
}
