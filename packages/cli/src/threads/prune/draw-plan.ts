import type { RetentionResult, RetentionShare } from "@threadkeep/persistence";
import { formatCount } from "../../report/format-count.ts";
import { toPlainText } from "../../report/plain-text.ts";
import { formatId, formatNumber, formatTime } from "../format.ts";
import type { Style } from "../style.ts";
import { drawWhole, left } from "../table.ts";
import { goingCheckpoints, type GoingThread, type PlanView } from "./read-plan.ts";

export function drawPlan(view: PlanView, database: string, style: Style): string[] {
  const { threads, purge, prune, keep, unreadable, listed } = view;
  const more = purge.threads + prune.threads - listed.length;
  const columns = [left("thread"), left("goes"), left("last written"), left("why")];
  return [
    ...(listed.length === 0
      ? []
      : drawWhole(
          columns,
          listed.map((thread) => rowOf(thread, style)),
          style,
        )),
    ...(more === 0 ? [] : [`and ${formatNumber(more)} more: --list ${listed.length + more} names all`]),
    ...(listed.length === 0 ? [] : [""]),
    `${count(threads, "thread")} in ${toPlainText(database)}:`,
    `  ${formatNumber(purge.threads)} ${purge.threads === 1 ? "goes" : "go"} whole${including("with", purge)}`,
    `  ${formatNumber(prune.threads)} ${prune.threads === 1 ? "gets" : "get"} shorter${including("by", prune)}`,
    `  ${formatNumber(keep)} ${keep === 1 ? "stays as it is" : "stay as they are"}`,
    ...drawUnreadable(unreadable),
  ];
}

function drawUnreadable({ threads, first }: PlanView["unreadable"]): string[] {
  if (first === undefined) return [];
  const stay = threads === 1 ? "stays because its state" : "stay because their state";
  return [
    `  ${formatNumber(threads)} of them ${stay} cannot be read. ${formatId(first.threadId)}: ${toPlainText(first.why)}`,
    "  Where values are encrypted, set THREADKEEP_ENCRYPTION_KEYS=<id>:<base64>, with all keys that rows name.",
  ];
}

function including(word: string, { checkpoints }: RetentionShare): string {
  return checkpoints === 0 ? "" : `, ${word} ${count(checkpoints, "checkpoint")}`;
}

function rowOf(thread: GoingThread, { colors }: Style) {
  const { threadId, action, checkpoints, lastActiveAt, reasons } = thread;
  const going = formatNumber(goingCheckpoints(thread));
  return [
    { text: formatId(threadId) },
    action === "purge"
      ? { text: `all of ${count(checkpoints, "checkpoint")}`, paint: colors.red }
      : { text: `${going} of ${count(checkpoints, "checkpoint")}`, paint: colors.yellow },
    { text: formatTime(lastActiveAt) },
    { text: toPlainText(inFlags(reasons[0]?.message ?? "")) },
  ];
}

/** The policy's names as flags. */
export function inFlags(reason: string): string {
  return reason.replace(/purge(Done|Paused|Failed|Runnable)AfterDays( is [\d.]*\d)?/g, (_, kind: string, is = "") => {
    return `--purge-${kind.toLowerCase()}-after${is === "" ? "" : `${is}d`}`;
  });
}

export function drawResult(result: RetentionResult, { colors }: Style): string[] {
  const { purged, pruned, removed } = result;
  const rows = `${count(removed.checkpoints, "checkpoint")} and ${count(removed.writes, "write")}`;
  const done = `Removed ${rows}: ${count(purged, "thread")} whole, ${count(pruned, "thread")} shortened.`;
  return [colors.green(done), ...drawSkipped(result).map((line) => colors.yellow(line))];
}

function drawSkipped({ skipped, skippedThreads }: RetentionResult): string[] {
  if (skipped === 0) return [];
  const names = skippedThreads.slice(0, 10).map(({ threadId }) => formatId(threadId));
  const more = skipped > names.length ? ", …" : "";
  return [`${count(skipped, "thread")} changed meanwhile and stayed: ${names.join(", ")}${more}`];
}

function count(number: number, noun: string): string {
  return number < 2 ? formatCount(number, noun) : `${formatNumber(number)} ${noun}s`;
}
