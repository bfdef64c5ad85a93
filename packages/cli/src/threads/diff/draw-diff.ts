import type { ChannelChange, MessageChange } from "@threadkeep/persistence";
import { formatCount } from "../../report/format-count.ts";
import { toPlainText } from "../../report/plain-text.ts";
import type { Colors } from "../../report/reporter.ts";
import { formatId, formatSize, formatTime } from "../format.ts";
import type { Style } from "../style.ts";
import { toJsonValue } from "../value/json-value.ts";
import { isMessageList, messageLines } from "../value/message-lines.ts";
import { oneLineJson } from "../value/one-line-json.ts";
import { shortenText, shortenValue } from "../value/shorten-value.ts";
import type { ComparedCheckpoint, DiffValues, DiffView } from "./print-diff.ts";

const SIGNS = { added: "+", removed: "-", changed: "~", unstored: "?", moved: ">" } as const;
// Characters of one value on its line.
const MOST_TEXT = 160;

/** What differs, channel by channel, as a diff of files reads. */
export function drawDiff(view: DiffView, values: DiffValues, { colors }: Style): string[] {
  const { before, after, channels, bytes } = view;
  const changes = channels.flatMap((change) => drawChange(change, values, colors));
  const size = `${formatSize(bytes.before)} → ${formatSize(bytes.after)}`;
  const differing = channels.filter(({ change }) => change !== "unstored").length;
  const count = `${formatCount(differing, "channel")} ${differing === 1 ? "differs" : "differ"}, ${size}.`;
  return [
    colors.red(`--- ${nameOf(before)}`),
    colors.green(`+++ ${nameOf(after)}`),
    ...changes,
    "",
    count[0]!.toUpperCase() + count.slice(1),
  ];
}

function nameOf({ threadId, checkpointId, step, createdAt }: ComparedCheckpoint): string {
  const at = step === undefined ? "" : `step ${step}, `;
  return `${formatId(threadId)}@${formatId(checkpointId)}  ${at}${formatTime(createdAt)}`;
}

function drawChange(change: ChannelChange, values: DiffValues, colors: Colors): string[] {
  const { channel, bytes, messages } = change;
  if (change.change === "unstored")
    return [
      "",
      `${SIGNS.unstored} ${colors.bold(toPlainText(channel))}  a DeltaChannel, not stored in both: not compared`,
    ];
  const size = `${formatSize(bytes.before)} → ${formatSize(bytes.after)}`;
  const heading = `${SIGNS[change.change]} ${colors.bold(toPlainText(channel))}  ${change.change}, ${size}`;
  const inside = messages
    ? messages.map((message) =>
        drawMessage(message, listOf(values.before[channel]), listOf(values.after[channel]), colors),
      )
    : drawValues(change, values, colors);
  return ["", heading, ...inside.map((line) => `    ${line}`)];
}

function drawValues({ channel, change }: ChannelChange, { before, after }: DiffValues, colors: Colors): string[] {
  return [
    ...(change === "added" ? [] : [colors.red(`- ${oneLine(before[channel])}`)]),
    ...(change === "removed" ? [] : [colors.green(`+ ${oneLine(after[channel])}`)]),
  ];
}

function drawMessage(change: MessageChange, before: unknown[], after: unknown[], colors: Colors): string {
  const name = `${SIGNS[change.change]} ${formatId(change.id)}`;
  switch (change.change) {
    case "added":
      return colors.green(`${name} at ${change.to}: ${oneMessage(after[change.to])}`);
    case "removed":
      return colors.red(`${name} at ${change.from}: ${oneMessage(before[change.from])}`);
    case "moved":
      return `${name} from ${change.from} to ${change.to}`;
    case "changed":
      return `${name} at ${change.to}${change.moved ? `, moved from ${change.from}` : ""}: ${oneMessage(after[change.to])}`;
  }
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function oneLine(value: unknown): string {
  const json = oneLineJson(shortenValue(toJsonValue(value), { maxText: MOST_TEXT, maxItems: 20, maxDepth: 4 }));
  return shortenText(json, MOST_TEXT);
}

function oneMessage(value: unknown): string {
  if (!isMessageList([value])) return oneLine(value);
  return messageLines(value as object, MOST_TEXT)
    .map((line) => line.trim())
    .join(" ");
}
