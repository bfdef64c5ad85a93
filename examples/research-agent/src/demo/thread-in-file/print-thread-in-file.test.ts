import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import { colorsFor } from "../colors.ts";
import type { FileFact } from "./measure-file.ts";
import { printThreadInFile } from "./print-thread-in-file.ts";
import type { ThreadInFileFacts } from "./thread-in-file-facts.ts";

function id(step: number): string {
  return `1f1e6040-0000-6000-8000-${String(step).padStart(12, "0")}`;
}

const FILE: FileFact = {
  path: "/tmp/threadkeep-demo-a1b2c3/threads.db",
  isKept: false,
  threads: 10,
  checkpoints: 1387,
  wholeBytes: 53_000_000,
  bytes: 13_250_000,
};

const FACTS: ThreadInFileFacts = {
  stopped: { next: ["synthesize"], docIds: ["retry.md", "queue.md"] },
  wentOn: ["synthesize", "review", "search", "read", "read", "synthesize"],
  history: [
    { checkpointId: id(5), steps: { first: 5, last: 5 }, ran: ["synthesize"], next: [], bytes: 2_138 },
    { checkpointId: id(4), steps: { first: 2, last: 4 }, ran: ["read"], next: ["synthesize"], bytes: 586 },
    { checkpointId: id(1), steps: { first: 0, last: 0 }, ran: ["__start__"], next: ["search"], bytes: 366 },
    { checkpointId: id(0), steps: { first: -1, last: -1 }, ran: [], next: ["__start__"], bytes: 2 },
  ],
  forkedFrom: id(4),
  ranInFork: ["synthesize", "review"],
  original: {
    threadId: "report",
    question: "How should our agent retry?",
    docIds: ["retry.md", "queue.md", "wait.md"],
    report:
      "- It waits, each time twice as long as before, and after the fifth time it leaves the call alone. [retry.md]\n- Of a queue.",
  },
  fork: {
    threadId: "report-on-queues",
    question: "How does a queue pause?",
    docIds: ["retry.md", "queue.md"],
    report: "- With pause. [queue.md]",
  },
  diff: {
    bytes: { before: 2_138, after: 1_200 },
    channels: [
      {
        channel: "messages",
        change: "changed",
        bytes: { before: 1_294, after: 1_293 },
        messages: [
          { change: "removed", id: "a", from: 1 },
          { change: "removed", id: "b", from: 2 },
          { change: "added", id: "c", to: 1 },
        ],
      },
      { channel: "report", change: "changed", bytes: { before: 399, after: 24 } },
    ],
  },
  rollback: {
    to: id(4),
    headId: id(6),
    next: ["review"],
    isEqual: true,
    checkpoints: { before: 6, after: 7 },
    keptAll: true,
    leftFork: true,
  },
};

function print(facts: ThreadInFileFacts, { file = FILE, isTerminal = false } = {}): string {
  return `${printThreadInFile(facts, file, colorsFor({}, isTerminal)).join("\n")}\n`;
}

describe("a thread in a file on the demo's page", () => {
  it("is how it went on, its history, its branches, and what the file takes", () => {
    expect(print(FACTS)).toMatchInlineSnapshot(`
      "9  A thread in a SQLite file: it goes on, forks and goes back  @threadkeep/persistence

        + const checkpointer = await createCheckpointer("sqlite:./threads.db");

        Stopped, the file closed and opened again: the agent with ids in state goes on
        stopped     before synthesize, with 2 documents read
        went on     synthesize, review, search, read × 2, synthesize

        readHistory(checkpointer, "report", { sizes: true })
          step  node        next         bytes  checkpoint
             5  synthesize  (the end)   2.1 KB  1f1e6040-0000-6000-8000-000000000005
        2 to 4  read × 3    synthesize   586 B  1f1e6040-0000-6000-8000-000000000004  ← forked
             0  (input)     search       366 B  1f1e6040-0000-6000-8000-000000000001
            -1              (input)        2 B  1f1e6040-0000-6000-8000-000000000000

        forkThread(graph, { threadId, checkpointId, update: { question } })
        ran         synthesize, review; the 2 documents were there

        How should our agent retry?
        - It waits, each time twice as long as before, and after the fifth time it leaves
          the call alone. [retry.md]
        … 1 more lines, from 3 documents, in thread report

        How does a queue pause?
        - With pause. [queue.md]
        … 0 more lines, from 2 documents, in thread report-on-queues

        diffCheckpoints(head, headOfFork)
        messages    changed  1.3 KB → 1.3 KB    2 removed, 1 added
        report      changed  399 B → 24 B

        rollbackThread(graph, { threadId, checkpointId })
        back to     1f1e6040-0000-6000-8000-000000000004, the first report, before its review
        head        1f1e6040-0000-6000-8000-000000000006, its state equal; next is review
        history     6 checkpoints before, 7 now: nothing is deleted
        the fork    is as it was

        The file, with all 10 threads of this demo
        whole       50.5 MB  ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░
        the file    12.6 MB  █████████████
        1,387 checkpoints. LangGraph's SqliteSaver writes all channels into every one of
        them, and would store as much as the first bar. The second is the file, indexes and
        all.

        From a shell
        $ npx threadkeep history report --url sqlite:./threads.db
        $ npx threadkeep diff report report-on-queues --url sqlite:./threads.db
        This file is gone by now. \`pnpm demo --keep\` leaves it and says where it is.
      "
    `);
  });

  it("says where a file lies that was kept", () => {
    const page = print(FACTS, { file: { ...FILE, isKept: true } });

    expect(page).toContain("$ npx threadkeep history report --url sqlite:/tmp/threadkeep-demo-a1b2c3/threads.db\n");
    expect(page).not.toContain("is gone");
  });

  it("does not hide what went wrong", () => {
    const page = print({ ...FACTS, rollback: { ...FACTS.rollback, isEqual: false, keptAll: false, leftFork: false } });

    for (const word of ["its state DIFFERENT", "SOMETHING is deleted", "has CHANGED"]) expect(page).toContain(word);
  });

  it("says the same without colours", () => {
    expect(stripVTControlCharacters(print(FACTS, { isTerminal: true }))).toBe(print(FACTS));
  });
});
