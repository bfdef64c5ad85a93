import { Annotation, Command, interrupt, Send, START, StateGraph } from "@langchain/langgraph";
import { MemorySaver } from "@langchain/langgraph-checkpoint";
import { readHistory } from "@threadkeep/persistence";
import { expect, it } from "vitest";
import { at, asked, chargingGraph, supportGraph } from "./testing/support-threads.ts";
import { describeStanding, threadStandingOf } from "./thread-status.ts";

async function standingOf(saver: MemorySaver): Promise<string> {
  const { entries } = await readHistory(saver, "t", { limit: 1, values: false });
  return describeStanding(threadStandingOf(entries[0]!));
}

it("follows a thread: before a breakpoint, waiting, done", async () => {
  const saver = new MemorySaver();
  const graph = supportGraph(saver, { interruptBefore: ["send"] });
  await graph.invoke(asked(), at("t"));
  expect(await standingOf(saver)).toBe("waiting for an answer: ask");
  await graph.invoke(new Command({ resume: "yes" }), at("t"));
  expect(await standingOf(saver)).toBe("next: send");
  await graph.invoke(null, at("t"));
  expect(await standingOf(saver)).toBe("done");
});

it("names what failed, until it went well", async () => {
  const saver = new MemorySaver();
  await expect(chargingGraph(saver, new Error("no")).invoke(asked(), at("t"))).rejects.toThrow("no");
  expect(await standingOf(saver)).toBe("failed: charge");
  await chargingGraph(saver).invoke(null, at("t"));
  expect(await standingOf(saver)).toBe("done");
});

it("takes a failure for more than a question beside it, and a node that is sent to twice for one", async () => {
  const saver = new MemorySaver();
  const State = Annotation.Root({ n: Annotation<number> });
  const graph = new StateGraph(State)
    .addNode("plan", () => ({}))
    .addNode("ask", () => ({ n: Number(interrupt("which?")) }))
    .addNode("work", () => {
      throw new Error("no");
    })
    .addEdge(START, "plan")
    .addConditionalEdges("plan", () => [new Send("work", {}), new Send("work", {}), new Send("ask", {})])
    .compile({ checkpointer: saver });
  await expect(graph.invoke({ n: 0 }, at("t"))).rejects.toThrow(/no|Multiple errors/);
  expect(await standingOf(saver)).toBe("failed: work, ask");
});

it("says what it does not know", () => {
  expect(describeStanding(threadStandingOf({ pending: [], interrupts: [] }))).toBe("unknown");
  expect(describeStanding({ status: "runnable", nodes: ["__start__"] })).toBe("next: (input)");
});
