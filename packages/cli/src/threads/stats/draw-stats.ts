import type { DatabaseStats } from "@threadkeep/persistence";
import { toPlainText } from "../../report/plain-text.ts";
import { formatId, formatNumber, formatSize, formatTime } from "../format.ts";
import type { Style } from "../style.ts";
import { drawWhole, left, right } from "../table.ts";

type Figure = DatabaseStats["estimated"][number];

const MOST_CHANNELS = 20;
const BAR_WIDTH = 30;

/** Figures that the database estimates have a "~". */
export function drawStats(stats: DatabaseStats, name: string, style: Style): string[] {
  const { colors } = style;
  return [
    colors.bold(toPlainText(name)),
    ...drawTotals(stats),
    ...section("channels", drawChannels(stats, style), stats, style),
    ...section("growth", drawGrowth(stats, style), stats, style, "checkpoints a day"),
    ...section("largestThreads", drawLargest(stats, style), stats, style, "largest threads"),
    ...(stats.estimated.length === 0 ? [] : ["", colors.dim("~ estimated: counting would take long")]),
  ];
}

function section(figure: Figure, lines: string[], stats: DatabaseStats, { colors }: Style, title: string = figure) {
  if (lines.length <= 1) return [];
  return ["", colors.bold(`${tilde(figure, stats)}${title}`), ...lines.map((line) => `  ${line}`)];
}

function drawTotals(stats: DatabaseStats): string[] {
  const count = (figure: "threads" | "checkpoints" | "writes") => tilde(figure, stats) + formatNumber(stats[figure]);
  const { oldest, newest } = stats;
  const rows = [
    ["threads", count("threads")],
    ["checkpoints", count("checkpoints")],
    ["writes", count("writes")],
    ["stored", tilde("bytes", stats) + formatSize(stats.bytes)],
    ...(oldest === undefined ? [] : [["oldest", formatTime(oldest)]]),
    ...(newest === undefined ? [] : [["newest", formatTime(newest)]]),
  ];
  return rows.map(([title = "", text = ""]) => `  ${title.padEnd(11)}  ${text}`);
}

function tilde(figure: Figure, { estimated }: DatabaseStats): string {
  return estimated.includes(figure) ? "~" : "";
}

function drawChannels({ channels }: DatabaseStats, style: Style): string[] {
  const all = channels.reduce((sum, { bytes }) => sum + bytes, 0);
  const rows = channels
    .slice(0, MOST_CHANNELS)
    .map(({ channel, values, bytes }) => [
      { text: toPlainText(channel) },
      { text: formatNumber(values) },
      { text: formatSize(bytes) },
      { text: `${Math.round((100 * bytes) / Math.max(1, all))} %` },
    ]);
  const more = channels.length - rows.length;
  const table = drawWhole([left("channel"), right("values"), right("bytes"), right("share")], rows, style);
  return more === 0 ? table : [...table, `and ${more} more: --json names them`];
}

function drawGrowth({ growth }: DatabaseStats, style: Style): string[] {
  const most = Math.max(1, ...growth.map(({ checkpoints }) => checkpoints));
  const rows = growth.map(({ day, checkpoints }) => [
    { text: toPlainText(day) },
    { text: formatNumber(checkpoints) },
    { text: "#".repeat(Math.ceil((BAR_WIDTH * checkpoints) / most)), paint: style.colors.dim },
  ]);
  return drawWhole([left("day"), right("checkpoints"), left("")], rows, style);
}

function drawLargest({ largestThreads }: DatabaseStats, style: Style): string[] {
  const rows = largestThreads.map(({ threadId, checkpoints, bytes }) => [
    { text: formatId(threadId) },
    { text: formatNumber(checkpoints) },
    { text: formatSize(bytes) },
  ]);
  return drawWhole([left("thread"), right("checkpoints"), right("bytes")], rows, style);
}
