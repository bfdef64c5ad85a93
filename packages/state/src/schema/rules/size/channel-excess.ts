import { worstCaseOfChannel } from "../../bounds/worst-case-bytes.ts";
import type { ChannelModel } from "../../model/state-schema-model.ts";
import type { RuleContext } from "../rule.ts";
import { largestByChannel, measureSamples, type MeasuredChannel } from "./measured-samples.ts";
import { worstCaseAbove, type WorstCaseExcess } from "./worst-case-excess.ts";

/** A channel above its limit, by its type, in a sample or both. */
export interface ChannelExcess {
  channel: ChannelModel;
  limitBytes: number;
  /** Where the bound is above the limit. */
  worstCase?: WorstCaseExcess;
  /** Where a sample is. */
  measured?: MeasuredChannel;
}

/** Every channel above its own limit, or above that of the whole state where it has none. */
export function channelsAboveLimit(context: RuleContext): ChannelExcess[] {
  const largest = largestByChannel(measureSamples(context));
  return context.schema.channels.flatMap((channel) => {
    const excess = excessOf(channel, largest.get(channel.name), context);
    return !excess.worstCase && !excess.measured ? [] : [excess];
  });
}

function excessOf(
  channel: ChannelModel,
  measured: MeasuredChannel | undefined,
  { config }: RuleContext,
): ChannelExcess {
  const limitBytes = config.channelBytes.get(channel.name) ?? config.budgetBytes;
  const worstCase = worstCaseAbove(limitBytes, config, (options) => worstCaseOfChannel(channel, options));
  return {
    channel,
    limitBytes,
    ...(worstCase ? { worstCase } : {}),
    ...(measured && measured.bytes > limitBytes ? { measured } : {}),
  };
}
