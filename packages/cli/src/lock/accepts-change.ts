import { staleParts, type RuleId, type StateSchemaModel } from "@threadkeep/state";
import type { LockedGraph } from "./lock-format.ts";

/** What such a rule finds, it finds by comparing with a lock. */
export function comparesWithLock(rule: RuleId): boolean {
  return rule === "size/growth" || rule.startsWith("compat/");
}

export interface ChangeSince {
  /** The lock of this commit. */
  committed: LockedGraph;
  schema: StateSchemaModel;
  /** Bytes of the largest sample, by channel. */
  measured: ReadonlyMap<string, { bytes: number }>;
}

/**
 * Whether a change since an older lock, of a channel or of the whole graph, was accepted: the lock of this commit says what
 * is there now. A change after that is one that nobody accepted.
 */
export function acceptsChange(path: string, { committed, schema, measured }: ChangeSince): boolean {
  const isMeant = ({ name }: { name: string }) => path === "graph" || startsAt(path, name);
  const before = { ...committed.schema, channels: committed.schema.channels.filter(isMeant) };
  const now = { ...schema, channels: schema.channels.filter(isMeant) };
  const sizes = new Map(Object.entries(committed.sizes.channels));
  return (
    staleParts(before, now).length === 0 &&
    [...measured].every(([name, { bytes }]) => !isMeant({ name }) || bytes <= (sizes.get(name) ?? Infinity))
  );
}

/** `docs`, `docs[].text` and `docs.total` are of the channel `docs`, `docsById` is not. */
function startsAt(path: string, channel: string): boolean {
  return path === channel || (path.startsWith(channel) && /^[.[]/.test(path.slice(channel.length)));
}
