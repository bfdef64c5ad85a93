import type { MaterializePlan, MaterializeResult } from "@threadkeep/persistence/postgres";
import { formatCount } from "../../../report/format-count.ts";
import { toPlainText } from "../../../report/plain-text.ts";
import { formatId, formatNumber, formatSize } from "../../format.ts";
import type { Style } from "../../style.ts";

const MOST_LISTED = 20;

export function drawMaterializePlan(plan: MaterializePlan, database: string, { colors }: Style): string[] {
  const { threads, values, writes, bytes, bytesAfter, isEstimate, lateHeads } = plan;
  if (threads === 0) return [`${toPlainText(database)}: PostgresSaver reads all of it.`];
  const late = lateHeads.map(({ threadId, namespace }) => placeOf(threadId, namespace));
  return [
    `${count(threads, "thread")} in ${toPlainText(database)} to be turned into what PostgresSaver reads:`,
    `  ${count(values, "value")} and ${count(writes, "write")} are written whole`,
    `  ${formatSize(bytes)} of them become ${isEstimate ? "about" : "at most"} ${formatSize(bytesAfter)}`,
    ...some(late, "the last checkpoint does not have the greatest id, by which PostgresSaver goes:").map(colors.yellow),
  ];
}

export function drawMaterialized(result: MaterializeResult, { colors }: Style): string[] {
  const { threads, values, writes, bytes, copies, lossy, losses, reordered, left, leftThreads } = result;
  const done = `PostgresSaver reads ${count(threads, "thread")}: ${count(values, "value")} and ${count(writes, "write")} written, ${formatSize(bytes)}.`;
  const lost = losses.map(
    ({ threadId, namespace, path, kind }) => `${placeOf(threadId, namespace)}: ${path} (${kind})`,
  );
  return [
    colors.green(done),
    ...(copies === 0 ? [] : [`${count(copies, "last checkpoint")} copied under a greater id.`]),
    ...some(reordered.map(formatId), "listed in another order, by id and not by arrival:"),
    ...some(lost, `${formatNumber(lossy)} lost what PostgresSaver has no form for:`, lossy).map(colors.yellow),
    ...some(
      leftThreads.map(({ threadId, error }) => `${formatId(threadId)}: ${inFlags(error.message)}`),
      `${count(left, "thread")} left, which PostgresSaver does not read:`,
      left,
    ).map(colors.red),
  ];
}

/** The library's options as flags. */
export function inFlags(message: string): string {
  return message
    .replaceAll('pass onLossy: "warn"', "give --accept-loss")
    .replaceAll('Pass onLossy: "warn"', "Give --accept-loss")
    .replaceAll('pass onLateHead: "copy"', "give --copy-late-heads");
}

function some(lines: readonly string[], title: string, of = lines.length): string[] {
  if (lines.length === 0) return [];
  const more = of - Math.min(lines.length, MOST_LISTED);
  const listed = lines.slice(0, MOST_LISTED).map((line) => `  ${toPlainText(line)}`);
  return [title, ...listed, ...(more > 0 ? [`  and ${formatNumber(more)} more`] : [])];
}

function placeOf(threadId: string, namespace: string): string {
  return formatId(threadId) + (namespace === "" ? "" : ` at ${formatId(namespace)}`);
}

function count(number: number, noun: string): string {
  return number < 2 ? formatCount(number, noun) : `${formatNumber(number)} ${noun}s`;
}
