import type { CheckpointLinkRow } from "../store/retention-store.ts";
import { keepBranching } from "./keep-branching.ts";
import { keep, type KeptCheckpoints } from "./kept-checkpoints.ts";
import { standingSubgraphs } from "./standing-subgraphs.ts";
import { waysOf, type Way, type Ways } from "./ways.ts";

/**
 * Which checkpoints of a thread stay when the last `keepLast` of the graph itself do. Those of its subgraphs follow the one
 * of the graph that they ran under.
 * @param links in the order of arrival
 */
export function chooseKept(
  links: readonly CheckpointLinkRow[],
  keepLast: number,
  ways: Ways = waysOf(links),
): KeptCheckpoints {
  const kept: KeptCheckpoints = new Map();
  const byNamespace = groupByNamespace(links);
  const root = byNamespace.get("") ?? [];
  keep(kept, root.slice(-keepLast), "recent");
  for (const own of byNamespace.values()) keep(kept, own.slice(-1), "head");
  for (const [namespace, own] of byNamespace) keep(kept, unconsumed(own, ways.get(namespace)), "unconsumed-writes");
  keep(
    kept,
    root.slice(0, 1).filter(({ isFork }) => isFork),
    "fork-source",
  );
  keepBranching(kept, root, ways.get(""));
  const keptRoots = root.filter((link) => kept.has(link));
  const keptIds = new Set(keptRoots.map(({ checkpointId }) => checkpointId));
  const subgraphs = links.filter(({ namespace }) => namespace !== "");
  // Of one that names no root nobody can tell who needs it.
  keep(
    kept,
    subgraphs.filter(({ rootId }) => rootId === undefined || keptIds.has(rootId)),
    "subgraph",
  );
  keep(kept, standingSubgraphs(links, keptIds, ways), "subgraph");
  for (const [namespace, own] of byNamespace) if (namespace !== "") keepBranching(kept, own, ways.get(namespace));
  return kept;
}

function unconsumed(own: readonly CheckpointLinkRow[], way: Way = new Map()): CheckpointLinkRow[] {
  const takenUp = new Set(way.values());
  return own.filter(({ written, checkpointId }) => written.length > 0 && !takenUp.has(checkpointId));
}

function groupByNamespace(links: readonly CheckpointLinkRow[]): Map<string, CheckpointLinkRow[]> {
  const groups = new Map<string, CheckpointLinkRow[]>();
  for (const link of links) {
    const group = groups.get(link.namespace);
    if (group === undefined) groups.set(link.namespace, [link]);
    else group.push(link);
  }
  return groups;
}
