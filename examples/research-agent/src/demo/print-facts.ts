import { formatBytes } from "@threadkeep/state";
import { type Bar, drawBars, joinRepeats } from "./bar-chart.ts";
import { drawChannelTable } from "./channel-table.ts";
import type { Colors } from "./colors.ts";
import {
  BUDGET,
  type CheckFacts,
  type CheckRun,
  type DemoFacts,
  type DocumentsRun,
  type IdsRun,
  type Rejection,
  type ThreadFact,
} from "./facts.ts";
import { printFlakyProvider } from "./flaky-provider/print-flaky-provider.ts";
import { printKilledRun } from "./killed-run/print-killed-run.ts";
import { hang, heading, indent, pairs } from "./layout.ts";
import { printLongThread } from "./long-thread/print-long-thread.ts";
import { printThreadInFile } from "./thread-in-file/print-thread-in-file.ts";
import type { Step } from "./trace-thread.ts";
import { wrapText } from "./wrap-text.ts";

const WIDTH = 84;

/** The page that a person reads: at most 100 columns. */
export function printFacts(facts: DemoFacts, colors: Colors): string {
  const sections = [
    printIntroduction(facts, colors),
    ...printCheck(facts.check, colors),
    printDocumentsRun(facts.documentsInState, facts.budgetBytes, colors),
    printIdsRun(facts.idsInState, facts.budgetBytes, colors),
    ...printLongThread(facts.longThread, colors),
    ...printFlakyProvider(facts.flakyProvider, colors),
    printThreadInFile(facts.threadInFile, facts.file, colors),
    printKilledRun(facts.killedRun, colors),
    printNext(colors),
  ];
  return `\n${sections.map((lines) => lines.join("\n")).join("\n\n\n")}\n`;
}

function printIntroduction({ question, model, library }: DemoFacts, colors: Colors): string[] {
  const size = `${library.documents} Markdown files, ${formatBytes(library.bytes)}`;
  const about =
    model === "scripted" ? "scripted, it quotes what it reads. With an API key: a real one (README)." : model;
  return [
    colors.bold("A research agent, checked before it runs, under a budget for its state, then one for its context"),
    "",
    ...pairs([
      ["question", question],
      ["library", `${size}: this repository and the packages it installed`],
      ["model", about],
      ["the guard", `guardGraph(graph, { maxBytes: "${BUDGET}" })`],
    ]),
  ];
}

function printCheck({ documents, ids, adopted, change, bloated }: CheckFacts, colors: Colors): string[][] {
  return [
    [heading("1  Before it runs: what CI says of each version", "threadkeep.config.ts", colors)],
    ...[documents, ids].map((run) => printRun(run, colors)),
    [
      heading("2  Adopted once, from then on only new bloat fails", "threadkeep.lock.json", colors),
      "",
      ...printRun(adopted, colors),
    ],
    [`A channel is added to ${change.file}:`, "", colors.green(`+ ${change.added}`)],
    printRun(bloated, colors),
  ];
}

function printRun({ command, output, exitCode }: CheckRun, colors: Colors): string[] {
  const code = `exit code ${exitCode}`;
  return [colors.bold(`$ ${command}`), output.trim(), exitCode === 0 ? colors.green(code) : colors.red(code)];
}

function printDocumentsRun(run: DocumentsRun, budgetBytes: number, colors: Colors): string[] {
  return [
    heading("3  Run with documents in state: the guard stops it", "src/with-documents-in-state.ts", colors),
    "",
    ...(run.rejection ? printRejection(run.rejection, colors) : ["  The guard did not stop it."]),
    "",
    colors.bold("  State after each step"),
    ...indent(drawBars(barsOf(run), budgetBytes, colors)),
    "",
    `  ✗  Rejected: nothing of this step was saved.`,
    `  ░  What the same agent goes on to store without the guard.`,
    `     ${describeTotal(run.unguarded, run.unguardedStoredBytes)}`,
    "",
    colors.bold("  The thread is as it was before that step"),
    ...printThread(run.thread),
  ];
}

function printRejection({ message, channels, offender }: Rejection, colors: Colors): string[] {
  return [
    ...wrapText(`StateOversizedError: ${message}`, WIDTH).map((line) => `  ${colors.red(line)}`),
    "",
    ...indent(drawChannelTable(channels, colors)),
    "",
    `  offending path: ${colors.bold(offender.path)} (${formatBytes(offender.bytes)})`,
  ];
}

function printThread({ checkpointId, checkpoints, bytes, next, unchanged }: ThreadFact): string[] {
  return pairs([
    ["checkpoint", `${checkpointId}, the last of ${checkpoints}`],
    ["stored", `${formatBytes(bytes)}, ${unchanged ? "equal to" : "DIFFERENT from"} the state before the step`],
    ["next", `${next.join(", ")}: mend the node, then resume with invoke(null, config)`],
  ]);
}

function printIdsRun({ steps, storedBytes, report, docIds }: IdsRun, budgetBytes: number, colors: Colors): string[] {
  const bars = steps.map((step): Bar => ({ ...label(step), verdict: step.bytes > budgetBytes ? "over" : "fine" }));
  return [
    heading("4  Run with ids in state: it finishes", "src/with-ids-in-state.ts", colors),
    "",
    `  ${colors.red("- return { docs: [page], unread: rest };")}`,
    `  ${colors.green("+ return { docIds: [await store.save(page)], unread: rest };")}`,
    "",
    colors.bold("  State after each step"),
    ...indent(drawBars(joinRepeats(bars), budgetBytes, colors)),
    "",
    `  ${describeTotal(steps, storedBytes)}`,
    "",
    colors.bold(`  Its report, from ${docIds.length} documents`),
    ...report.split("\n").flatMap((line) => indent(hang(wrapText(line, WIDTH)))),
  ];
}

function printNext(colors: Colors): string[] {
  return [
    colors.bold("Next"),
    "",
    ...pairs([
      ["pnpm test", "the whole suite, this example included"],
      ["pnpm bench", "the figures, measured on this machine"],
      ["README.md", "how to wrap your own graph"],
    ]),
    "",
    `  ${colors.dim("No pnpm? Write npx -y pnpm@12.21.0 in its place.")}`,
  ];
}

/** The saved steps, the rejected one, and then what the unguarded run stored. */
function barsOf({ steps, rejection, unguarded }: DocumentsRun): Bar[] {
  const saved = steps.map((step): Bar => ({ ...label(step), verdict: "fine" }));
  if (!rejection) return saved;
  const { node, totalBytes } = rejection;
  const later = unguarded.slice(steps.length + 1).map((step): Bar => ({ ...label(step), verdict: "unguarded" }));
  return [...saved, { label: node, bytes: totalBytes, verdict: "rejected" }, ...later];
}

function label({ node, bytes }: Step) {
  return { label: node, bytes };
}

function describeTotal(steps: Step[], storedBytes: number): string {
  const largest = Math.max(...steps.map(({ bytes }) => bytes));
  const total = steps.reduce((sum, { bytes }) => sum + bytes, 0);
  const saved = `${steps.length} checkpoints, the largest ${formatBytes(largest)}`;
  // LangGraph's MemorySaver and SqliteSaver write all channels into every checkpoint.
  return `${saved}. Each stored whole: ${formatBytes(total)}; here: ${formatBytes(storedBytes)}.`;
}
