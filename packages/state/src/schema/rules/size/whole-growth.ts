import { formatBytes } from "../../../size/byte-size.ts";
import { worstCaseOfChannel, worstCaseOfSchema } from "../../bounds/worst-case-bytes.ts";
import type { SchemaBaseline } from "../../lint/lint-config.ts";
import type { ChannelModel } from "../../model/state-schema-model.ts";
import type { RuleContext, RuleFinding } from "../rule.ts";
import { couldSayABound, type GrownChannel } from "./channel-growth.ts";
import { ACCEPT_GROWTH, describeGrowth, hasGrown } from "./has-grown.ts";
import { largestByChannel, measureSamples } from "./measured-samples.ts";
import { positionOf } from "./position-of.ts";

/** What grew beyond the channels that are reported already: new channels, and many small changes together. */
export function wholeGrowth(
  context: RuleContext,
  baseline: SchemaBaseline,
  grown: readonly GrownChannel[],
): RuleFinding[] {
  const changes = [worstCaseChange(context, baseline, grown), sampleChange(context, baseline, grown)];
  const says = changes.filter((change) => change !== undefined);
  const whole: RuleFinding[] =
    says.length === 0
      ? []
      : [
          {
            path: "graph",
            message: `The state grew: ${says.join(", and ")}.`,
            help: ACCEPT_GROWTH,
            ...positionIn(context),
          },
        ];
  return [...openNewChannels(context, baseline), ...whole];
}

function positionIn({ schema }: RuleContext): Pick<RuleFinding, "position"> {
  return schema.position ? { position: schema.position } : {};
}

function worstCaseChange(
  { schema, config }: RuleContext,
  baseline: SchemaBaseline,
  grown: readonly GrownChannel[],
): string | undefined {
  const [was, is] = [worstCaseOfSchema(baseline.schema, config), worstCaseOfSchema(schema, config)];
  if (was.kind !== "bytes" || is.kind !== "bytes") return undefined;
  const reported = grown.reduce((sum, { worstCaseBytes }) => sum + worstCaseBytes, 0);
  if (!hasGrown(was.bytes, is.bytes - reported)) return undefined;
  return `its worst case went from ${describeGrowth(was.bytes, is.bytes)}${describeNew(schema.channels, baseline)}`;
}

function describeNew(channels: readonly ChannelModel[], baseline: SchemaBaseline): string {
  const added = newChannels(channels, baseline).map(({ name }) => name);
  return added.length === 0 ? "" : `, new: ${added.join(", ")}`;
}

function newChannels(channels: readonly ChannelModel[], { schema }: SchemaBaseline): ChannelModel[] {
  const known = new Set(schema.channels.map(({ name }) => name));
  return channels.filter(({ name }) => !known.has(name));
}

function sampleChange(
  context: RuleContext,
  { measuredBytes }: SchemaBaseline,
  grown: readonly GrownChannel[],
): string | undefined {
  const before = Object.values(measuredBytes);
  if (before.length === 0) return undefined;
  const was = before.reduce((sum, bytes) => sum + bytes, 0);
  const is = [...largestByChannel(measureSamples(context)).values()].reduce((sum, { bytes }) => sum + bytes, 0);
  const reported = grown.reduce((sum, change) => sum + change.measuredBytes, 0);
  if (!hasGrown(was, is - reported)) return undefined;
  return `its channels at their largest in samples went from ${describeGrowth(was, is)}`;
}

/** Where the whole state had a bound, a new channel without one takes it away. */
function openNewChannels({ schema, config }: RuleContext, baseline: SchemaBaseline): RuleFinding[] {
  const was = worstCaseOfSchema(baseline.schema, config);
  if (was.kind !== "bytes" || baseline.schema.channels.length === 0) return [];
  return newChannels(schema.channels, baseline).flatMap((channel) => {
    const bound = worstCaseOfChannel(channel, config);
    if (bound.kind !== "unbounded" || !couldSayABound(channel)) return [];
    const before = `where the state was at most ${formatBytes(was.bytes)}`;
    return [
      {
        path: channel.name,
        message: `${channel.name} is new and has no bound (${bound.path}), ${before}.`,
        help: ACCEPT_GROWTH,
        ...positionOf(channel),
      },
    ];
  });
}
