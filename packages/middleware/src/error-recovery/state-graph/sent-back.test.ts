import { AIMessage } from "@langchain/core/messages";
import { Annotation, MemorySaver, MessagesAnnotation, Send, START, StateGraph } from "@langchain/langgraph";
import { afterEach, describe, expect, it, vi } from "vitest";
import { recoveryChannels } from "../budget/recovery-channels.ts";
import type { RecoveryNodeOptions } from "./recovery-node-options.ts";
import { AT_ONCE, unavailable } from "./testing/faults.ts";
import { withErrorRecovery } from "./with-error-recovery.ts";

const State = Annotation.Root({ ...MessagesAnnotation.spec, ...recoveryChannels });
const config = { configurable: { thread_id: "t" } };
const failing = async (): Promise<object> => {
  throw unavailable();
};

/** A node that always fails, and one that sends the run back to it. */
function thereAndBack(options: RecoveryNodeOptions, { onCall = () => {}, interruptBefore = [] as "help"[] } = {}) {
  const counted = { calls: 0 };
  const node = async (): Promise<object> => {
    counted.calls += 1;
    onCall();
    throw unavailable();
  };
  const graph = new StateGraph(State)
    .addNode("agent", withErrorRecovery(node, { ...options, onExhausted: { goto: "help" } }), { ends: ["help"] })
    .addNode("help", () => ({}))
    .addEdge(START, "agent")
    .addEdge("help", "agent")
    .compile({ checkpointer: new MemorySaver(), interruptBefore });
  return { graph, counted };
}

describe("a node to go to that sends the run back", () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it("does so while the run has time", async () => {
    vi.useFakeTimers({ toFake: ["Date"], now: 0 });
    const onCall = () => vi.setSystemTime(Date.now() + 20);
    const { graph, counted } = thereAndBack({ attempts: 1, budget: { elapsedMs: 60 } }, { onCall });
    const run = graph.invoke({ messages: [] }, { ...config, recursionLimit: 100 });
    await expect(run).rejects.toMatchObject({ code: "recovery.exhausted" });
    // Its time begins with the second call, the first that is one more: 20, 40 and 60 ms later it is not over yet.
    expect(counted.calls).toBe(6);
  });

  it("does so while the run has tokens", async () => {
    const { graph, counted } = thereAndBack({ attempts: 1, budget: { tokens: 100 } });
    const run = graph.invoke({ messages: ["word ".repeat(40)] }, { ...config, recursionLimit: 100 });
    await expect(run).rejects.toMatchObject({ code: "recovery.exhausted" });
    expect(counted.calls).toBe(4);
  });

  it("spends the run's attempts, which other processes know of that go on with it", async () => {
    const paused = { interruptBefore: ["help" as const] };
    const { graph, counted } = thereAndBack({ attempts: 1, budget: { attempts: 3 } }, paused);
    const live = async (input: { messages: string[] } | null, lives: number): Promise<unknown> => {
      if (lives === 0) return "never ends";
      const ended = await graph.invoke(input, { ...config, durability: "sync" }).catch((error: unknown) => error);
      return ended instanceof Error ? ended : live(null, lives - 1);
    };
    expect(await live({ messages: [] }, 9)).toMatchObject({ code: "recovery.exhausted" });
    expect(counted.calls).toBe(5);
  });

  it("is refused in the first run where it is the node itself", async () => {
    let calls = 0;
    const node = withErrorRecovery(() => ({ messages: [String((calls += 1))] }), { onExhausted: { goto: "agent" } });
    const graph = new StateGraph(State)
      .addNode("agent", node, { ends: ["agent"] })
      .addEdge(START, "agent")
      .compile();
    const message = expect.stringContaining("goes to the node itself") as string;
    await expect(graph.invoke({ messages: [] })).rejects.toMatchObject({ code: "recovery.goto-itself", message });
    expect(calls).toBe(0);
  });

  it.each<[string, RecoveryNodeOptions, number]>([
    // The first, two more, then one after the other the last one that the budget has.
    ["until the run has no attempts left", { ...AT_ONCE, attempts: 3, budget: { attempts: 3 } }, 5],
    ["as often as the run has attempts, where no call has more than one", { attempts: 1, budget: { attempts: 3 } }, 5],
    ["once, where a run has none", { attempts: 1, budget: { attempts: 0 } }, 2],
  ])("goes there and back %s", async (_, options, expected) => {
    const { graph, counted } = thereAndBack(options);
    const run = graph.invoke({ messages: [] }, { ...config, recursionLimit: 1_000 });
    await expect(run).rejects.toMatchObject({ code: "recovery.exhausted" });
    expect(counted.calls).toBe(expected);
  });

  it("is no other's: tasks that are given up together go there together, and one after the other, too", async () => {
    const options = { ...AT_ONCE, budget: { attempts: 0 } };
    const graph = new StateGraph(State)
      .addNode("work", withErrorRecovery(failing, { ...options, onExhausted: { goto: "last" } }), { ends: ["last"] })
      .addNode("last", withErrorRecovery(failing, { ...options, onExhausted: { goto: "sorry" } }), { ends: ["sorry"] })
      .addNode("sorry", () => ({ messages: [new AIMessage("Sorry.")] }))
      .addConditionalEdges(START, () => [new Send("work", {}), new Send("work", {})], ["work"])
      .compile();
    expect((await graph.invoke({ messages: [] })).messages.at(-1)?.text).toBe("Sorry.");
  });
});
