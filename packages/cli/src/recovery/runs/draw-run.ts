import type { RunEvent, RunRow } from "@threadkeep/persistence";
import { toPlainText } from "../../report/plain-text.ts";
import { formatId, formatNumber, formatTime } from "../../threads/format.ts";
import type { Style } from "../../threads/style.ts";
import { drawWhole, left, right } from "../../threads/table.ts";
import { describeNodes } from "../describe-nodes.ts";
import { formatSpan } from "../format-span.ts";
import { describeStanding, paintStanding, runStandingOf } from "../run-standing.ts";
import type { RunStory } from "./print-run.ts";

export function drawRun({ runId, threadId, run, events }: RunStory, style: Style): string[] {
  const heading = style.colors.bold(`run ${formatId(runId)} of ${formatId(threadId)}`);
  return [heading, ...drawFacts(run, style), "", ...drawEvents(events, style)];
}

function drawFacts(run: RunRow, { colors }: Style): string[] {
  const { graph, graphVersion, createdAt, beganAt, progressAt, attempts, totalAttempts, owner, failure } = run;
  const standing = runStandingOf(run);
  const facts = [
    ["graph", `${toPlainText(graph)}${graphVersion === undefined ? "" : ` (version ${toPlainText(graphVersion)})`}`],
    ["state", paintStanding(standing, colors)(describeStanding(standing, run))],
    ["admitted", formatTime(createdAt)],
    ["began", formatTime(beganAt) || "never"],
    ["progress", formatTime(progressAt) || "none"],
    ["at", run.state === "done" ? "its end" : describeNodes(run)],
    ["attempts", `${formatNumber(attempts)} at this checkpoint, ${formatNumber(totalAttempts)} in all`],
    ...(owner === undefined ? [] : [["owner", toPlainText(owner)]]),
    ...(failure === undefined ? [] : [["failure", describeFailure(failure)]]),
  ];
  return facts.map(([title = "", text = ""]) => `  ${title.padEnd(8)}  ${text}`);
}

const COLUMNS = [left("time"), left("event"), right("epoch"), left("owner"), left("checkpoint"), left("")];

function drawEvents(events: readonly RunEvent[], style: Style): string[] {
  const rows = events.map((event) => [
    { text: formatTime(event.at) },
    { text: event.kind.replaceAll("-", " "), paint: paintOf(event, style) },
    { text: formatNumber(event.epoch) },
    { text: toPlainText(event.owner ?? "") },
    { text: event.checkpointId === undefined ? "" : formatId(event.checkpointId) },
    { text: detailOf(event) },
  ]);
  return drawWhole(COLUMNS, rows, style).map((line) => `  ${line}`);
}

function paintOf({ kind }: RunEvent, { colors }: Style): (text: string) => string {
  if (kind === "failed" || kind === "poisoned") return colors.red;
  if (kind === "done") return colors.green;
  return kind === "waiting" || kind === "postponed" ? colors.yellow : colors.cyan;
}

function detailOf({ kind, afterMs, failure }: RunEvent): string {
  const silence =
    kind === "taken-up" && afterMs !== undefined ? `${formatSpan(afterMs)} after the last sign of life` : "";
  return [silence, failure === undefined ? "" : describeFailure(failure)].filter((part) => part !== "").join("; ");
}

function describeFailure({ class: kind, name, message }: NonNullable<RunRow["failure"]>): string {
  return toPlainText(`${kind}: ${name}: ${message}`);
}
