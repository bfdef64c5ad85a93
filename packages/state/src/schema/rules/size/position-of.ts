import type { ChannelModel, SourcePosition } from "../../model/state-schema-model.ts";

/** To be spread into a finding: a channel that was read without its source has no position. */
export function positionOf({ position }: ChannelModel): { position?: SourcePosition } {
  return position ? { position } : {};
}
