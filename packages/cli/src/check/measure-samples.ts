import { measureState, type StateSample } from "@threadkeep/state";

export interface MeasuredSamples {
  /** Of the largest sample; absent without samples. */
  totalBytes?: number;
  /** The largest value of each channel, whichever sample it is in. */
  channels: Map<string, number>;
}

export function measureSamples(samples: readonly StateSample[]): MeasuredSamples {
  const channels = new Map<string, number>();
  let totalBytes: number | undefined;
  for (const { state } of samples) {
    const measured = measureState(state);
    totalBytes = Math.max(totalBytes ?? 0, measured.totalBytes);
    for (const { name, bytes } of measured.channels) channels.set(name, Math.max(channels.get(name) ?? 0, bytes));
  }
  return totalBytes === undefined ? { channels } : { totalBytes, channels };
}
