import { toPlainText } from "../../report/plain-text.ts";
import { formatId, formatNumber, formatSize, formatTime } from "../format.ts";
import { paintStatus } from "../paint-status.ts";
import type { Style } from "../style.ts";
import { drawWhole, left, right } from "../table.ts";
import { describeStanding } from "../thread-status.ts";
import { toJsonValue } from "../value/json-value.ts";
import { oneLineJson } from "../value/one-line-json.ts";
import { shortenText, shortenValue } from "../value/shorten-value.ts";
import type { ThreadView } from "./read-thread.ts";

const MOST_SUBGRAPHS = 20;
// Of a question or an error, in characters.
const MOST_TEXT = 1000;

/** A thread at one checkpoint: where it stands, what waits, and how large its state is. */
export function drawThread(view: ThreadView, style: Style): string[] {
  return [
    ...drawHeading(view, style),
    ...section("channels", drawChannels(view, style), style),
    ...section("questions", drawQuestions(view), style),
    ...section("errors", drawErrors(view, style), style),
    ...section("subgraphs", drawSubgraphs(view, style), style),
  ];
}

function section(title: string, lines: string[], { colors }: Style): string[] {
  return lines.length === 0 ? [] : ["", colors.bold(title), ...lines.map((line) => `  ${line}`)];
}

function drawHeading(view: ThreadView, { colors }: Style): string[] {
  const { threadId, namespace, checkpointId, isLatest, createdAt, step, source } = view;
  const made = [
    formatTime(createdAt),
    ...(step === undefined ? [] : [`step ${step}`]),
    ...(source === undefined ? [] : [`by ${toPlainText(source)}`]),
  ];
  return [
    colors.bold(formatId(threadId)),
    ...(namespace === "" ? [] : [`  namespace   ${formatId(namespace)}`]),
    `  checkpoint  ${formatId(checkpointId)}${isLatest ? ", the latest" : ", not the latest"}`,
    `  made        ${made.join(", ")}`,
    `  state       ${paintStatus(view, colors)(toPlainText(describeStanding(view)))}`,
  ];
}

function drawChannels({ channels, totalBytes, unstored = [] }: ThreadView, { colors }: Style): string[] {
  const rows = channels
    .toSorted((a, b) => b.bytes - a.bytes)
    .map(({ channel, items, bytes }) => [
      { text: toPlainText(channel) },
      { text: items === undefined ? "" : formatNumber(items) },
      { text: formatSize(bytes) },
    ]);
  const elsewhere = unstored.map((channel) => [
    { text: toPlainText(channel) },
    { text: "" },
    { text: "not stored here, a DeltaChannel", paint: colors.dim },
  ]);
  const total = ["in all", "", formatSize(totalBytes)].map((text) => ({ text, paint: colors.dim }));
  return drawWhole([left("channel"), right("items"), right("bytes")], [...rows, ...elsewhere, total], { colors });
}

function drawQuestions({ interrupts }: ThreadView): string[] {
  return interrupts.map(({ id, value }) => {
    const asked = shortenText(oneLineJson(shortenValue(toJsonValue(value))), MOST_TEXT);
    return `${id === undefined ? "" : `${formatId(id)}  `}${asked}`;
  });
}

function drawErrors({ errors }: ThreadView, { colors }: Style): string[] {
  return errors.map(({ taskId, name, message }) => {
    const said = `${name === undefined ? "" : `${name}: `}${shortenText(message, MOST_TEXT)}`;
    return `${colors.red(toPlainText(said))}  ${colors.dim(`task ${formatId(taskId)}`)}`;
  });
}

function drawSubgraphs({ subgraphs }: ThreadView, { colors }: Style): string[] {
  if (subgraphs.length === 0) return [];
  const rows = subgraphs
    .slice(0, MOST_SUBGRAPHS)
    .map(({ namespace, checkpoints, newestId }) => [
      { text: formatId(namespace) },
      { text: formatNumber(checkpoints) },
      { text: formatId(newestId) },
    ]);
  const more = subgraphs.length - rows.length;
  return [
    ...drawWhole([left("namespace"), right("checkpoints"), left("newest")], rows, { colors }),
    ...(more === 0 ? [] : [`and ${more} more: --json names them`]),
  ];
}
