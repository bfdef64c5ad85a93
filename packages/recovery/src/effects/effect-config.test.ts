import { HumanMessage, ToolMessage } from "@langchain/core/messages";
import type { RunnableConfig } from "@langchain/core/runnables";
import { Annotation, Command, MemorySaver, START, StateGraph } from "@langchain/langgraph";
import { applyRetention, forkThread, planRetention, type CheckpointReader } from "@threadkeep/persistence";
import { createAgent, tool } from "langchain";
import { expect, it, onTestFinished, vi } from "vitest";
import { z } from "zod";
import { useService } from "../service/testing/use-service.ts";
import { callingModel } from "../testing/scripted-model.ts";
import { effectConfig, type EffectConfig } from "./effect-config.ts";
import { createEffectLedger } from "./effect-ledger.ts";
import type { EffectPolicy } from "./effect-policy.ts";
import { onceOnly } from "./once-only.ts";
import { crashingAccess, type CrashPoint } from "./testing/crashing-access.ts";
import { collect } from "./testing/collect.ts";
import { describeOnDatabases } from "./testing/databases.ts";
import { ledgerOfProcess, newThread } from "./testing/effect-process.ts";
import { answerEffect, type EffectQuestion } from "./unknown/effect-question.ts";

describeOnDatabases("a fork or a replay", (saver) => {
  const fields = { name: "charge", description: "Charges a card.", schema: z.object({ cents: z.number() }) };
  const agentOf = (
    charged: number[],
    { policy = "ask" as EffectPolicy<never, string>, kill = undefined as CrashPoint | undefined } = {},
  ) => {
    const dying = crashingAccess(saver().effects, kill);
    const watched = ledgerOfProcess(dying.access);
    const charge = tool(async ({ cents }) => `charge ${charged.push(cents)}`, fields);
    const once = onceOnly(charge, { ledger: watched.ledger, policy: policy as "ask" });
    const agent = createAgent({
      model: callingModel({ name: "charge", args: { cents: 5 } }),
      tools: [once],
      checkpointer: saver(),
    });
    return { ...watched, agent, crashed: dying.crashed };
  };

  /** A thread that has charged, and its checkpoint from before. */
  const charged = async (made: number[]) => {
    const thread = newThread();
    const { agent } = agentOf(made);
    await agent.invoke({ messages: [new HumanMessage("Charge.")] }, thread);
    return beforeCall(agent, thread);
  };

  const beforeCall = async (agent: ReturnType<typeof agentOf>["agent"], thread: ReturnType<typeof newThread>) => {
    const states = await collect(agent.graph.getStateHistory(thread));
    const before = states.find(
      ({ next, values }) => next[0] === "tools" && (values as { messages: unknown[] }).messages.length === 2,
    )!;
    return { threadId: thread.configurable.thread_id, before: before.config };
  };

  const texts = (state: unknown) =>
    (state as { messages: unknown[] }).messages.filter((one) => ToolMessage.isInstance(one)).map(({ text }) => text);

  const idOf = (config: { configurable?: Record<string, unknown> }) => String(config.configurable?.["checkpoint_id"]);

  const forkOf = async (threadId: string, before: { configurable?: Record<string, unknown> }) => {
    const { agent } = agentOf([]);
    const to = `${threadId}-fork-${Math.random()}`;
    await forkThread(agent.graph as never, { threadId, checkpointId: idOf(before), to });
    return (effects?: EffectConfig) => ({ configurable: { thread_id: to, ...(effects && effectConfig(effects)) } });
  };

  it("of the same thread reuses what was done, unless it is made anew on a branch", async () => {
    const made: number[] = [];
    const { before } = await charged(made);
    const { agent } = agentOf(made);
    const replay = (effects?: EffectConfig) =>
      agent.invoke(null as never, { configurable: { ...before.configurable, ...(effects && effectConfig(effects)) } });
    expect(texts(await replay())).toEqual(["charge 1"]);
    expect(texts(await replay({ mode: "rerun", branch: "one" }))).toEqual(["charge 2"]);
    expect(texts(await replay({ mode: "rerun", branch: "one" }))).toEqual(["charge 2"]);
    expect(texts(await replay({ mode: "rerun", branch: "two" }))).toEqual(["charge 3"]);
    expect(texts(await replay({ mode: "stub" }))).toEqual([
      "charge was not called: this is a replay that makes no effects.",
    ]);
    expect(made).toHaveLength(3);
  });

  it("under a thread id of its own takes over what its source did, with no word about it, and keeps it", async () => {
    const made: number[] = [];
    const { threadId, before } = await charged(made);
    const checkpointId = idOf(before);
    const forks = [
      await forkThread(saver(), { threadId, checkpointId }),
      await forkThread(saver(), { threadId, checkpointId, to: `${threadId}-named` }),
    ];
    const first = forks[0]!;
    forks.push(await forkThread(saver(), { threadId: first.threadId, checkpointId: first.checkpointId }));
    const { agent, events } = agentOf(made);
    for (const { config } of forks.toReversed())
      expect(texts(await agent.invoke(null as never, config))).toEqual(["charge 1"]);
    expect(made).toHaveLength(1);
    expect(events).toMatchObject(forks.map(() => ({ type: "effect.replayed", from: threadId })));
    await saver().deleteThread(threadId);
    const [row] = await saver().effects.list(first.threadId, { only: "all", limit: 2 });
    expect(row).toMatchObject({ state: "done", name: "charge" });
    const again = { configurable: { thread_id: first.threadId, checkpoint_id: checkpointId } };
    expect(texts(await agent.invoke(null as never, again))).toEqual(["charge 1"]);
  });

  it("takes over what its source did anew, and does it anew where that is asked for", async () => {
    const made: number[] = [];
    const { threadId, before } = await charged(made);
    const source = (await forkOf(threadId, before))({ mode: "rerun", branch: "one" });
    const { agent } = agentOf(made);
    expect(texts(await agent.invoke(null as never, source))).toEqual(["charge 2"]);
    const fork = await forkOf(source.configurable.thread_id, before);
    expect(texts(await agent.invoke(null as never, fork()))).toEqual(["charge 2"]);
    const other = await forkOf(threadId, before);
    expect(texts(await agent.invoke(null as never, other({ mode: "rerun", branch: "two" })))).toEqual(["charge 3"]);
  });

  it("with an update does again only what was not done by the same key", async () => {
    const made: string[] = [];
    const { ledger } = ledgerOfProcess(saver().effects);
    const graph = new StateGraph(Annotation.Root({ order: Annotation<string>, receipt: Annotation<string> }))
      .addNode("charge", async ({ order }, config) => ({
        receipt: await ledger.once(config, { name: "charge", key: order }, () => `charge ${made.push(order)}`),
      }))
      .addEdge(START, "charge")
      .compile({ checkpointer: saver() });
    const thread = newThread();
    await graph.invoke({ order: "a" }, thread);
    const before = (await collect(graph.getStateHistory(thread))).find(({ next }) => next[0] === "charge")!.config;
    const forkWith = (order: string) =>
      forkThread(graph, {
        threadId: thread.configurable.thread_id,
        checkpointId: idOf(before),
        update: { order },
        asNode: START as never,
      });
    const receipts = [];
    for (const order of ["a", "b"]) receipts.push((await graph.invoke(null, (await forkWith(order)).config)).receipt);
    expect(receipts).toEqual(["charge 1", "charge 2"]);
  });

  /** Stops before it charges, twice by the same key. */
  const chargingGraph = (made: number[]) => {
    const { ledger } = ledgerOfProcess(saver().effects);
    const charge = async (_: unknown, config: RunnableConfig) => ({
      receipt: await ledger.once(config, { name: "charge", key: "a" }, () => made.push(1)),
    });
    return new StateGraph(Annotation.Root({ receipt: Annotation<number> }))
      .addNode("one", () => ({}))
      .addNode("two", () => ({}))
      .addNode("charge", charge)
      .addNode("again", charge)
      .addEdge(START, "one")
      .addEdge("one", "two")
      .addEdge("two", "charge")
      .addEdge("charge", "again")
      .compile({ checkpointer: saver(), interruptBefore: ["charge"] });
  };

  const forkOfCharging = async (graph: ReturnType<typeof chargingGraph>) => {
    const thread = newThread();
    await graph.invoke({ receipt: 0 }, thread);
    await graph.invoke(null, thread);
    const before = (await collect(graph.getStateHistory(thread))).find(({ next }) => next[0] === "one")!.config;
    const { thread_id: threadId } = thread.configurable;
    const { config } = await forkThread(graph, { threadId, checkpointId: idOf(before), to: `${threadId}-fork` });
    await graph.invoke(null, config);
    return { configurable: { thread_id: `${threadId}-fork` } };
  };

  it("is known for one though its checkpoints were pruned to the last", async () => {
    const made: number[] = [];
    const graph = chargingGraph(made);
    const fork = await forkOfCharging(graph);
    await applyRetention(planRetention(saver(), { keepLast: 1 }));
    expect(await collect(saver().list(fork))).toHaveLength(2);
    expect(await graph.invoke(null, fork)).toEqual({ receipt: 1 });
    expect(made).toHaveLength(1);
  });

  it("is looked for once in a run", async () => {
    const graph = chargingGraph([]);
    const fork = await forkOfCharging(graph);
    const read = vi.spyOn(saver() as unknown as CheckpointReader, "readCheckpoints");
    onTestFinished(() => read.mockRestore());
    await graph.invoke(null, fork);
    // Its own source, and that of its source, which has none.
    expect(read).toHaveBeenCalledTimes(2);
  });

  it("is found on another saver too", async () => {
    const memory = new MemorySaver();
    const made: number[] = [];
    const { ledger } = ledgerOfProcess(saver().effects);
    const graph = new StateGraph(Annotation.Root({ receipt: Annotation<number> }))
      .addNode("charge", async (_, config) => ({
        receipt: await ledger.once(config, { name: "charge", key: "a" }, () => made.push(1)),
      }))
      .addEdge(START, "charge")
      .compile({ checkpointer: memory });
    const thread = newThread();
    await graph.invoke({ receipt: 0 }, thread);
    const before = (await collect(graph.getStateHistory(thread))).find(({ next }) => next[0] === "charge")!.config;
    const { thread_id: threadId } = thread.configurable;
    const fork = await forkThread(memory, { threadId, checkpointId: idOf(before), to: `${threadId}-other` });
    expect(await graph.invoke(null, fork.config)).toEqual({ receipt: 1 });
    expect(made).toHaveLength(1);
  });

  it("under a recovery service reuses what its source did", async () => {
    const made: number[] = [];
    const { threadId, before } = await charged(made);
    const ledger = createEffectLedger({ checkpointer: saver() });
    const once = onceOnly(
      tool(async ({ cents }) => `charge ${made.push(cents)}`, fields),
      { ledger },
    );
    const agent = createAgent({ model: callingModel(), tools: [once] });
    const { service } = useService({ checkpointer: saver(), graphs: { agent: agent.graph as never } });
    for (const effects of [undefined, "reuse"] as const) {
      const fork = await forkThread(saver(), { threadId, checkpointId: idOf(before) });
      const state = await service.run("agent", null as never, { threadId: fork.threadId, ...(effects && { effects }) });
      expect(texts(state)).toEqual(["charge 1"]);
    }
    expect(made).toHaveLength(1);
  });

  it("takes over from the thread that its config names", async () => {
    const made: number[] = [];
    const { threadId, before } = await charged(made);
    const config = await forkOf(threadId, before);
    const { agent, events } = agentOf(made);
    expect(texts(await agent.invoke(null as never, config({ mode: "reuse", from: { threadId } })))).toEqual([
      "charge 1",
    ]);
    expect(events).toMatchObject([{ type: "effect.replayed", from: threadId }]);
    await saver().deleteThread(threadId);
    const [row] = await saver().effects.list(config().configurable.thread_id, { only: "all", limit: 2 });
    expect(row).toMatchObject({ state: "done", name: "charge" });
  });

  it("asks about what is unknown in the thread that it comes from, and does not make it by itself", async () => {
    const made: number[] = [];
    const thread = newThread();
    const { agent, crashed } = agentOf(made, { kill: { call: "finish", side: "before" } });
    void agent.invoke({ messages: [new HumanMessage("Charge.")] }, thread);
    await crashed;
    const { threadId, before } = await beforeCall(agent, thread);
    const config = (await forkOf(threadId, before))({ mode: "reuse", from: { threadId } });
    const next = agentOf(made).agent;
    const asked = (await next.invoke(null as never, config)) as unknown as {
      __interrupt__: { value: EffectQuestion }[];
    };
    const question = asked.__interrupt__[0]!.value;
    expect(question).toMatchObject({ type: "effect.unknown", threadId });
    const answer = answerEffect(question, { outcome: "happened", result: "receipt 7" });
    expect(texts(await next.invoke(new Command({ resume: answer }), config))).toEqual(["receipt 7"]);
    expect(made).toHaveLength(1);
    expect(await saver().effects.list(threadId, { only: "unfinished", limit: 2 })).toHaveLength(1);
  });

  it.each(["before", "after"] as const)("takes them over once where its process dies %s it has", async (side) => {
    const made: number[] = [];
    const { threadId, before } = await charged(made);
    const config = (await forkOf(threadId, before))({ mode: "reuse", from: { threadId } });
    const { agent, crashed } = agentOf(made, { policy: "fail", kill: { call: "finish", side } });
    void agent.invoke(null as never, config);
    await crashed;
    expect(texts(await agentOf(made, { policy: "fail" }).agent.invoke(null as never, config))).toEqual(["charge 1"]);
    expect(made).toHaveLength(1);
  });

  it("says what is wrong with its config", () => {
    expect(() => effectConfig({ mode: "rerun" } as never)).toThrow(/Name it/);
    expect(() => effectConfig({ mode: "again" } as never)).toThrow(/can be "reuse", "rerun" or "stub"/);
    expect(() => effectConfig({ mode: "reuse", from: "order-42" } as never)).toThrow(/{ threadId: "order-42" }/);
    expect(() => effectConfig({ from: "order-42" } as never)).toThrow(/The mode is undefined/);
  });
});
