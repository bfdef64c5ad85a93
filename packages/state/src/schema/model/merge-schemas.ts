import { mergeTypes } from "./merge-types.ts";
import type { ChannelModel, StateSchemaModel } from "./state-schema-model.ts";

/**
 * One model of what TypeScript's types and the loaded module say of the same graph: types, literal unions and positions
 * from the checker; reducers, defaults, zod's bounds and the topology from the module. The module decides which channels
 * there are and their order; those that only the types know (of middleware that loads elsewhere, say) follow.
 */
export function mergeSchemas(types: StateSchemaModel, module: StateSchemaModel): StateSchemaModel {
  const byName = new Map(types.channels.map((channel) => [channel.name, channel]));
  const known = new Set(module.channels.map(({ name }) => name));
  const position = module.position ?? types.position;
  return {
    ...module,
    sources: [...new Set([...types.sources, ...module.sources])],
    channels: [
      ...module.channels.map((channel) => mergeChannels(byName.get(channel.name), channel)),
      ...types.channels.filter(({ name }) => !known.has(name)),
    ],
    ...(position ? { position } : {}),
  };
}

function mergeChannels(types: ChannelModel | undefined, module: ChannelModel): ChannelModel {
  if (!types) return module;
  const position = types.position ?? module.position;
  return {
    ...module,
    kind: module.kind === "unknown" ? types.kind : module.kind,
    reducer: module.reducer.kind === "unknown" ? types.reducer : module.reducer,
    default: module.default.kind === "unknown" ? types.default : module.default,
    type: mergeTypes(module.type, types.type),
    typeFrom: module.typeFrom === "nothing" ? types.typeFrom : module.typeFrom,
    ...(position ? { position } : {}),
  };
}
