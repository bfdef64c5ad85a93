import { createTokenCounter, measureState, type StateSample, type TokenEncoding } from "@threadkeep/state";
import type { Problem } from "../report/check-report.ts";
import { messagesIn } from "./messages-in.ts";

export interface MeasuredSamples {
  /** Of the largest sample; absent without samples. */
  totalBytes?: number;
  /** The largest value of each channel, whichever sample it is in. */
  channels: Map<string, ChannelSample>;
}

export interface ChannelSample {
  bytes: number;
  /** Of a list of messages, as a model would be charged for it. */
  tokens?: number;
}

/** The samples that can be measured, and of each other one why not: a single bad file does not end the run. */
export function measurableSamples(samples: readonly StateSample[]): { samples: StateSample[]; problems: Problem[] } {
  const measurable: StateSample[] = [];
  const problems: Problem[] = [];
  for (const sample of samples) {
    try {
      measureState(sample.state);
      measurable.push(sample);
    } catch (error) {
      problems.push({
        code: "sample.unreadable",
        message: `${sample.name} cannot be measured: ${(error as Error).message}`,
        help: "Mend it, or take it out of the samples.",
      });
    }
  }
  return { samples: measurable, problems };
}

export function measureSamples(
  samples: readonly StateSample[],
  encoding: TokenEncoding = "o200k_base",
): MeasuredSamples {
  const counter = createTokenCounter({ encoding });
  const channels = new Map<string, ChannelSample>();
  let totalBytes: number | undefined;
  for (const { state } of samples) {
    const measured = measureState(state);
    const values = new Map<string, unknown>(Object.entries(state));
    totalBytes = Math.max(totalBytes ?? 0, measured.totalBytes);
    for (const { name, bytes } of measured.channels) {
      const messages = messagesIn(values.get(name));
      const sample = { bytes, ...(messages ? { tokens: counter.count(messages) } : {}) };
      channels.set(name, largest(channels.get(name), sample));
    }
  }
  return totalBytes === undefined ? { channels } : { totalBytes, channels };
}

function largest(before: ChannelSample | undefined, sample: ChannelSample): ChannelSample {
  const tokens = Math.max(before?.tokens ?? -1, sample.tokens ?? -1);
  return { bytes: Math.max(before?.bytes ?? 0, sample.bytes), ...(tokens < 0 ? {} : { tokens }) };
}
