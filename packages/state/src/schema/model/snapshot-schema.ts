import type { ChannelModel, StateSchemaModel } from "./state-schema-model.ts";
import type { StateType } from "./state-type.ts";

/**
 * What of a schema decides whether a running thread can still be read, and how large it gets: the part that a lock
 * keeps. Lines, descriptions and the topology change without either; why something is unknown may name a machine's paths.
 */
export function snapshotSchema({ sources, channels }: StateSchemaModel): StateSchemaModel {
  return { sources: sources.toSorted(), channels: channels.map(snapshotChannel) };
}

function snapshotChannel(channel: ChannelModel): ChannelModel {
  const { name, kind, reducer, default: initial, type, optional, writes, typeFrom } = channel;
  return {
    name,
    kind,
    reducer: withoutReason(reducer),
    default: withoutReason(initial),
    type: snapshotType(type),
    ...(optional ? { optional } : {}),
    ...(writes ? { writes: snapshotType(writes) } : {}),
    typeFrom,
    metadata: {},
  };
}

function withoutReason<Fact extends { kind: string; why?: string }>(fact: Fact): Fact {
  return fact.why === undefined ? fact : { ...fact, why: "" };
}

function snapshotType(type: StateType): StateType {
  return JSON.parse(JSON.stringify(type), (_key, value: unknown) =>
    isUnknownType(value) ? { kind: "unknown", why: "" } : value,
  ) as StateType;
}

function isUnknownType(value: unknown): boolean {
  return typeof value === "object" && value !== null && "why" in value && "kind" in value && value.kind === "unknown";
}
