import { ThreadkeepError } from "@threadkeep/state";
import type { Channel, ChannelWrites } from "../langgraph/langgraph-internals.ts";

/** The channels of a graph's own state schema that a checkpoint holds: no branches, barriers, or managed values. */
export function findStateChannels(
  channels: Record<string, Channel>,
  schema: Record<string, unknown>,
): ReadonlyMap<string, Channel> {
  return new Map(
    Object.entries(channels).filter(([name, channel]) => name in schema && channel.lc_graph_name !== "UntrackedValue"),
  );
}

/** Those whose values are still there after the next superstep. */
export function keptChannels(channels: ReadonlyMap<string, Channel>): string[] {
  return [...channels].filter(([, { lc_graph_name: kind }]) => kind !== "EphemeralValue").map(([name]) => name);
}

/**
 * The state that `writes` would lead to, through the graph's own reducers. `state` and what is in it stay as they are.
 * @throws {ThreadkeepError} `guard.reducer-failed` when a reducer throws. In a saved write it would make the thread
 * unreadable: every later read applies the write again.
 */
export function applyWrites(
  state: Record<string, unknown>,
  writes: ChannelWrites,
  channels: ReadonlyMap<string, Channel>,
  node: string,
): Record<string, unknown> {
  const touched = new Map<string, Channel>();
  for (const [name, value] of writes) {
    const specification = channels.get(name);
    if (!specification) continue;
    const channel = touched.get(name) ?? specification.fromCheckpoint(copyForTrial(state[name]));
    touched.set(name, channel);
    reduce(channel, value, name, node);
  }
  const result = { ...state };
  for (const [name, channel] of touched) if (channel.isAvailable()) result[name] = channel.get();
  return result;
}

// One by one: two branches that write the same LastValue are LangGraph's error to report, not a matter of size.
function reduce(channel: Channel, value: unknown, name: string, node: string): void {
  try {
    channel.update([value]);
  } catch (cause) {
    throw new ThreadkeepError(
      `The reducer of channel "${name}" failed on what node "${node}" returned: ${describe(cause)}. ` +
        `Nothing of this node was saved. Mend the reducer or the returned value and resume the thread.`,
      { code: "guard.reducer-failed", context: { channel: name, node }, cause },
    );
  }
}

// A reducer that changes its first argument must not change the live state when it is only tried. Of a list only the list
// itself is copied: its elements are many, and reducers add to lists. A record is copied to its depth.
function copyForTrial(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice();
  if (value instanceof Map) return new Map(value);
  if (value instanceof Set) return new Set(value);
  return isPlain(value) ? copyRecord(value, new Map()) : value;
}

function copyRecord(value: object, copies: Map<object, object>): object {
  const known = copies.get(value);
  if (known) return known;
  const copy: object = Array.isArray(value) ? [] : {};
  copies.set(value, copy);
  for (const [key, item] of Object.entries(value)) {
    const copied: unknown = Array.isArray(item) || isPlain(item) ? copyRecord(item as object, copies) : item;
    // Not assigned: a key "__proto__" has to stay a key.
    Object.defineProperty(copy, key, { value: copied, enumerable: true, configurable: true, writable: true });
  }
  return copy;
}

function isPlain(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function describe(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
