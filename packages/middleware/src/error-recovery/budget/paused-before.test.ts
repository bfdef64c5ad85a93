import type { AIMessage } from "@langchain/core/messages";
import { MemorySaver, START, StateGraph } from "@langchain/langgraph";
import { beforeEach, describe, expect, it } from "vitest";
import {
  callTool,
  httpError,
  recoveringAgent,
  script,
  toolMessages,
  toolOf,
} from "../agent/testing/recovering-agent.ts";
import { errorOf } from "../retry/testing/error-of.ts";
import { withErrorRecovery } from "../state-graph/with-error-recovery.ts";
import { AT_ONCE, CountedState } from "./testing/recovered-node.ts";
import { forever, photoOf } from "./testing/stopped-process.ts";

const PARALLEL = ["a", "b", "c", "d"];

describe.each(["interruptBefore", "interruptAfter"] as const)("a run of an agent that is paused by %s", (when) => {
  const recovery = { tools: { search: { idempotent: true } }, budget: { attempts: 2 } };
  const pause = { [when]: [when === "interruptBefore" ? "tools" : "model_request"], durability: "sync" };
  let rounds = 0;
  const searches = (): AIMessage => {
    rounds += 1;
    const calls = PARALLEL.map((id) => ({
      name: "search",
      args: {},
      id: `${id}${rounds}`,
      type: "tool_call" as const,
    }));
    return Object.assign(callTool("search"), { tool_calls: calls });
  };
  beforeEach(() => (rounds = 0));

  it("spends nothing by that, however many calls were waiting", async () => {
    const { made } = toolOf("search", () => Math.random().toString());
    const model = script(searches, searches, searches, httpError(503), httpError(503), "Done.");
    const { agent, thread, typesOf } = recoveringAgent({ model, tools: [made], recovery });
    const paused = { ...thread, ...pause } as object;
    await agent.invoke({ messages: [{ role: "user", content: "Hello?" }] }, paused);
    await agent.invoke(null, paused);
    await agent.invoke(null, paused);
    const { messages } = await agent.invoke(null, paused);
    expect(messages.at(-1)?.content).toBe("Done.");
    expect(toolMessages(messages)).toHaveLength(3 * PARALLEL.length);
    expect(typesOf()).toEqual(["recovery.retry", "recovery.retry", "recovery.recovered"]);
  });
});

describe("a call that may have been cut short in its first attempt", () => {
  interface Lived {
    made: number;
    saver: MemorySaver;
  }
  const thread = { configurable: { thread_id: "1" }, durability: "sync" } as const;

  function build(lived: Lived, fate: () => Promise<{ answers: string[] }>, pause = {}) {
    const node = withErrorRecovery(
      () => {
        lived.made += 1;
        return fate();
      },
      { ...AT_ONCE, attempts: 9, budget: { attempts: 2 } },
    );
    return new StateGraph(CountedState)
      .addNode("a", node)
      .addEdge(START, "a")
      .compile({ checkpointer: lived.saver, ...pause });
  }

  async function paused(): Promise<Lived> {
    const lived = { made: 0, saver: new MemorySaver() };
    await build(lived, forever, { interruptBefore: ["a"] }).invoke({ answers: [] }, thread);
    expect(lived.made).toBe(0);
    return lived;
  }

  /** The process stops while the call is made. */
  async function stopIn(lived: Lived, input: null | { answers: [] }): Promise<void> {
    await new Promise<void>((resolve) => {
      const stop = () => (setImmediate(resolve), forever<{ answers: string[] }>());
      void build(lived, stop).invoke(input, thread);
    });
    lived.saver = photoOf(lived.saver);
  }

  it("costs nothing when it succeeds", async () => {
    const lived = await paused();
    const values = await build(lived, async () => ({ answers: ["a"] })).invoke(null, thread);
    expect(values).toMatchObject({ answers: ["a"] });
    expect(values._recovery).toBeUndefined();
  });

  it("has cost an attempt when it fails", async () => {
    const lived = await paused();
    const failing = build(lived, () => Promise.reject(httpError(503)));
    expect(await errorOf(failing.invoke(null, thread))).toMatchObject({ reason: "run-attempts" });
    expect(lived.made).toBe(2);
  });

  it("has cost one when it is cut short again, and each of the following does", async () => {
    const lived: Lived = { made: 0, saver: new MemorySaver() };
    await stopIn(lived, { answers: [] });
    await stopIn(lived, null);
    await stopIn(lived, null);
    const last = build(lived, async () => ({ answers: ["a"] })).invoke(null, thread);
    expect(await errorOf(last)).toMatchObject({ reason: "run-attempts" });
    expect(lived.made).toBe(3);
  });
});
