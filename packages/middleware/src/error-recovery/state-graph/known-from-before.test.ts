import type { RunnableConfig } from "@langchain/core/runnables";
import { interrupt, MemorySaver, START, StateGraph } from "@langchain/langgraph";
import { describe, expect, it } from "vitest";
import type { ErrorRecoveryEvent } from "../error-recovery-event.ts";
import { errorOf } from "../retry/testing/error-of.ts";
import { throwNext, unauthorized, unavailable } from "./testing/faults.ts";
import {
  ALWAYS,
  calling,
  Counted,
  liveRun,
  thread,
  THREE_MORE,
  Uncounted,
  type Call,
  type Runner,
  type Update,
} from "./testing/killed-run.ts";
import type { RecoveryNodeOptions } from "./recovery-node-options.ts";
import { withErrorRecovery } from "./with-error-recovery.ts";

describe("a call in a subgraph that saves nothing, which nobody calls resumed behind its first node", () => {
  const runOf = (attempts: number, budget: number) => ({
    build: (call: Call, checkpointer: MemorySaver): Runner => {
      const inner = new StateGraph(Uncounted)
        .addNode("plain", () => call("plain"))
        .addNode("first", calling(call, "first", { ...THREE_MORE, attempts, budget: { attempts: budget } }))
        .addEdge(START, "plain")
        .addEdge("plain", "first")
        .compile({ checkpointer: false });
      return new StateGraph(Uncounted).addNode("team", inner).addEdge(START, "team").compile({ checkpointer });
    },
    failing: { first: ALWAYS },
  });

  it("has no more than its attempts", async () => {
    const run = runOf(4, 9);
    const inSecondWait = (await liveRun(run)).saves.indexOf("record") + 2;
    expect(await liveRun({ ...run, killedAt: inSecondWait })).toMatchObject({
      error: { reason: "attempts", attempts: [{ attempt: 1 }, { attempt: 2 }, { attempt: 3 }, { attempt: 4 }] },
      failed: ["first", "first", "first", "first"],
    });
  });

  it("costs the run one for each of them, also for the one that was made before that was known", async () => {
    const run = runOf(9, 3);
    const beforeSecond = (await liveRun(run)).saves.indexOf("record") + 1;
    // The second, which was counted and never made, the one in the new process, and the last that is left.
    expect(await liveRun({ ...run, killedAt: beforeSecond })).toMatchObject({
      error: { reason: "run-attempts" },
      failed: ["first", "first", "first"],
    });
  });
});

describe("a failure that cost nothing, as the first attempt was the last one", () => {
  const once = { ...THREE_MORE, attempts: 1 } as const;
  const tellReason = withErrorRecovery(
    async ({ recoveryFailure }: typeof Counted.State): Update => ({ answers: [recoveryFailure?.reason ?? "fine"] }),
    THREE_MORE,
  );

  const told = (options: RecoveryNodeOptions) => (call: Call, checkpointer: MemorySaver) =>
    new StateGraph(Counted)
      .addNode("first", calling(call, "first", { ...options, onExhausted: { goto: "told" } }), { ends: ["told"] })
      .addNode("told", tellReason)
      .addEdge(START, "first")
      .compile({ checkpointer });

  it("is known to the nodes behind it when the process stops before the next checkpoint", async () => {
    const run = { build: told(once), failing: { first: 1 } };
    const { saves } = await liveRun(run);
    for (const killedAt of [saves.lastIndexOf("writes") - 2, saves.lastIndexOf("writes") - 1])
      expect(await liveRun({ ...run, killedAt })).toMatchObject({
        result: { answers: ["attempts"], recoveryFailure: { reason: "attempts" } },
        failed: ["first"],
      });
  });

  it("is known to them also where nothing was called, as the circuit was open", async () => {
    const build = told({ ...once, circuitBreaker: { failures: 1, resetMs: 60_000, key: "open from before" } });
    await liveRun({ build, failing: { first: 1 } });
    const { saves } = await liveRun({ build, failing: {} });
    expect(await liveRun({ build, failing: {}, killedAt: saves.lastIndexOf("writes") - 2 })).toMatchObject({
      result: { answers: ["circuit-open"], recoveryFailure: { reason: "circuit-open" } },
    });
  });

  it("is known to them when a human was asked in between", async () => {
    const build = (call: Call, checkpointer: MemorySaver): Runner =>
      new StateGraph(Counted)
        .addNode("first", calling(call, "first", { ...once, onExhausted: { goto: "ask" } }), { ends: ["ask"] })
        .addNode("ask", () => ({ answers: [String(interrupt("Go on?"))] }))
        .addNode("told", tellReason)
        .addEdge(START, "first")
        .addEdge("ask", "told")
        .compile({ checkpointer });
    expect(await liveRun({ build, failing: { first: 1 } })).toMatchObject({
      result: { answers: ["yes", "attempts"], recoveryFailure: { reason: "attempts" } },
    });
  });
});

describe("a node, where nobody can read what its run has spent before", () => {
  class Unreadable extends MemorySaver {
    isDown = false;
    readsWhileDown = 0;
    override async getTuple(...args: Parameters<MemorySaver["getTuple"]>) {
      if (this.isDown) this.readsWhileDown += 1;
      if (this.isDown) throw new Error("connection lost, password=hunter2");
      return super.getTuple(...args);
    }
  }

  it("is not tried again when it fails, and fails with its own error", async () => {
    const [saver, events, made] = [new Unreadable(), [] as ErrorRecoveryEvent[], [] as string[]];
    const failing = async (): Promise<object> => {
      made.push("failing");
      saver.isDown = true;
      throw unavailable("overloaded");
    };
    const graph = new StateGraph(Counted)
      .addNode("failing", withErrorRecovery(failing, { ...THREE_MORE, onEvent: (event) => events.push(event) }))
      .addEdge(START, "failing")
      .compile({ checkpointer: saver });
    expect(await errorOf(graph.invoke({ answers: [] }, thread))).toMatchObject({ message: "overloaded" });
    expect(made).toHaveLength(1);
    expect(events).toMatchObject([
      {
        type: "recovery.failed",
        data: { why: expect.stringMatching(/^what the run had spent before cannot be read/) },
      },
    ]);
    expect(JSON.stringify(events)).not.toContain("hunter2");
  });

  it.each([undefined, unauthorized()])("asks nobody where nothing is to be tried again: %s", async (fault) => {
    const saver = new Unreadable();
    const once = async (): Promise<object> => {
      saver.isDown = true;
      throwNext(fault ? [fault] : []);
      return {};
    };
    const graph = new StateGraph(Counted)
      .addNode("once", withErrorRecovery(once, THREE_MORE))
      .addEdge(START, "once")
      .compile({ checkpointer: saver });
    expect(
      await graph.invoke({ answers: [] }, thread).then(
        () => undefined,
        (error: unknown) => error,
      ),
    ).toBe(fault);
    expect(saver.readsWhileDown).toBe(0);
  });

  it("asks again when the next one fails", async () => {
    const saver = new Unreadable();
    const faults = [unavailable(), unavailable()];
    const failing = async (_: typeof Counted.State, { signal }: RunnableConfig): Promise<object> => {
      signal?.throwIfAborted();
      throwNext(faults);
      return {};
    };
    const caught = withErrorRecovery(failing, THREE_MORE);
    const graph = new StateGraph(Counted)
      .addNode("one", async (state, config) => {
        saver.isDown = true;
        await caught(state, config).catch(() => undefined);
        saver.isDown = false;
        return {};
      })
      .addNode("two", caught)
      .addEdge(START, "one")
      .addEdge("one", "two")
      .compile({ checkpointer: saver });
    expect(await graph.invoke({ answers: [] }, thread)).toMatchObject({ _recovery: { attempts: 1 } });
  });
});
