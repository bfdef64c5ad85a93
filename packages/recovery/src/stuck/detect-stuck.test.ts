import type { RunRow } from "@threadkeep/persistence";
import { describe, expect, it } from "vitest";
import { detectStuck } from "./detect-stuck.ts";
import type { StuckState } from "./stuck-state.ts";
import { before, runRow, stuckFacts, threadHead } from "./testing/facts.ts";
import type { ThreadHead } from "./thread-head.ts";

const HOUR = 3_600_000;
const FAILURE = { class: "server", name: "InternalServerError", message: "503" };
const QUESTION = [{ taskId: "task", id: "1" }];
const ASKING = { status: "paused", interrupts: QUESTION } as const;

type Row = [what: string, run: Partial<RunRow>, head: Partial<ThreadHead> | undefined, expected: Partial<StuckState>];

describe("with a record of a run", () => {
  it.each<Row>([
    [
      "running",
      {},
      {},
      {
        state: "running",
        isStuck: false,
        canRecover: false,
        lastNode: "a",
        nextNodes: ["b"],
        reason: "host:1 runs it, at b; the last was saved 10 s ago.",
      },
    ],
    [
      "dead once its lease ended",
      { dueInMs: -5_000, aliveAt: before(35_000), stateSince: before(2 * HOUR), progressAt: before(50_000) },
      {},
      {
        state: "dead",
        isStuck: true,
        canRecover: true,
        since: before(35_000),
        reason: "host:1 gave no sign of life for 35 s, at b: its process is gone, or cannot reach the database.",
      },
    ],
    [
      "lost where it never began",
      { dueInMs: -1, beganAt: undefined, checkpointId: undefined },
      undefined,
      { state: "lost", isStuck: true, canRecover: true },
    ],
    ["blocked beyond 10 s", { blockedForMs: 10_001 }, {}, { state: "blocked", isStuck: true, canRecover: false }],
    ["running with a loop that paused shortly", { blockedForMs: 10_000 }, {}, { state: "running" }],
    [
      "idle beyond its limit",
      { idleForMs: 1_800_001 },
      {},
      { state: "idle", isStuck: true, canRecover: false, since: before(10_000) },
    ],
    ["running through a model call of 10 minutes", { idleForMs: 600_000 }, {}, { state: "running", isStuck: false }],
    [
      "postponed until its wait is over",
      { owner: undefined, failure: FAILURE, dueInMs: 4_000 },
      {},
      { state: "postponed", isStuck: false, canRecover: false, until: before(-4_000), failureClass: "server" },
    ],
    [
      "postponed and due",
      { owner: undefined, failure: FAILURE, dueInMs: -1 },
      {},
      { state: "postponed", isStuck: true, canRecover: true },
    ],
    [
      "given back",
      { owner: undefined, dueInMs: -30_000 },
      {},
      { state: "postponed", isStuck: false, canRecover: true, reason: expect.stringContaining("Nothing failed") },
    ],
    [
      "given back while it made an effect",
      { owner: undefined, dueInMs: 4_000, heldForMs: 4_000 },
      {},
      {
        state: "postponed",
        isStuck: false,
        canRecover: false,
        until: before(-4_000),
        reason: expect.stringContaining("while an effect was being called"),
        why: expect.stringContaining("free to be taken up in 4 s"),
      },
    ],
    [
      "postponed while it made an effect",
      { owner: undefined, failure: FAILURE, dueInMs: 9_000, heldForMs: 4_000 },
      {},
      {
        state: "postponed",
        canRecover: false,
        until: before(-9_000),
        why: expect.stringContaining("free to be taken up in 9 s"),
      },
    ],
    [
      "given back while it made an effect, by a version before",
      { owner: undefined, dueInMs: 4_000 },
      {},
      { state: "postponed", isStuck: false, canRecover: false, until: before(-4_000) },
    ],
    [
      "given back for another run",
      { owner: undefined, dueInMs: 4_000, isStopRequested: true },
      {},
      {
        state: "postponed",
        canRecover: false,
        until: before(-4_000),
        why: expect.stringContaining("kept for the other run"),
      },
    ],
    [
      "failed while it made an effect",
      { state: "failed", dueInMs: -1, heldForMs: 4_000, failure: { ...FAILURE, class: "auth" } },
      {},
      { state: "failed", isStuck: true, canRecover: false, why: expect.stringContaining("Not for 4 s") },
    ],
    [
      "left by its caller while it made an effect",
      { state: "left", dueInMs: undefined, heldForMs: 4_000, failure: { ...FAILURE, class: "abort" } },
      {},
      { state: "left", isStuck: false, canRecover: false, why: expect.stringContaining("Not for 4 s") },
    ],
    [
      "given back, and not taken up for longer than a lease",
      { owner: undefined, dueInMs: -30_001 },
      {},
      { state: "postponed", isStuck: true, canRecover: true, reason: expect.stringContaining("Nobody took it up") },
    ],
    [
      "waiting",
      { state: "waiting", dueInMs: undefined },
      ASKING,
      { state: "waiting", isStuck: false, canRecover: false, until: undefined },
    ],
    [
      "waiting past its limit",
      { state: "waiting", dueInMs: -HOUR },
      ASKING,
      {
        state: "waiting",
        isStuck: true,
        canRecover: false,
        until: before(HOUR),
        reason: "It waits for the answer to 1 question; its limit passed 1 h ago.",
      },
    ],
    [
      "done",
      { state: "done", dueInMs: undefined },
      { status: "done", nextNodes: [] },
      { state: "done", isStuck: false, nextNodes: [] },
    ],
    [
      "failed",
      { state: "failed", dueInMs: -1, failure: { ...FAILURE, class: "auth" } },
      {},
      { state: "failed", isStuck: true, canRecover: false, failureClass: "auth" },
    ],
    [
      "failed, where it used up its steps",
      { state: "failed", dueInMs: -1, failure: { class: "bug", name: "GraphRecursionError", message: "25" } },
      {},
      { state: "failed", why: expect.stringContaining("resume(threadId, undefined, { recursionLimit: ") },
    ],
    [
      "left by its caller",
      { state: "left", dueInMs: undefined, failure: { ...FAILURE, class: "abort" } },
      {},
      { state: "left", isStuck: false, canRecover: false, failureClass: "abort" },
    ],
    [
      "poisoned",
      { state: "poisoned", dueInMs: -1, failure: FAILURE },
      {},
      { state: "poisoned", isStuck: true, canRecover: false },
    ],
  ])("is %s", (_, run, head, expected) => {
    const facts = stuckFacts({ run: runRow(run), ...(head && { head: threadHead(head) }) });
    expect(detectStuck(facts)).toMatchObject({ basis: "run", runId: "run-1", ...expected });
  });

  it("says that this service cannot recover what it has no graph for, nor what was taken up too often", () => {
    const dead = runRow({ dueInMs: -1 });
    const other = detectStuck({ ...stuckFacts({ run: dead, head: threadHead() }), graphs: ["chat"] });
    expect(other).toMatchObject({
      state: "dead",
      canRecover: false,
      why: expect.stringContaining('"graph" (it has chat)'),
    });
    const often = detectStuck(stuckFacts({ run: { ...dead, attempts: 3 }, head: threadHead() }));
    expect(often).toMatchObject({ state: "dead", canRecover: false, why: expect.stringContaining("3 times") });
  });

  it("says that somebody wrote to the thread without the service", () => {
    const elsewhere = threadHead({ checkpointId: "other" });
    expect(detectStuck(stuckFacts({ run: runRow(), head: elsewhere })).reason).toContain("without the service");
    const done = detectStuck(stuckFacts({ run: runRow({ state: "done" }), head: elsewhere }));
    expect(done).toMatchObject({
      state: "unknown",
      basis: "checkpoints",
      reason: expect.stringContaining("went on without the service"),
    });
    const answered = threadHead({
      status: "runnable",
      interrupts: QUESTION,
      tasks: [{ taskId: "task", status: "started", channels: [] }],
    });
    const waiting = detectStuck(stuckFacts({ run: runRow({ state: "waiting" }), head: answered }));
    expect(waiting).toMatchObject({ basis: "checkpoints", reason: expect.stringContaining("recorded as waiting") });
  });

  it("takes an answer for the service's own where the run was resumed at its head", () => {
    const head = threadHead({ interrupts: QUESTION, tasks: [{ taskId: "task", status: "started", channels: [] }] });
    const run = runRow({ state: "waiting", baseCheckpointId: "head", dueInMs: undefined });
    expect(detectStuck(stuckFacts({ run, head }))).toMatchObject({
      state: "waiting",
      basis: "run",
      reason: "It waits for the answer to 1 question.",
    });
  });

  it("stays failed where a human has mended the state since", () => {
    const mended = threadHead({ checkpointId: "mended", source: "update" });
    const state = detectStuck(stuckFacts({ run: runRow({ state: "failed", failure: FAILURE }), head: mended }));
    expect(state).toMatchObject({ state: "failed", basis: "run", reason: expect.stringContaining("updateState") });
  });
});

describe("from checkpoints alone", () => {
  it.each<[what: string, head: Partial<ThreadHead>, expected: Partial<StuckState>]>([
    ["done", { status: "done", nextNodes: [] }, { state: "done", isStuck: false }],
    ["waiting", ASKING, { state: "waiting", isStuck: false }],
    ["failed", { status: "failed", failure: FAILURE }, { state: "failed", isStuck: true, failureClass: "server" }],
    [
      "not known to be stuck",
      {},
      {
        state: "unknown",
        isStuck: false,
        reason: "A next step remains (b); there is no record of a run, so it may be running right now.",
      },
    ],
    [
      "worth a look when it is old",
      { createdAt: before(2 * HOUR) },
      { state: "unknown", isStuck: true, since: before(2 * HOUR) },
    ],
    ["unknown where nothing tells", { status: "unknown" }, { state: "unknown", isStuck: false }],
  ])("is %s", (_, head, expected) => {
    expect(detectStuck(stuckFacts({ head: threadHead(head) }))).toMatchObject({
      basis: "checkpoints",
      canRecover: false,
      runId: undefined,
      ...expected,
    });
  });
});
