import {
  createTokenCounter,
  measureState,
  type StateMeasurement,
  type StateSample,
  type TokenEncoding,
} from "@threadkeep/state";
import type { Problem } from "../report/check-report.ts";
import { messagesIn } from "./messages-in.ts";

export interface MeasuredSamples {
  /** Those that can be measured. */
  samples: StateSample[];
  /** Of each other one why not: a single bad file does not end the run. */
  problems: Problem[];
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

export function measureSamples(
  samples: readonly StateSample[],
  encoding: TokenEncoding = "o200k_base",
): MeasuredSamples {
  const counter = createTokenCounter({ encoding });
  const result: MeasuredSamples = { samples: [], problems: [], channels: new Map() };
  for (const sample of samples) {
    const measured = tryToMeasure(sample);
    if ("problem" in measured) {
      result.problems.push(measured.problem);
      continue;
    }
    result.samples.push(sample);
    result.totalBytes = Math.max(result.totalBytes ?? 0, measured.totalBytes);
    const values = new Map<string, unknown>(Object.entries(sample.state));
    for (const { name, bytes } of measured.channels) {
      const messages = messagesIn(values.get(name));
      const channel = { bytes, ...(messages ? { tokens: counter.count(messages) } : {}) };
      result.channels.set(name, largest(result.channels.get(name), channel));
    }
  }
  return result;
}

function tryToMeasure({ name, state }: StateSample): StateMeasurement | { problem: Problem } {
  try {
    return measureState(state);
  } catch (error) {
    return {
      problem: {
        code: "sample.unreadable",
        message: `${name} cannot be measured: ${(error as Error).message}`,
        help: "Mend it, or take it out of the samples.",
      },
    };
  }
}

function largest(before: ChannelSample | undefined, sample: ChannelSample): ChannelSample {
  const tokens = Math.max(before?.tokens ?? -1, sample.tokens ?? -1);
  return { bytes: Math.max(before?.bytes ?? 0, sample.bytes), ...(tokens < 0 ? {} : { tokens }) };
}
