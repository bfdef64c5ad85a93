import { ORDINARY_UNIT_BYTES } from "../../bounds/longest-text.ts";
import { worstCaseOfChannel } from "../../bounds/worst-case-bytes.ts";
import type { ChannelModel } from "../../model/state-schema-model.ts";
import type { RuleContext } from "../rule.ts";
import { largestByChannel, measureSamples, type MeasuredChannel } from "./measured-samples.ts";

/** A channel above its limit, by its type, in a sample or both. */
export interface ChannelExcess {
  channel: ChannelModel;
  limitBytes: number;
  /** Where the bound is above the limit. */
  worstCaseBytes?: number;
  /** It is above the limit only for texts that no person writes, full of characters that JSON escapes. */
  isByEscapes?: true;
  /** Where a sample is. */
  measured?: MeasuredChannel;
}

/** Every channel above its own limit, or above that of the whole state where it has none. */
export function channelsAboveLimit(context: RuleContext): ChannelExcess[] {
  const largest = largestByChannel(measureSamples(context));
  return context.schema.channels.flatMap((channel) => {
    const excess = excessOf(channel, largest.get(channel.name), context);
    return excess.worstCaseBytes === undefined && !excess.measured ? [] : [excess];
  });
}

function excessOf(
  channel: ChannelModel,
  measured: MeasuredChannel | undefined,
  { config }: RuleContext,
): ChannelExcess {
  const limitBytes = config.channelBytes.get(channel.name) ?? config.budgetBytes;
  const bound = worstCaseOfChannel(channel, config);
  const ordinary = worstCaseOfChannel(channel, { ...config, unitBytes: ORDINARY_UNIT_BYTES });
  return {
    channel,
    limitBytes,
    ...(bound.kind === "bytes" && bound.bytes > limitBytes ? { worstCaseBytes: bound.bytes } : {}),
    ...(ordinary.kind === "bytes" && ordinary.bytes <= limitBytes ? { isByEscapes: true } : {}),
    ...(measured && measured.bytes > limitBytes ? { measured } : {}),
  };
}
