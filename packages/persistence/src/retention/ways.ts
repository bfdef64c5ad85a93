import { addAncestor } from "../history/fork/add-ancestor.ts";
import type { AncestryRow, CheckpointLinkRow } from "../store/retention-store.ts";

/** What each checkpoint of one namespace was built on, as far as it is known, those that are gone after those that are stored. */
export type Way = ReadonlyMap<string, string | undefined>;

/** By namespace. */
export type Ways = ReadonlyMap<string, Way>;

/** @param links of the whole thread, in the order of arrival */
export function waysOf(links: readonly CheckpointLinkRow[], ancestry: readonly AncestryRow[] = []): Ways {
  const ways = new Map<string, Map<string, string | undefined>>();
  const inNamespace = (namespace: string) => {
    const own = ways.get(namespace) ?? new Map<string, string | undefined>();
    ways.set(namespace, own);
    return own;
  };
  for (const { namespace, checkpointId, parentId } of links) inNamespace(namespace).set(checkpointId, parentId);
  for (const row of ancestry) addAncestor(inNamespace(row.namespace), row);
  return ways;
}
