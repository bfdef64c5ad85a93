import type { ChannelChange } from "@threadkeep/persistence";
import { formatBytes } from "@threadkeep/state";
import type { Colors } from "../colors.ts";
import { heading, hang, indent, pairs } from "../layout.ts";
import { countOf, formatCount } from "../long-thread/format-count.ts";
import { wrapText } from "../wrap-text.ts";
import { drawHistory } from "./history-table.ts";
import type { FileFact } from "./measure-file.ts";
import { THREAD } from "./run-thread-in-file.ts";
import type { BranchFact, RollbackFact, ThreadInFileFacts } from "./thread-in-file-facts.ts";

const WIDTH = 84;
const BAR_WIDTH = 52;

/** One section: how a thread in a file goes on, branches and goes back, and what the file takes. */
export function printThreadInFile(facts: ThreadInFileFacts, file: FileFact, colors: Colors): string[] {
  const { history, forkedFrom } = facts;
  return [
    heading("9  A thread in a SQLite file: it goes on, forks and goes back", "@threadkeep/persistence", colors),
    "",
    `  ${colors.green('+ const checkpointer = await createCheckpointer("sqlite:./threads.db");')}`,
    "",
    colors.bold("  Stopped, the file closed and opened again: the agent with ids in state goes on"),
    ...printGoingOn(facts),
    "",
    colors.bold(`  readHistory(checkpointer, "${THREAD}", { sizes: true })`),
    ...indent(drawHistory(history, forkedFrom, "← forked", colors)),
    "",
    colors.bold("  forkThread(graph, { threadId, checkpointId, update: { question } })"),
    ...printFork(facts, colors),
    "",
    colors.bold("  diffCheckpoints(head, headOfFork)"),
    ...indent(facts.diff.channels.map((change) => describeChange(change))),
    "",
    colors.bold("  rollbackThread(graph, { threadId, checkpointId })"),
    ...printRollback(facts.rollback),
    "",
    colors.bold(`  The file, with all ${formatCount(file.threads)} threads of this demo`),
    ...indent(drawFile(file, colors)),
    "",
    colors.bold("  From a shell"),
    ...printCommands(file, facts),
  ];
}

function printGoingOn({ stopped, wentOn }: ThreadInFileFacts): string[] {
  return pairs([
    ["stopped", `before ${stopped.next.join(", ")}, with ${countOf(stopped.docIds.length, "document")} read`],
    ["went on", joinNodes(wentOn)],
  ]);
}

function printFork({ stopped, original, fork, ranInFork }: ThreadInFileFacts, colors: Colors): string[] {
  const again = `${joinNodes(ranInFork)}; the ${stopped.docIds.length} documents were there`;
  return [...pairs([["ran", again]]), ...[original, fork].flatMap((branch) => ["", ...printBranch(branch, colors)])];
}

function printBranch({ threadId, question, docIds, report }: BranchFact, colors: Colors): string[] {
  const [first = "", ...more] = report.split("\n");
  return [
    `  ${colors.bold(question)}`,
    ...indent(hang(wrapText(first, WIDTH))),
    `  ${colors.dim(`… ${more.length} more lines, from ${docIds.length} documents, in thread ${threadId}`)}`,
  ];
}

function describeChange({ channel, change, bytes, messages = [] }: ChannelChange): string {
  const sizes = `${formatBytes(bytes.before)} → ${formatBytes(bytes.after)}`;
  const kinds = [...new Set(messages.map((message) => message.change))];
  const counts = kinds.map((kind) => `${messages.filter((message) => message.change === kind).length} ${kind}`);
  return `${channel.padEnd(10)}  ${change.padEnd(7)}  ${sizes.padEnd(17)}  ${counts.join(", ")}`.trimEnd();
}

function printRollback({ to, headId, next, isEqual, checkpoints, keptAll, leftFork }: RollbackFact): string[] {
  return pairs([
    ["back to", `${to}, the first report, before its review`],
    ["head", `${headId}, ${isEqual ? "its state equal" : "its state DIFFERENT"}; next is ${next.join(", ")}`],
    [
      "history",
      `${checkpoints.before} checkpoints before, ${checkpoints.after} now: ${keptAll ? "nothing" : "SOMETHING"} is deleted`,
    ],
    ["the fork", leftFork ? "is as it was" : "has CHANGED"],
  ]);
}

function drawFile({ checkpoints, wholeBytes, bytes }: FileFact, colors: Colors): string[] {
  const scale = BAR_WIDTH / Math.max(wholeBytes, bytes);
  const bar = (fill: string, size: number) => fill.repeat(Math.max(1, Math.round(size * scale)));
  const about = `${formatCount(checkpoints)} checkpoints. LangGraph's SqliteSaver writes all channels into every one of them, and would store as much as the first bar. The second is the file, indexes and all.`;
  return [
    `whole     ${formatBytes(wholeBytes).padStart(9)}  ${colors.dim(bar("░", wholeBytes))}`,
    `the file  ${formatBytes(bytes).padStart(9)}  ${colors.green(bar("█", bytes))}`,
    ...wrapText(about, WIDTH),
  ];
}

function printCommands({ path, isKept }: FileFact, { original, fork }: ThreadInFileFacts): string[] {
  const url = `sqlite:${isKept ? path : "./threads.db"}`;
  return [
    `  $ npx threadkeep history ${original.threadId} --url ${url}`,
    `  $ npx threadkeep diff ${original.threadId} ${fork.threadId} --url ${url}`,
    ...(isKept ? [] : ["  This file is gone by now. `pnpm demo --keep` leaves it and says where it is."]),
  ];
}

/** search, read × 8, synthesize */
function joinNodes(nodes: readonly string[]): string {
  const groups: { node: string; count: number }[] = [];
  for (const node of nodes) {
    const last = groups.at(-1);
    if (last?.node === node) last.count += 1;
    else groups.push({ node, count: 1 });
  }
  return groups.map(({ node, count }) => (count > 1 ? `${node} × ${count}` : node)).join(", ");
}
