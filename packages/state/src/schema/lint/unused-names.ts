import type { ChannelModel, StateSchemaModel } from "../model/state-schema-model.ts";
import { walkType } from "../model/walk-type.ts";
import { fieldsOf } from "../rules/refs/fields-of.ts";
import type { ResolvedLintConfig } from "./lint-config.ts";

/** A name in the config that this schema does not have, so that the setting does nothing here. */
export interface UnusedName {
  setting: "channels" | "refs" | "routing" | "counter";
  name: string;
}

/**
 * Names that mean nothing in this schema, in the order of the config. One config may serve several graphs: a name is a typing
 * error where none of them has it. A path into a type that is not known is not judged.
 */
export function unusedNames({ channels }: StateSchemaModel, config: ResolvedLintConfig): UnusedName[] {
  const names = new Set(channels.map(({ name }) => name));
  const absent = (setting: UnusedName["setting"], listed: Iterable<string>) =>
    [...new Set(listed)].filter((name) => !names.has(name)).map((name): UnusedName => ({ setting, name }));
  return [
    ...absent("channels", config.channelBytes.keys()),
    ...absent("refs", config.refs).filter(({ name }) => !channels.some((channel) => mayHave(channel, name))),
    ...absent("routing", config.routing),
    ...absent("counter", config.counters),
  ];
}

function mayHave(channel: ChannelModel, path: string): boolean {
  for (const field of fieldsOf(channel)) if (field.path === path) return true;
  for (const part of walkType(channel.type, channel.name))
    if (isOpen(part.type.kind) && isWithin(part.path, path)) return true;
  return false;
}

function isWithin(outer: string, path: string): boolean {
  return path.startsWith(outer) && /^[.[]/.test(path.slice(outer.length));
}

function isOpen(kind: ChannelModel["type"]["kind"]): boolean {
  return kind === "unknown" || kind === "recursive";
}
