// What a run has spent reaches other threads with the output of a graph, and with a node's cached result.
import { InMemoryCache, MemorySaver } from "@langchain/langgraph-checkpoint";
import { START, StateGraph } from "@langchain/langgraph";
import { expect, it } from "vitest";
import { httpError } from "../retry/testing/failing.ts";
import { CountedState, recoveredNode } from "./testing/recovered-node.ts";

const threadOf = (thread_id: string) => ({ configurable: { thread_id } });
const budget = { attempts: 2 };

/** Nodes that fail as often as is said, over all runs, before they answer. */
const failingNode = (name: string, fails: { left: number }) =>
  recoveredNode(
    name,
    async () => {
      if (fails.left > 0) {
        fails.left -= 1;
        throw httpError(503);
      }
      return name;
    },
    { budget },
  );

it("a run on another thread begins at nothing, though it is given the output of one that has spent all", async () => {
  const fails = { left: 2 };
  const graph = new StateGraph(CountedState)
    .addNode("a", failingNode("a", fails))
    .addEdge(START, "a")
    .compile({ checkpointer: new MemorySaver() });
  const first = await graph.invoke({ answers: [] }, threadOf("1"));
  expect(first._recovery).toMatchObject({ attempts: 2 });
  fails.left = 1;
  expect(await graph.invoke(first, threadOf("2"))).toMatchObject({ answers: ["a", "a"], _recovery: { attempts: 1 } });
});

it("a run on another thread begins at nothing, though a cached result brings what was spent on it", async () => {
  const [cached, behind] = [{ left: 2 }, { left: 0 }];
  const graph = new StateGraph(CountedState)
    .addNode("cached", failingNode("cached", cached), { cachePolicy: { keyFunc: () => "same" } })
    .addNode("behind", failingNode("behind", behind))
    .addEdge(START, "cached")
    .addEdge("cached", "behind")
    .compile({ checkpointer: new MemorySaver(), cache: new InMemoryCache() });
  await graph.invoke({ answers: [] }, threadOf("1"));
  behind.left = 1;
  const second = await graph.invoke({ answers: [] }, threadOf("2"));
  expect(second).toMatchObject({ answers: ["cached", "behind"], _recovery: { attempts: 1 } });
});

it("what is saved does not tell the name of its thread", async () => {
  const graph = new StateGraph(CountedState)
    .addNode("a", failingNode("a", { left: 1 }))
    .addEdge(START, "a")
    .compile({ checkpointer: new MemorySaver() });
  const state = await graph.invoke({ answers: [] }, threadOf("someone@example.com"));
  expect(state._recovery?.thread).toMatch(/^[\w-]{16}$/);
});
