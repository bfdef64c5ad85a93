import { formatBytes } from "@threadkeep/state";
import type { Colors } from "../colors.ts";
import { heading, indent, pairs } from "../layout.ts";
import { wrapText } from "../wrap-text.ts";
import { drawCallChart } from "./call-chart.ts";
import { countOf, formatCount } from "./format-count.ts";
import { THREAD } from "./run-long-thread.ts";
import type {
  ArchiveFacts,
  BudgetedThreadFacts,
  EventFact,
  LongThreadFacts,
  ReadBackFact,
} from "./long-thread-facts.ts";

const WIDTH = 84;

/** Two sections: what the model was sent, and what became of what left the thread. */
export function printLongThread(facts: LongThreadFacts, colors: Colors): string[][] {
  return [printCalls(facts, colors), printArchive(facts, colors)];
}

function printCalls({ questions, documents, budgetTokens, without, budgeted }: LongThreadFacts, colors: Colors) {
  const about = `${questions} questions in one thread, about this repository's own ${documents.length} documents. For each the agent reads a whole one.`;
  const chart = { budgeted: budgeted.callTokens, without: without.callTokens, budgetTokens };
  return [
    heading("5  A long thread, without and with a budget for its context", "src/question-agent.ts", colors),
    "",
    ...indent(wrapText(about, WIDTH)),
    "",
    `  ${colors.green(`+ middleware: [contextBudgetMiddleware({ model: summarizer, budget: { tokens: ${inCode(budgetTokens)} },`)}`,
    `  ${colors.green(`+   keep: { messages: 4 }, archive: createFileArchive(folder) })],`)}`,
    "",
    colors.bold("  Tokens sent with each model call"),
    ...indent(drawCallChart(chart, colors)),
    "",
    `  ░  Without: ${describeCalls(without.callTokens)}`,
    `  █  With:    ${describeCalls(budgeted.callTokens)}`,
  ];
}

function inCode(count: number): string {
  return formatCount(count).replaceAll(",", "_");
}

function describeCalls(calls: number[]): string {
  return `${countOf(calls.length, "call")}, the largest ${formatCount(Math.max(...calls))} tokens, the last ${formatCount(calls.at(-1) ?? 0)}.`;
}

function printArchive({ summarizer, without, budgeted }: LongThreadFacts, colors: Colors): string[] {
  const { archive, events, readBack } = budgeted;
  return [
    heading("6  What left the thread can be read again", "createFileArchive of @threadkeep/storage", colors),
    "",
    ...pairs([
      ...events.map((event): [string, string] => ["event", describeEvent(event)]),
      ["summarizer", describeSummarizer(budgeted, summarizer)],
      ["archived", describeArchive(archive)],
      ...archive.files.map(({ path, bytes }): [string, string] => ["file", `${path}, ${formatBytes(bytes)}`]),
      ["the thread", `${budgeted.messages} messages of ${without.messages}; ${describeLost(archive)}`],
    ]),
    "",
    ...(readBack ? printReadBack(readBack, colors) : ["  Nothing was archived."]),
    "",
    ...wrapText(describeSum(budgeted, without.callTokens), WIDTH).map((line) => `  ${colors.bold(line)}`),
  ];
}

function describeEvent({ type, count, removed, shortened }: EventFact): string {
  const parts = [
    ...(shortened > 0 ? [`${countOf(shortened, "tool result")} to previews`] : []),
    ...(removed > 0 ? [`${countOf(removed, "message")} into the summary`] : []),
  ];
  return `${type} × ${count}: ${parts.join(", ")}`;
}

function describeSummarizer({ summarizer: { calls, inputTokens, outputTokens } }: BudgetedThreadFacts, name: string) {
  const standIn = name.startsWith("scripted") ? " of a scripted stand-in" : ` of ${name}`;
  return `${countOf(calls, "call")}${standIn}: ${formatCount(inputTokens)} tokens sent, ${formatCount(outputTokens)} answered`;
}

function describeArchive({ messages, tokens }: ArchiveFacts): string {
  return `${countOf(messages, "message")}, ${formatCount(tokens)} tokens`;
}

function describeLost({ left, lost }: ArchiveFacts): string {
  if (lost > 0) return `of ${left} that left or were shortened ${lost} are NOT archived as they were`;
  return `all ${left} that left or were shortened are archived as they were`;
}

function printReadBack({ stands, reference, messageId, type, text, isEqual }: ReadBackFact, colors: Colors) {
  return [
    colors.bold(`  Of ${type} message ${messageId} the thread has`),
    ...quote(stands, { head: 6, tail: 2 }, colors),
    "",
    `  await readArchive("${THREAD}", {`,
    `    reference: "${reference}" })`,
    "",
    colors.bold("  What the archive gives"),
    ...quote(text, { head: 9, tail: 0 }, colors),
    `  ${isEqual ? colors.green("Equal to the original") : colors.red("DIFFERENT from the original")}, ${formatCount(text.length)} characters.`,
  ];
}

function bar(line: string): string {
  return `  │ ${line}`.trimEnd();
}

function quote(text: string, { head, tail }: { head: number; tail: number }, colors: Colors): string[] {
  const lines = text.split("\n").flatMap((line) => wrapText(line, WIDTH));
  const more = lines.length - head - tail;
  if (more <= 0) return lines.map(bar);
  const left = colors.dim(bar(`… ${more} more`));
  return [...lines.slice(0, head).map(bar), left, ...lines.slice(lines.length - tail).map(bar)];
}

function describeSum({ callTokens, summarizer }: BudgetedThreadFacts, without: number[]): string {
  const [before, after] = [sumOf(without), sumOf(callTokens) + summarizer.inputTokens];
  const percent = Math.round((after / before) * 100);
  return `In all ${formatCount(before)} tokens were sent without the budget, and ${formatCount(after)} with it, the summarizer's included: ${percent} %.`;
}

function sumOf(numbers: number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
