import {
  Annotation,
  Command,
  END,
  entrypoint,
  interrupt,
  MemorySaver,
  START,
  StateGraph,
  type LangGraphRunnableConfig,
} from "@langchain/langgraph";
import { AIMessage } from "@langchain/core/messages";
import { FakeListChatModel } from "@langchain/core/utils/testing";
import { createAgent } from "langchain";
import { expect, it } from "vitest";
import { gate } from "./testing/gate.ts";
import { stepsGraph, Steps } from "./testing/steps-graph.ts";
import { useService } from "./testing/use-service.ts";
import { useSqlite } from "./testing/use-sqlite.ts";

it("records a run before its first node, and gives what the graph gives", async () => {
  const database = await useSqlite();
  const checkpointer = database.open();
  const seen: unknown[] = [];
  const graph = stepsGraph({ look: async () => seen.push(await checkpointer.runs.readThread("t")), end: () => {} });
  const { service, told } = useService({ checkpointer, graphs: { graph } });

  expect(await service.run("graph", { done: ["input"] }, { threadId: "t" })).toEqual({
    done: ["input", "look", "end"],
  });

  expect(seen).toMatchObject([{ state: "open", owner: service.owner, graph: "graph", attempts: 0 }]);
  expect(await service.readRun("t")).toMatchObject({ state: "done", step: 2, graphVersion: expect.any(String) });
  expect(told()).toEqual(["run.admitted", "run.done"]);
});

it("keeps the runs of graphs that were compiled with a saver of their own", async () => {
  const database = await useSqlite();
  const checkpointer = database.open();
  const own = new MemorySaver();
  const builder = new StateGraph(Steps)
    .addNode("only", () => ({ done: ["only"] }))
    .addEdge(START, "only")
    .addEdge("only", END);
  const { service } = useService({ checkpointer, graphs: { graph: builder.compile({ checkpointer: own }) } });
  await service.run("graph", { done: [] }, { threadId: "t" });
  expect(await own.getTuple({ configurable: { thread_id: "t" } })).toBeUndefined();
  expect((await checkpointer.getTuple({ configurable: { thread_id: "t" } }))?.checkpoint.channel_values).toMatchObject({
    done: ["only"],
  });
});

it("runs agents and entrypoints, and keeps what they put", async () => {
  const database = await useSqlite();
  const checkpointer = database.open();
  const agent = createAgent({ model: new FakeListChatModel({ responses: ["hello"] }), tools: [] });
  const double = entrypoint("double", async (value: number) => value * 2);
  const { service } = useService({ checkpointer, graphs: { agent, double } });

  const { messages } = await service.run("agent", { messages: [{ role: "user", content: "hi" }] }, { threadId: "a" });
  expect(messages.at(-1)).toBeInstanceOf(AIMessage);
  expect(await service.run("double", 21, { threadId: "d" })).toBe(42);

  for (const thread of ["a", "d"]) {
    expect(await service.readRun(thread)).toMatchObject({ state: "done", checkpointId: expect.any(String) });
  }
});

it("is a run of its own also inside of another graph's node", async () => {
  const database = await useSqlite();
  const checkpointer = database.open();
  const inner = stepsGraph({ inner: () => {} });
  const { service } = useService({ checkpointer, graphs: { inner } });
  const outer = stepsGraph({ outer: () => service.run("inner", { done: [] }, { threadId: "inner" }) });
  const other = useService({ checkpointer, graphs: { outer } });
  expect(await other.service.run("outer", { done: [] }, { threadId: "outer" })).toEqual({ done: ["outer"] });
  expect(await service.readRun("inner")).toMatchObject({ state: "done", step: 1 });
});

it("gives nodes what the caller put into configurable and context, and records it", async () => {
  const database = await useSqlite();
  const seen: unknown[] = [];
  const graph = new StateGraph(Steps, Annotation.Root({ tenant: Annotation<string> }))
    .addNode("look", (_state, { configurable, context }: LangGraphRunnableConfig) => {
      seen.push(configurable?.["user"], context?.["tenant"], configurable?.["thread_id"]);
      return {};
    })
    .addEdge(START, "look")
    .addEdge("look", END)
    .compile();
  const { service } = useService({ checkpointer: database.open(), graphs: { graph } });
  const options = { configurable: { user: "ada" }, context: { tenant: "acme" } };
  await service.run("graph", { done: [] }, { threadId: "t", ...options });
  expect(seen).toEqual(["ada", "acme", "t"]);
  expect((await service.readRun("t"))?.options).toMatchObject(options);
});

it("streams, and tells the run's error after its chunks", async () => {
  const database = await useSqlite();
  const broken = new TypeError("no such field");
  const graph = stepsGraph({
    one: () => {},
    two: () => {
      throw broken;
    },
  });
  const { service } = useService({ checkpointer: database.open(), graphs: { graph } });
  const chunks: unknown[] = [];
  const reading = (async () => {
    const stream = service.stream("graph", { done: [] }, { threadId: "t", streamMode: ["updates", "values"] });
    for await (const chunk of stream) chunks.push(chunk);
  })();
  await expect(reading).rejects.toBe(broken);
  expect(chunks).toContainEqual(["updates", { one: { done: ["one"] } }]);
  expect(chunks).toContainEqual(["values", { done: ["one"] }]);
  expect(await service.readRun("t")).toMatchObject({ state: "failed", failure: { class: "bug", name: "TypeError" } });
});

it("streams how a run goes on with an answer, and tells its error after its chunks", async () => {
  const database = await useSqlite();
  const broken = new TypeError("no such field");
  const graph = new StateGraph(Steps)
    .addNode("ask", () => ({ done: [String(interrupt("which?"))] }))
    .addNode("act", ({ done }) => {
      if (done.includes("wrong")) throw broken;
      return { done: ["act"] };
    })
    .addEdge(START, "ask")
    .addEdge("ask", "act")
    .compile();
  const graphs = { graph, other: stepsGraph({ one: () => {} }) };
  const { service } = useService({ checkpointer: database.open(), graphs });
  const readOn = async (threadId: string, answer: string) => {
    await service.run("graph", { done: [] }, { threadId });
    const chunks: unknown[] = [];
    const stream = service.resumeStream(threadId, new Command({ resume: answer }), {
      graph: "graph",
      streamMode: ["updates", "values"],
    });
    const error: unknown = await (async () => {
      for await (const chunk of stream) chunks.push(chunk);
    })().catch((thrown: unknown) => thrown);
    return { chunks, error };
  };
  const right = await readOn("right", "this");
  expect(right.error).toBeUndefined();
  expect(right.chunks).toContainEqual(["updates", { ask: { done: ["this"] } }]);
  expect(right.chunks.at(-1)).toEqual(["values", { done: ["this", "act"] }]);
  expect(await service.readRun("right")).toMatchObject({ state: "done" });
  const wrong = await readOn("wrong", "wrong");
  expect(wrong.error).toBe(broken);
  expect(wrong.chunks).toContainEqual(["updates", { ask: { done: ["wrong"] } }]);
  const asOther = service.resumeStream("wrong", undefined, { graph: "other" });
  await expect(asOther.next()).rejects.toMatchObject({ code: "run.other-graph", context: { graph: "graph" } });
  expect(await service.readRun("wrong")).toMatchObject({ state: "failed" });
});

it("gives up a run that was gone on with once nobody reads its stream", async () => {
  const database = await useSqlite();
  const stand = gate();
  let isBroken = true;
  const two = () => {
    if (isBroken) throw new TypeError("no such field");
  };
  const graph = stepsGraph({ one: () => {}, two, three: stand.pass });
  const { service } = useService({ checkpointer: database.open(), graphs: { graph } });
  await service.run("graph", { done: [] }, { threadId: "t" }).catch(() => {});
  isBroken = false;
  for await (const _chunk of service.resumeStream("t", undefined, { streamMode: "updates" })) break;
  expect(await service.readRun("t")).toMatchObject({ state: "left", failure: { class: "abort" } });
  stand.open();
});

it("ends a run whose stream nobody reads any more", async () => {
  const database = await useSqlite();
  const stand = gate();
  const graph = stepsGraph({ one: () => {}, two: stand.pass, three: () => {} });
  const { service, told } = useService({ checkpointer: database.open(), graphs: { graph } });
  for await (const _chunk of service.stream("graph", { done: [] }, { threadId: "t", streamMode: "updates" })) break;
  expect(await service.readRun("t")).toMatchObject({ state: "left", failure: { class: "abort" } });
  expect(told()).toEqual(["run.admitted", "run.left"]);
  stand.open();
});

it("ends a run when its caller's signal aborts, with what LangGraph throws then", async () => {
  const database = await useSqlite();
  const stand = gate();
  const graph = stepsGraph({ one: stand.pass, two: () => {} });
  const { service } = useService({ checkpointer: database.open(), graphs: { graph } });
  const caller = new AbortController();
  const run = service.run("graph", { done: [] }, { threadId: "t", signal: caller.signal });
  await stand.reached;
  caller.abort();
  await expect(run).rejects.toThrow(/abort/i);
  expect(await service.readRun("t")).toMatchObject({ state: "left", failure: { class: "abort" } });
  stand.open();
});

it("gives the caller the error that it postpones a run for", async () => {
  const database = await useSqlite();
  const away = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });
  const graph = stepsGraph({
    one: () => {
      throw away;
    },
  });
  const { service, events } = useService({ checkpointer: database.open(), graphs: { graph }, random: () => 1 });
  await expect(service.run("graph", { done: [] }, { threadId: "t" })).rejects.toBe(away);
  expect(await service.readRun("t")).toMatchObject({ state: "open", owner: undefined, failure: { class: "network" } });
  expect(events.at(-1)).toMatchObject({ type: "run.postponed", afterMs: 1000, attempts: 0 });
});
