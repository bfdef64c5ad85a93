import type { ChannelModel, StateSchemaModel } from "../../model/state-schema-model.ts";

/** What to type for a field that holds ids, in the language that its state is written in. */
export function idDeclaration(
  name: string,
  { many, isChannel }: { many: boolean; isChannel: boolean },
  channel: ChannelModel,
  { sources }: StateSchemaModel,
): string {
  if (channel.typeFrom === "schema") return `${name}: ${many ? "externalIds({ max: 50 })" : "externalId()"}`;
  const type = many ? "string[]" : "string";
  return isChannel && sources.includes("annotation") ? `${name}: Annotation<${type}>` : `${name}: ${type}`;
}
