import {
  worstCaseOfChannel,
  type Bound,
  type ChannelModel,
  type ResolvedLintConfig,
  type StateSchemaModel,
} from "@threadkeep/state";
import type { LockedGraph } from "../lock/lock-format.ts";
import type { ChannelReport } from "../report/check-report.ts";

export interface ChannelsToReport {
  schema: StateSchemaModel;
  config: ResolvedLintConfig;
  /** Bytes of the largest sample, by channel. */
  measured: ReadonlyMap<string, number>;
  locked: LockedGraph | undefined;
}

export function reportChannels({ schema, config, measured, locked }: ChannelsToReport): ChannelReport[] {
  const sizes = config.messageBytes === undefined ? {} : { messageBytes: config.messageBytes };
  const before = new Map(locked?.schema.channels.map((channel) => [channel.name, channel]));
  return schema.channels.map((channel) => {
    const facts = {
      worstCase: worstCaseOfChannel(channel, sizes),
      limitBytes: config.channelBytes.get(channel.name) ?? config.budgetBytes,
      ...measuredBytes(measured.get(channel.name)),
    };
    const lockedChannel = before.get(channel.name);
    const lockedBytes = Object.hasOwn(locked?.sizes.measuredBytes ?? {}, channel.name)
      ? locked?.sizes.measuredBytes[channel.name]
      : undefined;
    return {
      name: channel.name,
      kind: channel.kind,
      ...facts,
      ...(lockedChannel
        ? { before: { worstCase: worstCaseOfChannel(lockedChannel, sizes), ...measuredBytes(lockedBytes) } }
        : {}),
      verdict: verdictOf(channel, facts),
      ...(channel.position ? { position: channel.position } : {}),
    };
  });
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
