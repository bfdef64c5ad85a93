import { AIMessage } from "@langchain/core/messages";
import { Annotation, MemorySaver, MessagesAnnotation, Send, START, StateGraph } from "@langchain/langgraph";
import { describe, expect, it } from "vitest";
import { recoveryChannels } from "../budget/recovery-channels.ts";
import type { RecoveryNodeOptions } from "./recovery-node-options.ts";
import { AT_ONCE, unavailable } from "./testing/faults.ts";
import { withErrorRecovery } from "./with-error-recovery.ts";

const State = Annotation.Root({ ...MessagesAnnotation.spec, ...recoveryChannels });
const config = { configurable: { thread_id: "t" } };
const failing = async (): Promise<object> => {
  throw unavailable();
};

describe("a node to go to that sends the run back", () => {
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
    let calls = 0;
    const node = async (): Promise<object> => {
      calls += 1;
      throw unavailable();
    };
    const graph = new StateGraph(State)
      .addNode("agent", withErrorRecovery(node, { ...options, onExhausted: { goto: "help" } }), { ends: ["help"] })
      .addNode("help", () => ({}))
      .addEdge(START, "agent")
      .addEdge("help", "agent")
      .compile({ checkpointer: new MemorySaver() });
    const run = graph.invoke({ messages: [] }, { ...config, recursionLimit: 1_000 });
    await expect(run).rejects.toMatchObject({ code: "recovery.exhausted" });
    expect(calls).toBe(expected);
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
