import type { CheckpointLinkRow } from "../store/retention-store.ts";

export type ParentOf = (link: CheckpointLinkRow) => CheckpointLinkRow | undefined;

/**
 * Those that cannot be read without their parent. The value of a DeltaChannel is put together from all that was written to it
 * on the way from the nearest ancestor that stores it; what another branch wrote there counts as well.
 * @param links of one namespace, in the order of arrival
 */
export function linksBuiltOnParent(links: readonly CheckpointLinkRow[], parentOf: ParentOf): Set<CheckpointLinkRow> {
  const built = new Set<CheckpointLinkRow>();
  const spread = new Map<CheckpointLinkRow, ReadonlySet<string>>();
  for (const link of links) {
    const parent = parentOf(link);
    if (parent === undefined) continue;
    const channels = spreadChannels(link, parent, spread.get(parent));
    spread.set(link, channels);
    if (link.needsParent || channels.size > 0) built.add(link);
  }
  return built;
}

/** The channels of a checkpoint whose values begin at its parent or before. */
function spreadChannels(
  link: CheckpointLinkRow,
  parent: CheckpointLinkRow,
  ofParent: ReadonlySet<string> | undefined,
): ReadonlySet<string> {
  const open = new Set(unstored(parent));
  const isSpread = (channel: string) =>
    !open.has(channel) || parent.written.includes(channel) || (ofParent?.has(channel) ?? false);
  return new Set(unstored(link).filter(isSpread));
}

// A step of a run counts the DeltaChannels that it does not store, and so does a fork, or it stores them all. An update does
// neither: there any channel without a value may be one.
const COUNTING = new Set<string | undefined>(["loop", "input", "fork"]);

function unstored({ source, counted, valueless }: CheckpointLinkRow): readonly string[] {
  return COUNTING.has(source) ? counted : valueless;
}
