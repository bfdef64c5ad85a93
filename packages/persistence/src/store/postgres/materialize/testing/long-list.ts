import { emptyCheckpoint, uuid6, type BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";
import { THREAD } from "../../testing/put-values.ts";

export const META = { source: "loop", step: 0, parents: {} } as const;

export function withValue(channel_values: Record<string, unknown>) {
  const channel_versions = Object.fromEntries(Object.keys(channel_values).map((name) => [name, 1]));
  return { ...emptyCheckpoint(), channel_values, channel_versions };
}

export function putWith(saver: BaseCheckpointSaver, parent: object, checkpoint: ReturnType<typeof emptyCheckpoint>) {
  const versions = Object.fromEntries(
    Object.keys(checkpoint.channel_values).map((name) => [name, saver.getNextVersion(undefined)]),
  );
  return saver.put(parent, { ...checkpoint, channel_versions: versions }, META, versions);
}

/** A checkpoint id of another time, as a host with another clock makes it. */
export function idAt(milliseconds: number): string {
  const ticks = (BigInt(milliseconds) * 10_000n + 122_192_928_000_000_000n).toString(16).padStart(15, "0");
  return `${ticks.slice(0, 8)}-${ticks.slice(8, 12)}-6${ticks.slice(12)}${uuid6(0).slice(18)}`;
}

export async function writeLong(saver: BaseCheckpointSaver, steps: number) {
  let config: object = THREAD;
  for (let step = 0; step < steps; step++) config = await appendTo(saver, config, `step ${step} of a long thread`);
  return config;
}

/** As a run does it: what the list was, and one more. */
export async function appendTo(saver: BaseCheckpointSaver, config: object, item: unknown): Promise<object> {
  const { checkpoint } = (await saver.getTuple(config)) ?? { checkpoint: emptyCheckpoint() };
  const list = [...((checkpoint.channel_values["list"] as unknown[] | undefined) ?? []), item];
  const versions = { list: saver.getNextVersion(checkpoint.channel_versions["list"] as number | undefined) };
  const { id, ts } = emptyCheckpoint();
  const next = { ...checkpoint, id, ts, channel_values: { list }, channel_versions: versions };
  return saver.put(config, next, META, versions);
}
