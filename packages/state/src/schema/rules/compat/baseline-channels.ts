import type { ChannelModel, StateSchemaModel } from "../../model/state-schema-model.ts";
import type { RuleContext } from "../rule.ts";

/** Each channel of the lock, beside what it is now. */
export interface ChannelChange {
  before: ChannelModel;
  now: ChannelModel | undefined;
}

/** In the order of the lock. What was never stored cannot be missed. */
export function channelChanges({ schema, config }: RuleContext): ChannelChange[] {
  const channels = new Map(schema.channels.map((channel) => [channel.name, channel]));
  const before = config.baseline?.schema.channels ?? [];
  return before
    .filter(({ kind }) => kind !== "untracked")
    .map((channel) => ({ before: channel, now: channels.get(channel.name) }));
}

/** A schema that was read from less than the lock's may lack channels that nobody removed. */
export function readsAllThat(before: StateSchemaModel, now: StateSchemaModel): boolean {
  return (!readsTypes(before) || readsTypes(now)) && (!readsModule(before) || readsModule(now));
}

/** Types are compared where both were read from the same place: what one source leaves open the other narrows. */
export function areComparable(
  { before, now }: { before: ChannelModel; now: ChannelModel },
  lock: StateSchemaModel,
  schema: StateSchemaModel,
): boolean {
  if (before.typeFrom !== now.typeFrom || now.typeFrom === "nothing") return false;
  return now.typeFrom === "typescript" || readsTypes(lock) === readsTypes(schema);
}

function readsTypes({ sources }: StateSchemaModel): boolean {
  return sources.includes("typescript");
}

function readsModule({ sources }: StateSchemaModel): boolean {
  return sources.some((source) => source !== "typescript");
}
