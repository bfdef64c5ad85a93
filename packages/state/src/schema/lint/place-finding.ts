import type { ChannelModel, SourcePosition, StateSchemaModel } from "../model/state-schema-model.ts";
import type { Finding } from "./finding.ts";

/** Where a finding is shown: at its own place, else where its channel is declared, else where the graph is. */
export function positionOf(
  finding: Omit<Finding, "ruleId" | "severity">,
  schema: StateSchemaModel,
): SourcePosition | undefined {
  return finding.position ?? channelAt(finding.path, schema.channels)?.position ?? schema.position;
}

/** In the order of the channels, then of the rules; what is about no channel comes last. */
export function sortFindings(
  findings: readonly Finding[],
  { channels }: StateSchemaModel,
  ruleIds: readonly string[],
): Finding[] {
  const rank = new Map(channels.map(({ name }, index) => [name, index]));
  const rankOf = ({ path }: Finding) => rank.get(channelAt(path, channels)?.name ?? "") ?? channels.length;
  return findings
    .map((finding) => ({ finding, channel: rankOf(finding), rule: ruleIds.indexOf(finding.ruleId) }))
    .toSorted((a, b) => a.channel - b.channel || a.rule - b.rule)
    .map(({ finding }) => finding);
}

/** The channel a path begins with: of `a` and `a.b`, both channels, `a.b.c` belongs to the longer. */
function channelAt(path: string, channels: readonly ChannelModel[]): ChannelModel | undefined {
  return channels
    .filter(({ name }) => path === name || path.startsWith(`${name}.`) || path.startsWith(`${name}[`))
    .toSorted((a, b) => b.name.length - a.name.length)[0];
}
