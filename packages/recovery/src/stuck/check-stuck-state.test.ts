import { AIMessage, HumanMessage } from "@langchain/core/messages";
import { interrupt, MemorySaver, MessagesAnnotation, START, StateGraph } from "@langchain/langgraph";
import type { BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";
import { PostgresSaver } from "@langchain/langgraph-checkpoint-postgres";
import { missingPostgres, startPostgres } from "@threadkeep-test/servers";
import pg from "pg";
import { describe, expect, it, onTestFinished } from "vitest";
import { recoverThread } from "../recover/recover-thread.ts";
import { useRecoveryBench } from "../recover/testing/recovery-bench.ts";
import { createContext } from "../service/create-context.ts";
import { stepsGraph } from "../service/testing/steps-graph.ts";
import { checkStuckState } from "./check-stuck-state.ts";

const CALL = { id: "call_1", name: "charge", args: {}, type: "tool_call" as const };

function agentLike() {
  return new StateGraph(MessagesAnnotation)
    .addNode("model", () => ({ messages: [new AIMessage({ content: "", tool_calls: [CALL] })] }))
    .addNode("tools", () => ({ messages: [new HumanMessage(String(interrupt("may I?")))] }))
    .addEdge(START, "model")
    .addEdge("model", "tools")
    .compile();
}

it("tells a dead run's last and next node, and the tool calls that wait", async () => {
  const bench = await useRecoveryBench();
  const graph = agentLike();
  const { context } = bench.openService({ graphs: { graph } });
  const { run } = await bench.runAndDie({ graph, input: { messages: ["hi"] }, death: { at: 5, when: "after" } });
  expect(await checkStuckState(context, "t")).toMatchObject({
    state: "dead",
    basis: "run",
    isStuck: true,
    canRecover: true,
    lastNode: "model",
    nextNodes: ["tools"],
    pendingToolCalls: [{ id: "call_1", name: "charge" }],
    runId: run.runId,
    owner: "dead",
    graph: "graph",
  });
});

it("tells a run that was accepted and never began", async () => {
  const bench = await useRecoveryBench();
  const graph = agentLike();
  const { context } = bench.openService({ graphs: { graph } });
  await bench.runAndDie({ graph, input: { messages: ["hi"] }, death: { at: 1, when: "before" } });
  expect(await checkStuckState(context, "t")).toMatchObject({
    state: "lost",
    canRecover: true,
    checkpointId: undefined,
  });
});

it("refuses a thread that nobody knows, and one whose head cannot be read", async () => {
  const bench = await useRecoveryBench();
  const graph = agentLike();
  const { context } = bench.openService({ graphs: { graph } });
  await expect(checkStuckState(context, "nobody")).rejects.toMatchObject({ code: "recovery.unknown-thread" });
  await bench.runAndDie({ graph, input: { messages: ["hi"] }, death: { at: 5, when: "after" } });
  bench.breakCheckpoints();
  await expect(checkStuckState(context, "t")).rejects.toMatchObject({ code: "recovery.unreadable-checkpoint" });
});

it.each([undefined, null, "", 5])("refuses %j for a thread", async (threadId) => {
  const { context } = (await useRecoveryBench()).openService({ graphs: { graph: agentLike() } });
  const refused = { code: "run.invalid-thread-id", message: expect.stringContaining("Give the thread's id") };
  await expect(checkStuckState(context, threadId as never)).rejects.toMatchObject(refused);
  await expect(recoverThread(context, threadId as never, { force: true })).rejects.toMatchObject(refused);
});

describe("on a saver that keeps no runs", () => {
  it("decides from the checkpoints of a MemorySaver", () => decides(new MemorySaver()));

  it.skipIf(missingPostgres() !== undefined)("decides from the checkpoints of a PostgresSaver", async () => {
    const postgres = await startPostgres();
    const pool = new pg.Pool(postgres.connection);
    // A connection of it may still be closing when its server is gone.
    pool.on("connect", (client) => client.on("error", () => {}));
    pool.on("error", () => {});
    const saver = new PostgresSaver(pool);
    onTestFinished(async () => {
      await saver.end();
      await postgres.stop();
    });
    await saver.setup();
    await decides(saver);
  });
});

async function decides(checkpointer: BaseCheckpointSaver): Promise<void> {
  const context = createContext({ checkpointer, graphs: {} }, new AbortController().signal);
  const asking = agentLike();
  asking.checkpointer = checkpointer;
  await asking.invoke({ messages: [new HumanMessage("hi")] }, { configurable: { thread_id: "asking" } });
  expect(await checkStuckState(context, "asking")).toMatchObject({
    state: "waiting",
    basis: "checkpoints",
    canRecover: false,
    lastNode: "model",
    nextNodes: ["tools"],
    pendingToolCalls: [{ id: "call_1", name: "charge" }],
  });

  const failing = stepsGraph({
    fine: () => {},
    fails: () => {
      throw Object.assign(new Error("no such key"), { status: 401 });
    },
  });
  failing.checkpointer = checkpointer;
  const config = { configurable: { thread_id: "failing" } };
  await expect(failing.invoke({ done: [] }, config)).rejects.toThrow("no such key");
  expect(await checkStuckState(context, "failing")).toMatchObject({
    state: "failed",
    isStuck: true,
    lastNode: "fine",
    nextNodes: ["fails"],
    reason: expect.stringContaining("no such key"),
  });
  await expect(checkStuckState(context, "nobody")).rejects.toMatchObject({ code: "recovery.unknown-thread" });
}
