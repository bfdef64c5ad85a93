import type { CheckpointLinkRow } from "../store/retention-store.ts";
import { linksBuiltOnParent, type ParentOf } from "./built-on-parent.ts";
import { keep, type KeptCheckpoints } from "./kept-checkpoints.ts";
import type { Way } from "./ways.ts";

/** Adds what those that stay of one namespace need: where their branches went apart, and what their values are put together from. */
export function keepBranching(kept: KeptCheckpoints, links: readonly CheckpointLinkRow[], way: Way = new Map()): void {
  const byId = new Map(links.map((link) => [link.checkpointId, link]));
  const parentOf = ({ parentId }: CheckpointLinkRow) => (parentId === undefined ? undefined : byId.get(parentId));
  const staying = links.filter((link) => kept.has(link));
  const points = forkPoints(staying, way);
  keep(
    kept,
    links.filter(({ checkpointId }) => points.has(checkpointId)),
    "fork-point",
  );
  const withForkPoints = links.filter((link) => kept.has(link));
  const ancestors = buildingAncestors(withForkPoints, parentOf, linksBuiltOnParent(links, parentOf));
  keep(kept, ancestors, "ancestor");
}

/** Where two ways from checkpoints that stay meet. */
function forkPoints(staying: readonly CheckpointLinkRow[], way: Way): Set<string> {
  const passed = new Set<string>();
  const points = new Set<string>();
  for (const { checkpointId } of staying) {
    let at: string | undefined = checkpointId;
    while (at !== undefined && !passed.has(at)) {
      passed.add(at);
      at = way.get(at);
    }
    // A way that ends at once was passed by another that came from further on: the one that stays there is no place of parting.
    if (at !== undefined && at !== checkpointId) points.add(at);
  }
  return points;
}

function* buildingAncestors(
  staying: readonly CheckpointLinkRow[],
  parentOf: ParentOf,
  builtOnParent: ReadonlySet<CheckpointLinkRow>,
): Generator<CheckpointLinkRow> {
  const seen = new Set(staying);
  for (const link of staying) {
    let at: CheckpointLinkRow | undefined = link;
    while (at !== undefined && builtOnParent.has(at)) {
      at = parentOf(at);
      if (at === undefined || seen.has(at)) break;
      seen.add(at);
      yield at;
    }
  }
}
