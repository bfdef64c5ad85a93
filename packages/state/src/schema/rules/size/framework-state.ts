// What a library declares in an agent's state: whoever reads a finding about it cannot change it.
import type { ChannelModel } from "../../model/state-schema-model.ts";
import type { StateType } from "../../model/state-type.ts";

/** A file as deepagents declares it, of whatever version of its format. */
export function isFrameworkFile(type: StateType): boolean {
  if (type.kind !== "object") return false;
  const names = new Set(type.properties.map(({ name }) => name));
  return ["content", "created_at", "modified_at"].every((name) => names.has(name));
}

/** `_summarizationEvent` is a middleware's own. */
export function isFrameworkChannel({ name }: ChannelModel): boolean {
  return name.startsWith("_");
}
