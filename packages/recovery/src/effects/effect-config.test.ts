import { HumanMessage, ToolMessage } from "@langchain/core/messages";
import { Command } from "@langchain/langgraph";
import { forkThread } from "@threadkeep/persistence";
import { createAgent, tool } from "langchain";
import { expect, it } from "vitest";
import { z } from "zod";
import { callingModel } from "../testing/scripted-model.ts";
import { effectConfig, type EffectConfig } from "./effect-config.ts";
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

  const forkOf = async (threadId: string, before: { configurable?: Record<string, unknown> }) => {
    const { agent } = agentOf([]);
    const to = `${threadId}-fork-${Math.random()}`;
    await forkThread(agent.graph as never, {
      threadId,
      checkpointId: String(before.configurable?.["checkpoint_id"]),
      to,
    });
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

  it("under a thread id of its own does them anew, or takes them over and keeps them", async () => {
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
    const other = await charged(made);
    expect(texts(await agent.invoke(null as never, (await forkOf(other.threadId, other.before))()))).toEqual([
      "charge 3",
    ]);
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
  });
});
