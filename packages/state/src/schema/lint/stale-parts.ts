import { snapshotSchema } from "../model/snapshot-schema.ts";
import type { ChannelModel, StateSchemaModel } from "../model/state-schema-model.ts";
import { reducerChange } from "../rules/compat/reducer-change.ts";

/**
 * What a lock says differently from the schema as it is now, in words: `channel docs is new`. What one of the two does not
 * know is no difference: a module that does not load here may have loaded where the lock was written.
 */
export function staleParts(locked: StateSchemaModel, now: StateSchemaModel): string[] {
  const before = byName(snapshotSchema(locked));
  const after = byName(snapshotSchema(now));
  const added = [...after.keys()].filter((name) => !before.has(name)).map((name) => `channel ${name} is new`);
  // Types alone know no bounds and not every channel: what they lack has not gone.
  if (!knowsAsMuch(locked, now)) return added;
  return [
    ...added,
    ...[...before.keys()].filter((name) => !after.has(name)).map((name) => `channel ${name} is gone`),
    ...[...after]
      .filter(([name, channel]) => differs(before.get(name), channel))
      .map(([name]) => `channel ${name} has changed`),
  ];
}

function knowsAsMuch(locked: StateSchemaModel, now: StateSchemaModel): boolean {
  return locked.sources.every((source) => now.sources.includes(source));
}

function byName({ channels }: StateSchemaModel): Map<string, ChannelModel> {
  return new Map(channels.map((channel) => [channel.name, channel]));
}

function differs(before: ChannelModel | undefined, now: ChannelModel): boolean {
  if (before === undefined) return false;
  return COMPARED.some((fact) => !isSame(before[fact], now[fact])) || hasOtherReducer(before, now);
}

const COMPARED = ["kind", "default", "type"] as const;

/** Other words for the same behaviour are no change: `compat/reducer-changed` would not report them either. */
function hasOtherReducer({ reducer: before }: ChannelModel, { reducer: now }: ChannelModel): boolean {
  return reducerChange(before, now) !== undefined;
}

/** Equal, where both know. */
function isSame(before: unknown, now: unknown): boolean {
  if (isUnknown(before) || isUnknown(now)) return true;
  if (Array.isArray(before) && Array.isArray(now))
    return before.length === now.length && before.every((item, index) => isSame(item, now[index]));
  if (!isRecord(before) || !isRecord(now)) return Object.is(before, now);
  const keys = new Set([...Object.keys(before), ...Object.keys(now)]);
  return [...keys].every((key) => isSame(before[key], now[key]));
}

function isUnknown(fact: unknown): boolean {
  return fact === "unknown" || (isRecord(fact) && fact["kind"] === "unknown");
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
