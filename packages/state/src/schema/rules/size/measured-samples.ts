import type { ChannelMeasurement } from "../../../size/measure-state.ts";
import { measureState } from "../../../size/measure-state.ts";
import { isStored } from "../../bounds/worst-case-bytes.ts";
import type { StateSample } from "../../lint/lint-config.ts";
import type { RuleContext } from "../rule.ts";

export interface MeasuredSample {
  name: string;
  totalBytes: number;
  channels: ChannelMeasurement[];
}

export type MeasuredChannel = ChannelMeasurement & { sample: string };

/** The samples as they would be stored: without channels that are in no checkpoint. */
export function measureSamples({ schema, config }: RuleContext): MeasuredSample[] {
  const unstored = new Set(schema.channels.filter((channel) => !isStored(channel)).map(({ name }) => name));
  return config.samples.map(({ name, state }) => measureSample(name, state, unstored));
}

function measureSample(name: string, state: StateSample["state"], unstored: ReadonlySet<string>): MeasuredSample {
  const stored = Object.fromEntries(Object.entries(state).filter(([channel]) => !unstored.has(channel)));
  const { totalBytes, channels } = measureState(stored);
  // A bigint makes the serializer write a short text for everything; a saver that writes by channel stores the others.
  const channelBytes = channels.reduce((sum, { bytes }) => sum + bytes, 0);
  return { name, totalBytes: Math.max(totalBytes, channelBytes), channels };
}

/** The largest value of each channel in any sample. */
export function largestByChannel(samples: readonly MeasuredSample[]): Map<string, MeasuredChannel> {
  const largest = new Map<string, MeasuredChannel>();
  for (const { name: sample, channels } of samples) {
    for (const channel of channels) {
      if (channel.bytes > (largest.get(channel.name)?.bytes ?? -1)) largest.set(channel.name, { ...channel, sample });
    }
  }
  return largest;
}

/** `docs[3].text 18.4 KB`, where that is not the channel itself. */
export function describeLargestPart({ name, largest }: ChannelMeasurement, format: (bytes: number) => string): string {
  return largest && largest.path !== name ? ` (${largest.path} ${format(largest.bytes)})` : "";
}
