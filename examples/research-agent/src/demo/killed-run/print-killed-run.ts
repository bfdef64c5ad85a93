import type { Colors } from "../colors.ts";
import { hang, heading, indent, pairs } from "../layout.ts";
import { formatCount } from "../long-thread/format-count.ts";
import { wrapText } from "../wrap-text.ts";
import { type JoinedSteps, joinSteps } from "./join-steps.ts";
import type { KilledRunFacts } from "./killed-run-facts.ts";
import { notDoneAgain, type Work } from "./not-done-again.ts";

const WIDTH = 84;
const BAR_WIDTH = 30;

/** One section: a run that is killed, found and finished, and what of it was not done again. */
export function printKilledRun(facts: KilledRunFacts, colors: Colors): string[] {
  const { kept, whole } = notDoneAgain(facts);
  return [
    heading(
      `10  Killed at step ${kept.steps + 1} of ${whole.steps}, found, and finished`,
      "@threadkeep/recovery",
      colors,
    ),
    "",
    ...indent(wrapText(introduce(facts), WIDTH)),
    "",
    `  ${colors.green("+ const service = createRecoveryService({ checkpointer, graphs: { report } });")}`,
    `  ${colors.green("+ service.start();")}`,
    `  ${colors.green('+ await service.run("report", { question }, { threadId });')}`,
    "",
    ...indent(drawSteps(facts, colors)),
    "",
    ...printEvents(facts).flatMap(([name, text]) => printPair(name, text)),
    "",
    colors.bold("  Not done again, of what starting over does"),
    ...printKept(kept, whole),
    "",
    colors.bold("  Its report begins"),
    ...indent(hang(wrapText(facts.report.split("\n", 1)[0] ?? "", WIDTH))),
  ];
}

function introduce({ leaseMs, modelMs }: KilledRunFacts): string {
  return [
    "A report is written in a process of its own. When the shop that sells a study has its order, and before it answers,",
    "that process is killed with SIGKILL. Another process, this one, has a service on the same file.",
    `A lease is ${seconds(leaseMs)} here, so that nobody has to wait for the usual 30 s; the model is scripted and takes ${modelMs} ms a call.`,
  ].join(" ");
}

function drawSteps(facts: KilledRunFacts, colors: Colors): string[] {
  const rows = joinSteps(facts.steps);
  const scale = BAR_WIDTH / Math.max(1, ...rows.map(({ ms }) => ms));
  const killedAt = rows.find(({ pid }) => pid !== facts.killed.pid);
  return [
    colors.dim(lineOf("step", "node", "tokens", "ms", "process")),
    ...rows.flatMap((row) => {
      const line = drawStep(row, { scale, isKilled: row.pid === facts.killed.pid }, colors);
      return row === killedAt ? [colors.red(killLine(facts, row)), line] : [line];
    }),
  ];
}

function drawStep(row: JoinedSteps, { scale, isKilled }: { scale: number; isKilled: boolean }, colors: Colors): string {
  const line = lineOf(stepsOf(row), nodeOf(row), formatCount(row.tokens), formatCount(row.ms), String(row.pid));
  const bar = (isKilled ? "░" : "█").repeat(Math.ceil(row.ms * scale));
  return bar === "" ? line : `${line}  ${(isKilled ? colors.dim : colors.green)(bar)}`;
}

function killLine({ killed }: KilledRunFacts, row: JoinedSteps): string {
  return `${lineOf(stepsOf(row), row.node, "", "", String(killed.pid))}  ✗ ${killed.signal ?? "it ended by itself"}`;
}

function lineOf(step: string, node: string, tokens: string, ms: string, pid: string): string {
  return `${step.padStart(8)}  ${node.padEnd(8)}  ${tokens.padStart(7)}  ${ms.padStart(5)}  ${pid.padStart(8)}`;
}

function stepsOf({ first, last }: JoinedSteps): string {
  return first === last ? String(first) : `${first} to ${last}`;
}

function nodeOf({ node, first, last }: JoinedSteps): string {
  return first === last ? node : `${node} × ${last - first + 1}`;
}

function printEvents({ killed, found, finished, orders, isEqual }: KilledRunFacts): [name: string, text: string][] {
  const { pid, claimed, outcome, durationMs } = finished;
  return [
    ["killed", `${seconds(killed.afterMs)} after its first checkpoint: the order is out, its answer is not in`],
    [
      "found",
      `${found.state}, ${seconds(found.waitedMs)} later, as its lease is over: ${found.lastNode ?? "nothing"} is done, ${found.nextNodes.join(", ")} is next`,
    ],
    ["taken up", `by a sweep of process ${pid}, ${times(claimed)}: ${outcome} in ${seconds(durationMs)}`],
    [
      "the order",
      `sent ${times(orders.received)}: the ledger has a call without an end, and asks the shop ${times(orders.lookups)}`,
    ],
    ["the state", `${isEqual ? "equal to" : "DIFFERENT from"} that of a run that nobody disturbed`],
  ];
}

function printPair(name: string, text: string): string[] {
  return wrapText(text, WIDTH - 12).flatMap((line, at) => pairs([[at === 0 ? name : "", line]]));
}

function printKept(kept: Work, whole: Work): string[] {
  return pairs([
    ["steps", share(kept.steps, whole.steps)],
    ["tokens", share(kept.tokens, whole.tokens)],
    ["seconds", share(kept.ms, whole.ms, (ms) => (ms / 1000).toFixed(2))],
  ]);
}

function share(some: number, all: number, format: (figure: number) => string = formatCount): string {
  return `${format(some).padStart(6)} of ${format(all).padStart(6)}  ${Math.round((100 * some) / all)} %`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

function times(count: number): string {
  return count === 1 ? "once" : `${count} times`;
}
