import type { StateType } from "../../model/state-type.ts";
import { childrenOf, type TypePart } from "../../model/walk-type.ts";

/** As `walkType`, but without the insides of what `isLeaf` names: the rule has judged it as a whole. */
export function* walkUntil(type: StateType, path: string, isLeaf: (type: StateType) => boolean): Generator<TypePart> {
  const pending: TypePart[] = [{ path, type }];
  for (let part = pending.pop(); part !== undefined; part = pending.pop()) {
    yield part;
    if (!isLeaf(part.type)) pending.push(...[...childrenOf(part)].toReversed());
  }
}

/** The first of each path: options of a union share one. */
export function firstOfEachPath<Found extends { path: string }>(found: Iterable<Found>): Found[] {
  const byPath = new Map<string, Found>();
  for (const part of found) if (!byPath.has(part.path)) byPath.set(part.path, part);
  return [...byPath.values()];
}
