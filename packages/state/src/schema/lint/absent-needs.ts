import type { ChannelModel, StateSchemaModel } from "../model/state-schema-model.ts";
import type { RuleNeed } from "../rules/rule.ts";
import { isUntold } from "../rules/schema/untold-types.ts";
import type { ResolvedLintConfig } from "./lint-config.ts";

/** What a rule may need and this schema and config do not have. */
export function absentNeeds(
  schema: StateSchemaModel,
  { baseline, committed, samples }: ResolvedLintConfig,
): Set<RuleNeed> {
  const absent = new Set<RuleNeed>();
  if (lacksTypes(schema.channels)) absent.add("types");
  if (schema.sources.every((source) => source === "typescript")) absent.add("module");
  if (!baseline && !committed) absent.add("lock");
  if (samples.length === 0) absent.add("samples");
  return absent;
}

// A list of messages is known by its reducer, without any types.
function lacksTypes(channels: readonly ChannelModel[]): boolean {
  return (
    channels.some(({ type }) => isUntold(type)) &&
    channels.every((channel) => isUntold(channel.type) || isMessages(channel))
  );
}

function isMessages({ type }: ChannelModel): boolean {
  return type.kind === "array" && type.items.kind === "message";
}
