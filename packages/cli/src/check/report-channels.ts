import {
  worstCaseOfChannel,
  type Bound,
  type ChannelModel,
  type ResolvedLintConfig,
  type StateSchemaModel,
} from "@threadkeep/state";
import type { ChannelSample } from "./measure-samples.ts";
import type { LockedGraph } from "../lock/lock-format.ts";
import type { ChannelReport, GraphReport, SizeReport } from "../report/check-report.ts";

export interface ChannelsToReport {
  schema: StateSchemaModel;
  config: ResolvedLintConfig;
  measured: ReadonlyMap<string, ChannelSample>;
  locked: LockedGraph | undefined;
}

export function reportChannels({ schema, config, measured, locked }: ChannelsToReport): ChannelReport[] {
  const sizes = sizesOf(config);
  const before = new Map(locked?.schema.channels.map((channel) => [channel.name, channel]));
  return schema.channels.map((channel) => {
    const sample = measured.get(channel.name);
    const facts = {
      worstCase: worstCaseOfChannel(channel, sizes),
      limitBytes: config.channelBytes.get(channel.name) ?? config.budgetBytes,
      ...measuredBytes(sample?.bytes),
      ...(sample?.tokens === undefined ? {} : { measuredTokens: sample.tokens }),
    };
    const lockedChannel = before.get(channel.name);
    return {
      name: channel.name,
      kind: channel.kind,
      ...facts,
      ...(lockedChannel ? { before: sizeBefore(lockedChannel, locked, sizes) } : {}),
      verdict: verdictOf(channel, facts),
      ...(channel.position ? { position: channel.position } : {}),
    };
  });
}

/** Channels that the lock has and the schema no longer. */
export function reportRemovedChannels({
  schema,
  config,
  locked,
}: ChannelsToReport): GraphReport["removedChannels"] & {} {
  const names = new Set(schema.channels.map(({ name }) => name));
  const removed = locked?.schema.channels.filter(({ name }) => !names.has(name)) ?? [];
  return removed.map((channel) => ({ name: channel.name, before: sizeBefore(channel, locked, sizesOf(config)) }));
}

function sizeBefore(
  channel: ChannelModel,
  locked: LockedGraph | undefined,
  sizes: { messageBytes?: number },
): SizeReport {
  const measured = new Map(Object.entries(locked?.sizes.channels ?? {})).get(channel.name);
  return { worstCase: worstCaseOfChannel(channel, sizes), ...measuredBytes(measured) };
}

/** What is reckoned with where a type has no bound. */
export function sizesOf({ messageBytes }: ResolvedLintConfig): { messageBytes?: number } {
  return messageBytes === undefined ? {} : { messageBytes };
}

function measuredBytes(bytes: number | undefined): { measuredBytes?: number } {
  return bytes === undefined ? {} : { measuredBytes: bytes };
}

function verdictOf(
  { kind }: ChannelModel,
  { worstCase, limitBytes, measuredBytes: measured }: { worstCase: Bound; limitBytes: number; measuredBytes?: number },
): ChannelReport["verdict"] {
  if (kind === "untracked" || kind === "ephemeral") return "not stored";
  if (measured !== undefined && measured > limitBytes) return "too large";
  if (worstCase.kind !== "bytes") return worstCase.kind;
  return worstCase.bytes > limitBytes ? "too large" : "ok";
}
