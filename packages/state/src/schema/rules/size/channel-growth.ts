import { formatBytes } from "../../../size/byte-size.ts";
import { worstCaseOfChannel } from "../../bounds/worst-case-bytes.ts";
import type { SchemaBaseline } from "../../lint/lint-config.ts";
import type { ChannelModel } from "../../model/state-schema-model.ts";
import type { RuleContext, RuleFinding } from "../rule.ts";
import { ACCEPT_GROWTH, describeGrowth, hasGrown } from "./has-grown.ts";
import { largestByChannel, measureSamples, type MeasuredChannel } from "./measured-samples.ts";
import { positionOf } from "./position-of.ts";

export interface GrownChannel {
  finding: RuleFinding;
  /** By how much its worst case and its largest sample grew. */
  worstCaseBytes: number;
  measuredBytes: number;
}

/** How one of a channel's sizes changed. `bytes` is 0 where the bound is gone. */
interface Change {
  says: string;
  bytes: number;
}

/** Channels that the lock knows and that grew since. */
export function channelGrowth(context: RuleContext, baseline: SchemaBaseline): GrownChannel[] {
  const known = new Map(baseline.schema.channels.map((channel) => [channel.name, channel]));
  const measured = largestByChannel(measureSamples(context));
  return context.schema.channels.flatMap((channel) => {
    const before = known.get(channel.name);
    const worstCase = before && worstCaseChange(before, channel, context);
    const sample = sampleChange(channel.name, baseline, measured.get(channel.name));
    return worstCase || sample ? [toGrown(channel, worstCase, sample)] : [];
  });
}

function worstCaseChange(before: ChannelModel, now: ChannelModel, { config }: RuleContext): Change | undefined {
  const [was, is] = [worstCaseOfChannel(before, config), worstCaseOfChannel(now, config)];
  if (was.kind !== "bytes") return undefined;
  if (is.kind === "unbounded" && couldSayABound(now)) {
    return { says: `its worst case was ${formatBytes(was.bytes)} and has no bound now (${is.path})`, bytes: 0 };
  }
  if (is.kind !== "bytes" || !hasGrown(was.bytes, is.bytes)) return undefined;
  return { says: `its worst case went from ${describeGrowth(was.bytes, is.bytes)}`, bytes: is.bytes - was.bytes };
}

/**
 * TypeScript has no bounds to say: a string in place of a Date has lost none. Nor has a zod schema whose module could not be
 * loaded, and the report says so.
 */
export function couldSayABound({ typeFrom }: ChannelModel): boolean {
  return typeFrom === "schema";
}

function sampleChange(
  name: string,
  { measuredBytes }: SchemaBaseline,
  measured: MeasuredChannel | undefined,
): Change | undefined {
  const was = Object.hasOwn(measuredBytes, name) ? measuredBytes[name] : undefined;
  if (was === undefined || !measured || !hasGrown(was, measured.bytes)) return undefined;
  const says = `its largest sample went from ${describeGrowth(was, measured.bytes)} in ${measured.sample}`;
  return { says, bytes: measured.bytes - was };
}

function toGrown(channel: ChannelModel, worstCase: Change | undefined, sample: Change | undefined): GrownChannel {
  const changes = [worstCase, sample].flatMap((change) => (change ? [change.says] : []));
  return {
    finding: {
      path: channel.name,
      message: `${channel.name} grew: ${changes.join(", and ")}.`,
      help: ACCEPT_GROWTH,
      ...positionOf(channel),
    },
    worstCaseBytes: worstCase?.bytes ?? 0,
    measuredBytes: sample?.bytes ?? 0,
  };
}
