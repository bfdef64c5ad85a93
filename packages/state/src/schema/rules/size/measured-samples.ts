import type { ChannelMeasurement } from "../../../size/measure-state.ts";
import { measureState } from "../../../size/measure-state.ts";
import { ThreadkeepError } from "../../../threadkeep-error.ts";
import { isStored } from "../../bounds/worst-case-bytes.ts";
import type { StateSample } from "../../lint/lint-config.ts";
import type { RuleContext } from "../rule.ts";

export interface MeasuredSample {
  name: string;
  totalBytes: number;
  channels: ChannelMeasurement[];
}

export type MeasuredChannel = ChannelMeasurement & { sample: string };

/** A sample that is no state, or is nested too deeply. */
export interface UnmeasuredSample {
  name: string;
  why: string;
}

/** The samples as they would be stored: without channels that are in no checkpoint. */
export function measureSamples(context: RuleContext): MeasuredSample[] {
  return measureAll(context).flatMap((sample) => ("why" in sample ? [] : [sample]));
}

/** Those that cannot be: one bad file does not hide what is found elsewhere. */
export function unmeasuredSamples(context: RuleContext): UnmeasuredSample[] {
  return measureAll(context).flatMap((sample) => ("why" in sample ? [sample] : []));
}

function measureAll({ schema, config }: RuleContext): (MeasuredSample | UnmeasuredSample)[] {
  const unstored = new Set(schema.channels.filter((channel) => !isStored(channel)).map(({ name }) => name));
  return config.samples.map(({ name, state }) => tryToMeasure(name, state, unstored));
}

function tryToMeasure(
  name: string,
  state: StateSample["state"],
  unstored: ReadonlySet<string>,
): MeasuredSample | UnmeasuredSample {
  try {
    return measureSample(name, state, unstored);
  } catch (error) {
    if (ThreadkeepError.isInstance(error)) return { name, why: error.message };
    throw error;
  }
}

function measureSample(name: string, state: StateSample["state"], unstored: ReadonlySet<string>): MeasuredSample {
  const { totalBytes, channels } = measureState(storedPart(state, unstored));
  // A bigint makes the serializer write a short text for everything; a saver that writes by channel stores the others.
  const channelBytes = channels.reduce((sum, { bytes }) => sum + bytes, 0);
  return { name, totalBytes: Math.max(totalBytes, channelBytes), channels };
}

// A file may hold null or a text, which `measureState` refuses with the reason.
function storedPart(state: unknown, unstored: ReadonlySet<string>): object {
  if (typeof state !== "object" || state === null) return state as object;
  return Object.fromEntries(Object.entries(state).filter(([channel]) => !unstored.has(channel)));
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
