import type { CrashTestReport, KillReport, KillTotals } from "@threadkeep/recovery/testing";
import { formatCount } from "../../report/format-count.ts";
import { toPlainText } from "../../report/plain-text.ts";
import { printableUrl } from "../../threads/database/database-url.ts";
import { formatNumber } from "../../threads/format.ts";
import { quoteArgument } from "../../threads/next-page.ts";
import type { Style } from "../../threads/style.ts";
import { drawWhole, left, right } from "../../threads/table.ts";
import type { CrashTestRequest } from "./print-crash-test.ts";

export function drawCrashTest(report: CrashTestReport, request: CrashTestRequest, style: Style): string[] {
  const { graph, checkpointer, durability, broken } = report;
  const { colors } = style;
  const how = [checkpointer, `durability ${durability}`, report.isRunByService ? "run by a service" : "run by invoke"];
  return [
    `${colors.bold("crash-test")}  ${toPlainText(graph)} · ${how.join(" · ")}`,
    `  undisturbed: ${describeUndisturbed(report)}`,
    "",
    ...drawTotals(report, style).map((line) => `  ${line}`),
    "",
    ...broken.flatMap((kill) => drawBroken(kill, report, request, style)),
    `  ${(broken.length === 0 ? colors.green : colors.red)(describeBroken(report, request))} In CI: npx ${commandOf(request)}`,
  ];
}

/** Nothing broken says little where few kills were tried. */
function describeBroken(
  { broken, before, after, undisturbed, seed }: CrashTestReport,
  { only }: CrashTestRequest,
): string {
  const [tried, possible] = [before.kills + after.kills, 2 * undisturbed.calls];
  if (tried === possible) return `Broken: ${broken.length}.`;
  const choice = only === undefined ? `, chosen by seed ${seed}` : "";
  return `Broken: ${broken.length}, in ${tried} of ${formatCount(possible, "kill")}${choice}.`;
}

function describeUndisturbed({ undisturbed }: CrashTestReport): string {
  const { end, steps, calls, effects, toolCalls, tokens } = undisturbed;
  const spent = [
    formatCount(steps, "step"),
    `${formatCount(calls, "call")} to the database`,
    formatCount(effects, "effect"),
    formatCount(toolCalls, "tool call"),
    tokens < 2 ? formatCount(tokens, "token") : `${formatNumber(tokens)} tokens`,
  ];
  return `${spent.join(", ")}, then ${end === "done" ? "done" : "waiting for an answer"}`;
}

const COLUMNS = [
  left("killed"),
  ...["recovered", "reported", "lost", "effects twice", "effects missing", "unknown", "other end"].map(right),
  ...["tool calls again", "tokens again"].map(right),
];

function drawTotals({ before, after }: CrashTestReport, style: Style): string[] {
  const parts = [
    { when: "before", totals: before },
    { when: "after", totals: after },
  ];
  const rows = parts.filter(({ totals }) => totals.kills > 0).map(({ when, totals }) => totalsRow(when, totals, style));
  return drawWhole(COLUMNS, rows, style);
}

function totalsRow(when: string, totals: KillTotals, { colors }: Style) {
  const counts = [totals.recovered, totals.reported, totals.lost, totals.effectsTwice, totals.effectsMissing];
  const more = [totals.unknown, totals.otherEnd, totals.toolCallsAgain, totals.tokensAgain];
  const isBad = [false, false, true, true, true, false, true, false, false];
  const cells = [...counts, ...more].map((count, index) => ({
    text: formatNumber(count),
    ...(isBad[index] && count > 0 ? { paint: colors.red } : {}),
  }));
  return [{ text: `${when} ${formatCount(totals.kills, "call")}` }, ...cells];
}

function drawBroken(
  kill: KillReport,
  { seed }: CrashTestReport,
  request: CrashTestRequest,
  { colors }: Style,
): string[] {
  const { when, call, of, name, problems } = kill;
  const where = `${when} call ${call}${of === undefined ? "" : ` (${toPlainText(of)})`}`;
  return [
    ...problems.map((text) => `  ${colors.red(where)}: ${toPlainText(text)}`),
    `    Repeat: ${commandOf(request)} --only ${name} --seed ${seed}`,
    "",
  ];
}

/** Without what chose the kills, and without a password. */
function commandOf(request: CrashTestRequest): string {
  const { graph, input, inputFile, answers, durability, checkpointer, effects } = request;
  const flags = [
    ...(inputFile === undefined ? [] : ["--input-file", inputFile]),
    ...(input === undefined ? [] : ["--input", input]),
    ...(answers === undefined ? [] : ["--answers", answers]),
    ...(durability === "sync" ? [] : ["--durability", durability]),
    ...(checkpointer === "sqlite" ? [] : ["--checkpointer", printableCheckpointer(checkpointer)]),
    ...(effects === "once" ? [] : ["--effects", effects]),
  ];
  return ["threadkeep", "crash-test", graph, ...flags].map(quoteArgument).join(" ");
}

function printableCheckpointer(checkpointer: string): string {
  return checkpointer.includes("://") ? printableUrl(checkpointer) : checkpointer;
}
