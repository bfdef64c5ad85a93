import type { CheckReport, ChannelReport, GraphReport, SizeReport } from "../check-report.ts";
import { describeBound, describeMeasured } from "../describe-bound.ts";
import { formatBoundChange, formatByteChange, isSameBound } from "../format-change.ts";
import { markdownCode } from "./escape-markdown.ts";

interface Line {
  label: string;
  before: SizeReport | undefined;
  now: SizeReport | undefined;
  verdict: string;
}

const VERDICTS: Record<ChannelReport["verdict"], string> = {
  ok: "ok",
  "too large": "**too large**",
  unbounded: "**unbounded**",
  unknown: "unknown",
  "not stored": "not stored",
};

/** Every channel of a graph: bytes before, bytes now. Without a lock to compare with, bytes now. */
export function writeChannelTable(graph: GraphReport, { comparedWith }: CheckReport): string[] {
  const lines = linesOf(graph);
  const measured = lines.some(({ before, now }) => (before?.measuredBytes ?? now?.measuredBytes) !== undefined);
  const sizes = comparedWith === undefined ? ["worst case"] : ["worst case before", "now", "change"];
  const samples = comparedWith === undefined ? ["measured"] : ["measured before", "now", "change"];
  const titles = [...sizes, ...(measured ? samples : [])];
  return [
    row(["channel", ...titles, "verdict"]),
    row([":--", ...titles.map(() => "--:"), ":--"]),
    ...lines.map((line) => row([line.label, ...cellsOf(line, comparedWith !== undefined, measured), line.verdict])),
  ];
}

/** Whether a comparison has anything to tell of this graph. */
export function hasChanges(graph: GraphReport): boolean {
  return linesOf(graph).some(
    ({ before, now }) =>
      before === undefined ||
      now === undefined ||
      !isSameBound(before.worstCase, now.worstCase) ||
      before.measuredBytes !== now.measuredBytes,
  );
}

function linesOf(graph: GraphReport): Line[] {
  const gone = (graph.removedChannels ?? []).map(({ name, before }) => ({
    label: markdownCode(name),
    before,
    now: undefined,
    verdict: "removed",
  }));
  const channels = graph.channels.map((channel) => ({
    label: markdownCode(channel.name),
    before: channel.before,
    now: channel,
    verdict: VERDICTS[channel.verdict],
  }));
  const whole = { label: "**whole state**", before: graph.before, now: graph, verdict: "" };
  return [...channels, ...gone, whole];
}

function cellsOf({ before, now }: Line, compared: boolean, measured: boolean): string[] {
  const sizes = compared ? [bound(before), bound(now), changeOfBound(before, now)] : [bound(now)];
  const samples = compared ? [sample(before), sample(now), changeOfSample(before, now)] : [sample(now)];
  return [...sizes, ...(measured ? samples : [])];
}

function bound(size: SizeReport | undefined): string {
  return size === undefined ? "-" : describeBound(size.worstCase);
}

function sample(size: SizeReport | undefined): string {
  return describeMeasured(size?.measuredBytes);
}

function changeOfBound(before: SizeReport | undefined, now: SizeReport | undefined): string {
  if (now === undefined) return "removed";
  return before === undefined ? "new" : formatBoundChange(before.worstCase, now.worstCase);
}

function changeOfSample(before: SizeReport | undefined, now: SizeReport | undefined): string {
  if (before?.measuredBytes === undefined || now?.measuredBytes === undefined) return "-";
  return formatByteChange(before.measuredBytes, now.measuredBytes);
}

function row(cells: string[]): string {
  return `| ${cells.join(" | ")} |`;
}
