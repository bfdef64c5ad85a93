import type { RecoveryResult, StuckState } from "@threadkeep/recovery";
import { formatCount } from "../../report/format-count.ts";
import { toPlainText } from "../../report/plain-text.ts";
import type { Colors } from "../../report/reporter.ts";
import { formatId, formatNumber, formatTime } from "../../threads/format.ts";
import type { Style } from "../../threads/style.ts";
import { describeNodes } from "../describe-nodes.ts";
import { formatSpan } from "../format-span.ts";
import { describeWhy, inCommands } from "./in-commands.ts";
import type { RecoveryPlan } from "./plan-recovery.ts";
import type { RecoveryOutcome } from "./print-recover.ts";

export function drawRecoveryPlan(
  { state, isTakenUp, isForced, graph: chosen }: RecoveryPlan,
  database: string,
  { colors }: Style,
): string[] {
  const { threadId, runId, graph, since, attempts, totalAttempts } = state;
  const paint = isTakenUp ? colors.green : colors.yellow;
  const facts = [
    ["state", `${state.state}: ${inCommands(state.reason)}`],
    ...(since === undefined ? [] : [["since", formatTime(since)]]),
    ...(runId === undefined ? [] : [["run", `${formatId(runId)} of graph ${toPlainText(graph ?? "unknown")}`]]),
    ...(runId === undefined
      ? []
      : [["attempts", `${formatNumber(attempts)} at this checkpoint, ${formatNumber(totalAttempts)} in all`]]),
    ["checkpoint", describeCheckpoint(state)],
    ...(state.lastNode === undefined ? [] : [["last ran", toPlainText(state.lastNode)]]),
    ...(state.nextNodes.length === 0
      ? []
      : [["runs next", describeNodes({ nodes: state.nextNodes, step: undefined })]]),
    ...drawToolCalls(state),
    ["recovery", paint(isForced ? `It goes on all the same${asGraph(chosen)}: --force.` : inCommands(state.why))],
  ];
  const lines = facts.map(([title = "", text = ""]) => `  ${title.padEnd(10)}  ${text}`);
  return [`${colors.bold(formatId(threadId))} of ${toPlainText(database)}`, ...lines];
}

function asGraph(graph: string | undefined): string {
  return graph === undefined ? "" : `, as of graph ${toPlainText(graph)}`;
}

function describeCheckpoint({ checkpointId, step }: StuckState): string {
  if (checkpointId === undefined) return "none: it begins with its input";
  return `${formatId(checkpointId)}${step === undefined ? "" : ` (step ${step})`}`;
}

function drawToolCalls({ pendingToolCalls }: StuckState): string[][] {
  if (pendingToolCalls.length === 0) return [];
  const calls = pendingToolCalls.map(
    ({ name, id }) => `${toPlainText(name)}${id === undefined ? "" : ` (${toPlainText(id)})`}`,
  );
  return [["tool calls", `${calls.join(", ")}: without a result`]];
}

export function drawOutcome(result: RecoveryOutcome, { colors }: Style): string[] {
  const { outcome, durationMs, repairedMessages } = result;
  const repaired =
    repairedMessages === 0
      ? []
      : [`Before it went on ${formatCount(repairedMessages, "tool message")} of its history were put in order.`];
  const took = outcome === "left" ? "" : ` after ${formatSpan(durationMs)}`;
  return [`${paintOutcome(result, colors)(describeOutcome(result))}${took}. ${describeWhy(result)}`, ...repaired];
}

const WORDS: Record<RecoveryResult["outcome"], string> = {
  done: "done",
  waiting: "waiting for an answer",
  postponed: "postponed",
  failed: "failed",
  poisoned: "poisoned",
  "given-back": "given back",
  left: "left as it is",
};

export function describeOutcome({ outcome }: RecoveryResult): string {
  return WORDS[outcome];
}

export function paintOutcome({ outcome }: RecoveryResult, colors: Colors): (text: string) => string {
  if (outcome === "done") return colors.green;
  return outcome === "failed" || outcome === "poisoned" ? colors.red : colors.yellow;
}
