import type { DatabaseStats } from "../../catalog/thread-catalog.ts";

/** The document of a `statsQuery`. Counts and bytes are of the sample; a row of it stands for `factor` rows of the table. */
interface SampledStats {
  factor: { c: number; b: number; w: number };
  checkpoints: number;
  threads: number;
  writes: number;
  writtenBytes: number;
  channels: DatabaseStats["channels"] | null;
  days: DatabaseStats["growth"] | null;
  ends: [string | null, string | null];
  largest: DatabaseStats["largestThreads"] | null;
}

export function databaseStats(json: string): DatabaseStats {
  const { factor, ends, ...sampled } = JSON.parse(json) as SampledStats;
  const channels = (sampled.channels ?? []).map(({ channel, values, bytes }) => ({
    channel,
    values: Math.round(values * factor.b),
    bytes: Math.round(bytes * factor.b),
  }));
  const [oldest, newest] = ends;
  return {
    threads: Math.round(sampled.threads * factor.c),
    checkpoints: Math.round(sampled.checkpoints * factor.c),
    writes: Math.round(sampled.writes * factor.w),
    bytes: channels.reduce((sum, { bytes }) => sum + bytes, Math.round(sampled.writtenBytes * factor.w)),
    channels,
    ...(oldest !== null && { oldest }),
    ...(newest !== null && { newest }),
    growth: (sampled.days ?? [])
      .map(({ day, checkpoints }) => ({ day, checkpoints: Math.round(checkpoints * factor.c) }))
      .toReversed(),
    largestThreads: (sampled.largest ?? []).map((thread) => ({ ...thread, bytes: Math.round(thread.bytes) })),
    estimated: estimatedOf(factor),
  };
}

function estimatedOf({ c, b, w }: SampledStats["factor"]): DatabaseStats["estimated"] {
  return [
    ...(c > 1 ? (["threads", "checkpoints", "growth"] as const) : []),
    ...(w > 1 ? (["writes"] as const) : []),
    ...(b > 1 ? (["channels"] as const) : []),
    ...(w > 1 || b > 1 ? (["bytes", "largestThreads"] as const) : []),
  ];
}
