import type { ChannelModel, StateSchemaModel } from "@threadkeep/state";

/**
 * The schema as it is now, with what this run could not read taken from the lock: the reducers, defaults, bounds and private
 * channels of a module that did not load. A colleague without a key must not rewrite what others know.
 */
export function fillFromLock(now: StateSchemaModel, locked: StateSchemaModel | undefined): StateSchemaModel {
  if (!locked || locked.sources.every((source) => now.sources.includes(source))) return now;
  const before = new Map(locked.channels.map((channel) => [channel.name, channel]));
  const known = new Set(now.channels.map(({ name }) => name));
  return {
    ...now,
    sources: [...new Set([...now.sources, ...locked.sources])],
    channels: [
      ...now.channels.map((channel) => fillChannel(channel, before.get(channel.name))),
      ...locked.channels.filter(({ name }) => !known.has(name)),
    ],
  };
}

function fillChannel(now: ChannelModel, locked: ChannelModel | undefined): ChannelModel {
  if (!locked) return now;
  const hasLostItsSchema = locked.typeFrom === "schema" && now.typeFrom !== "schema";
  return {
    ...now,
    kind: now.kind === "unknown" ? locked.kind : now.kind,
    reducer: now.reducer.kind === "unknown" ? locked.reducer : now.reducer,
    default: now.default.kind === "unknown" ? locked.default : now.default,
    ...(hasLostItsSchema ? { type: locked.type, typeFrom: locked.typeFrom } : {}),
  };
}
