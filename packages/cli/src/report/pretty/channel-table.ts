import { formatBytes } from "@threadkeep/state";
import type { ChannelReport, GraphReport } from "../check-report.ts";
import { describeBound, describeMeasured } from "../describe-bound.ts";
import { isSameBound } from "../format-change.ts";
import { toPlainText } from "../plain-text.ts";
import type { Colors, ReporterContext } from "../reporter.ts";
import { drawTable, type TableCell, type TableColumn } from "../text-table.ts";

const INDENT = "  ";
/** Of the samples' messages, where there are any. */
const TOKENS = "tokens";
const COLUMNS: TableColumn[] = [
  { title: "channel", align: "left" },
  { title: "kind", align: "left" },
  { title: "worst case", align: "right" },
  { title: "measured", align: "right" },
  { title: TOKENS, align: "right" },
  { title: "limit", align: "right" },
  { title: "verdict", align: "left" },
];

/** Every channel with its sizes. Where they changed since the lock, the earlier size stands before the arrow. */
export function drawChannelTable(
  { channels, removedChannels = [] }: GraphReport,
  { colors, width }: ReporterContext,
): string[] {
  const rows = [
    ...channels.map((channel) => channelRow(channel, colors)),
    ...removedChannels.map(({ name, before }) => [
      { text: toPlainText(name), paint: colors.dim },
      { text: "", paint: colors.dim },
      { text: `${describeBound(before.worstCase)} → none`, paint: colors.dim },
      { text: "", paint: colors.dim },
      { text: "", paint: colors.dim },
      { text: "", paint: colors.dim },
      { text: "removed", paint: colors.dim },
    ]),
  ];
  if (rows.length === 0) return [];
  const hasTokens = channels.some(({ measuredTokens }) => measuredTokens !== undefined);
  const isShown = COLUMNS.map(({ title }) => title !== TOKENS || hasTokens);
  const shown = <Part>(parts: readonly Part[]) => parts.filter((_, index) => isShown[index]);
  const table = drawTable(shown(COLUMNS), rows.map(shown), { width: width - INDENT.length, paintTitle: colors.dim });
  return table.map((line) => INDENT + line);
}

function channelRow(channel: ChannelReport, colors: Colors): TableCell[] {
  return [
    { text: toPlainText(channel.name) },
    { text: channel.kind, paint: colors.dim },
    { text: withBefore(channel) },
    { text: describeMeasured(channel.measuredBytes) },
    { text: channel.measuredTokens?.toLocaleString("en-US") ?? "" },
    { text: channel.verdict === "not stored" ? "-" : formatBytes(channel.limitBytes) },
    { text: channel.verdict, paint: paintVerdict(channel.verdict, colors) },
  ];
}

function withBefore({ worstCase, before }: ChannelReport): string {
  const now = describeBound(worstCase);
  return before === undefined || isSameBound(before.worstCase, worstCase)
    ? now
    : `${describeBound(before.worstCase)} → ${now}`;
}

function paintVerdict(verdict: ChannelReport["verdict"], colors: Colors): (text: string) => string {
  if (verdict === "ok") return colors.green;
  if (verdict === "too large") return colors.red;
  return verdict === "not stored" ? colors.dim : colors.yellow;
}
