import { HumanMessage, type BaseMessage } from "@langchain/core/messages";
import {
  Annotation,
  Command,
  DeltaChannel,
  entrypoint,
  interrupt,
  isInterrupted,
  START,
  StateGraph,
  task,
} from "@langchain/langgraph";
import { MemorySaver, type BaseCheckpointSaver, type CheckpointMetadata } from "@langchain/langgraph-checkpoint";
import { createAgent, createMiddleware, FakeToolCallingModel } from "langchain";
import { describe, expect, expectTypeOf, it, onTestFinished } from "vitest";
import { z } from "zod";
import { SqliteCheckpointer } from "../../store/sqlite/sqlite-checkpointer.ts";
import { parseThreadId } from "../../thread-id/parse-thread-id.ts";
import { readHistory } from "../read-history.ts";
import { askingGraph, chainGraph, Log, sendingGraph, threadConfig } from "../testing/graphs.ts";
import { SAVERS } from "../testing/stock-savers.ts";
import { checkpointBefore, threadSnapshot } from "../testing/thread-snapshot.ts";
import { forkThread, type ForkThreadOptions } from "./fork-thread.ts";

describe.each(SAVERS)("forkThread on %s", (_, createSaver) => {
  it("goes on from an old checkpoint in a thread of its own, and leaves the first as it was", async () => {
    const saver = createSaver();
    const graph = chainGraph(saver);
    await graph.invoke({ log: ["in"] }, threadConfig("t"));
    const before = await threadSnapshot(saver, "t");
    const checkpointId = await checkpointBefore(graph, "t", "b");
    const { threadId, config } = await forkThread(graph, { threadId: "t", checkpointId });
    expect(parseThreadId(threadId)).toMatchObject({ job: "fork", of: "t", at: checkpointId });
    expect((await graph.getState(config)).next).toEqual(["b"]);
    const [entry, ...others] = (await readHistory(saver, threadId)).entries;
    expect(others).toEqual([]);
    expect(entry).toMatchObject({ source: "fork", metadata: { forkedFrom: { threadId: "t", checkpointId } } });
    expect(entry).not.toHaveProperty("parentId");
    expect(await graph.invoke(null, config)).toEqual({ log: ["in", "a", "b", "c"] });
    expect(await threadSnapshot(saver, "t")).toEqual(before);
  });

  it("begins a new run where it is given input", async () => {
    const graph = chainGraph(createSaver());
    await graph.invoke({ log: ["in"] }, threadConfig("t"));
    const { config } = await forkThread(graph, {
      threadId: "t",
      checkpointId: await checkpointBefore(graph, "t", "b"),
      to: "mine",
    });
    expect(config).toEqual(threadConfig("mine"));
    expect(await graph.invoke({ log: ["new"] }, config)).toEqual({ log: ["in", "a", "new", "a", "b", "c"] });
  });

  it("does not count into the other branch: both go on, also from one checkpoint", async () => {
    const saver = createSaver();
    const graph = chainGraph(saver);
    await graph.invoke({ log: ["in"] }, threadConfig("t"));
    const checkpointId = await checkpointBefore(graph, "t", "c");
    const forks = await Promise.all([0, 1].map(() => forkThread(graph, { threadId: "t", checkpointId })));
    for (const { config } of forks) await graph.invoke(null, config);
    await graph.invoke({ log: ["more"] }, threadConfig("t"));
    expect((await graph.getState(forks[0]!.config)).values).toEqual({ log: ["in", "a", "b", "c"] });
    expect(forks[0]!.threadId).not.toBe(forks[1]!.threadId);
  });

  it("keeps the Sends that were next", async () => {
    const graph = sendingGraph(createSaver());
    await graph.invoke({ log: [] }, threadConfig("t"));
    const checkpointId = await checkpointBefore(graph, "t", "work", "work");
    const { config } = await forkThread(graph, { threadId: "t", checkpointId });
    expect(await graph.invoke(null, config)).toEqual({ log: ["plan", "work", "work", "join"] });
  });

  it("stands where the original waits: the question open, the finished sibling not done again", async () => {
    const effects = { count: 0 };
    const graph = askingGraph(createSaver(), effects);
    await graph.invoke({ log: [] }, threadConfig("t"));
    const checkpointId = await checkpointBefore(graph, "t", "ask", "effect");
    const { config } = await forkThread(graph, { threadId: "t", checkpointId });
    expect((await graph.getState(config)).next).toEqual((await graph.getState(threadConfig("t"))).next);
    expect(isInterrupted(await graph.invoke(null, config))).toBe(true);
    const answer = await graph.invoke(new Command({ resume: "yes" }), config);
    expect(answer.log.toSorted()).toEqual(["answer yes", "done", "effect"]);
    expect(effects.count).toBe(1);
    const other = await graph.invoke(new Command({ resume: "no" }), threadConfig("t"));
    expect(other.log).toContain("answer no");
    expect(effects.count).toBe(1);
  });

  it("does an old step anew, and asks again what was answered", async () => {
    const effects = { count: 0 };
    const graph = askingGraph(createSaver(), effects);
    await graph.invoke({ log: [] }, threadConfig("t"));
    await graph.invoke(new Command({ resume: "yes" }), threadConfig("t"));
    const checkpointId = await checkpointBefore(graph, "t", "ask", "effect");
    const { config } = await forkThread(graph, { threadId: "t", checkpointId });
    expect(isInterrupted(await graph.invoke(null, config))).toBe(true);
    expect(effects.count).toBe(2);
  });

  it("stops at a static breakpoint once, as the original would", async () => {
    const graph = chainGraph(createSaver(), { interruptBefore: ["b"] });
    await graph.invoke({ log: [] }, threadConfig("t"));
    const checkpointId = await checkpointBefore(graph, "t", "b");
    const { config } = await forkThread(graph, { threadId: "t", checkpointId });
    expect(await graph.invoke(null, config)).toEqual({ log: ["a", "b", "c"] });
    expect((await graph.invoke({ log: [] }, config)).log).toEqual(["a", "b", "c", "a"]);
    expect((await graph.getState(threadConfig("t"))).next).toEqual(["b"]);
  });

  it("applies an update by the reducers, as the node it is said to come from", async () => {
    const saver = createSaver();
    const graph = chainGraph(saver);
    await graph.invoke({ log: ["in"] }, threadConfig("t"));
    const before = await threadSnapshot(saver, "t");
    const checkpointId = await checkpointBefore(graph, "t", "b");
    const { threadId, config } = await forkThread(graph, {
      threadId: "t",
      checkpointId,
      update: { log: ["mine"] },
      asNode: "b",
    });
    expect((await graph.getState(config)).next).toEqual(["c"]);
    expect(await graph.invoke(null, config)).toEqual({ log: ["in", "a", "mine", "c"] });
    const oldest = (await readHistory(saver, threadId, { order: "oldest" })).entries[0];
    expect(oldest).toMatchObject({ source: "update", values: { log: ["in", "a", "mine"] } });
    expect(oldest?.metadata).toMatchObject({ forkedFrom: { threadId: "t", checkpointId } });
    expect(await threadSnapshot(saver, "t")).toEqual(before);
  });

  it("answers for a waiting node by an update; what its sibling finished counts", async () => {
    for (const to of ["mine", "same"]) {
      const effects = { count: 0 };
      const graph = askingGraph(createSaver(), effects);
      await graph.invoke({ log: [] }, threadConfig("t"));
      const checkpointId = await checkpointBefore(graph, "t", "ask", "effect");
      const update = { log: ["answer mine"] };
      const { config } = await forkThread(graph, { threadId: "t", checkpointId, update, asNode: "ask", to });
      expect((await graph.invoke(null, config)).log.toSorted()).toEqual(["answer mine", "done", "effect"]);
      expect(effects.count).toBe(1);
    }
  });

  it("goes on in the same thread with an id that is the latest, the old branch still there", async () => {
    const saver = createSaver();
    const graph = chainGraph(saver);
    await graph.invoke({ log: ["in"] }, threadConfig("t"));
    const before = await threadSnapshot(saver, "t");
    const checkpointId = await checkpointBefore(graph, "t", "b");
    for (const to of ["same", "t"]) {
      const fork = await forkThread(graph, { threadId: "t", checkpointId, update: { log: [to] }, asNode: "a", to });
      const [head] = (await readHistory(saver, "t", { limit: 1 })).entries;
      expect(fork).toEqual({ threadId: "t", checkpointId: head!.checkpointId, config: threadConfig("t") });
      expect(await graph.invoke(null, fork.config)).toEqual({ log: ["in", "a", to, "b", "c"] });
    }
    expect((await threadSnapshot(saver, "t")).slice(-before.length)).toEqual(before);
    expect((await readHistory(saver, "t", { limit: 4 })).entries.at(-2)?.parentId).toBeDefined();
  });

  it("takes the values of DeltaChannels along", async () => {
    const graph = deltaGraph(createSaver());
    for (const text of ["one", "two", "three"]) await graph.invoke({ log: [text] }, threadConfig("t"));
    const checkpointId = await checkpointBefore(graph, "t", "a");
    const plain = await forkThread(graph, { threadId: "t", checkpointId });
    const expected = ["one", "a", "two", "a", "three"];
    expect((await graph.getState(plain.config)).values).toEqual({ log: expected });
    expect(await graph.invoke(null, plain.config)).toEqual({ log: [...expected, "a"] });
    for (const to of ["mine", "same"]) {
      const update = { log: ["mine"] };
      const { config } = await forkThread(graph, { threadId: "t", checkpointId, update, asNode: "a", to });
      expect((await graph.getState(config)).values).toEqual({ log: [...expected, "mine"] });
      expect(await graph.invoke({ log: ["four"] }, config)).toEqual({ log: [...expected, "mine", "four", "a"] });
    }
    const untouched = await forkThread(graph, { threadId: "t", checkpointId, to: "again" });
    expect((await graph.getState(untouched.config)).values).toEqual({ log: expected });
  });

  it("goes on inside of a subgraph that waits", async () => {
    const inner = { count: 0 };
    const graph = outerGraph(createSaver(), askingSubgraph(inner));
    await graph.invoke({ log: [] }, threadConfig("t"));
    const checkpointId = await checkpointBefore(graph, "t", "sub");
    const { config } = await forkThread(graph, { threadId: "t", checkpointId });
    expect((await graph.invoke(new Command({ resume: "yes" }), config)).log).toEqual(["work", "answer yes", "after"]);
    expect(inner.count).toBe(1);
    expect((await graph.invoke(new Command({ resume: "no" }), threadConfig("t"))).log).toContain("answer no");
  });

  it("goes on inside of a graph that a node calls itself", async () => {
    const inner = { count: 0 };
    const subgraph = askingSubgraph(inner);
    const graph = outerGraph(createSaver(), async (state: typeof Log.State) => subgraph.invoke(state));
    await graph.invoke({ log: [] }, threadConfig("t"));
    const { config } = await forkThread(graph, {
      threadId: "t",
      checkpointId: await checkpointBefore(graph, "t", "sub"),
    });
    expect((await graph.invoke(new Command({ resume: "yes" }), config)).log).toEqual(["work", "answer yes", "after"]);
    expect(inner.count).toBe(1);
  });

  it.each(["mine", "same"])("gives a subgraph that lasts the memory it had (to: %s)", async (to) => {
    const graph = outerGraph(createSaver(), countingSubgraph());
    for (let turn = 0; turn < 3; turn++) await graph.invoke({ log: [] }, threadConfig("t"));
    const ids = (await readHistory(graph.checkpointer as BaseCheckpointSaver, "t", { limit: 50 })).entries
      .filter(({ next }) => next?.length === 0)
      .map(({ checkpointId }) => checkpointId);
    const fork = await forkThread(graph, { threadId: "t", checkpointId: ids[2]!, to });
    // A fork that has not run has all of it, too.
    const { config } = await forkThread(graph, { ...fork, to: "of a fork" });
    expect((await graph.invoke({ log: [] }, config)).log.filter((line) => line.startsWith("runs"))).toEqual([
      "runs 1",
      "runs 2",
    ]);
    const { checkpointId } = (await readHistory(graph.checkpointer as BaseCheckpointSaver, "of a fork")).entries[0]!;
    const { config: again } = await forkThread(graph, { threadId: "of a fork", checkpointId });
    expect((await graph.invoke({ log: [] }, again)).log).toContain("runs 3");
    const { entries } = await readHistory(graph.checkpointer as BaseCheckpointSaver, "of a fork", { order: "oldest" });
    const beginning = { threadId: "of a fork", checkpointId: entries[0]!.checkpointId };
    const { config: anew } = await forkThread(graph, beginning);
    expect((await graph.invoke({ log: [] }, anew)).log).not.toContain("runs 3");
    expect((await graph.getState(anew)).values.log).toContain("runs 2");
  });

  it("lets a lasting subgraph begin anew where it had not begun", async () => {
    const graph = outerGraph(createSaver(), countingSubgraph());
    await graph.invoke({ log: [] }, threadConfig("t"));
    const checkpointId = await checkpointBefore(graph, "t", "sub");
    for (const to of ["mine", "same"]) {
      const { config } = await forkThread(graph, { threadId: "t", checkpointId, to });
      expect((await graph.invoke({ log: [] }, config)).log).toEqual(["runs 1", "after"]);
    }
  });

  it.each(["mine", "same"])("runs a lasting subgraph that is next and has run before (to: %s)", async (to) => {
    const graph = outerGraph(createSaver(), countingSubgraph());
    for (let turn = 0; turn < 3; turn++) await graph.invoke({ log: [] }, threadConfig("t"));
    const beforeSub = (await readHistory(graph.checkpointer as BaseCheckpointSaver, "t")).entries.filter(
      ({ next }) => next?.[0] === "sub",
    );
    const checkpointId = beforeSub[1]!.checkpointId;
    const fork = await forkThread(graph, { threadId: "t", checkpointId, to });
    const { log } = await graph.invoke(null, {
      configurable: { thread_id: fork.threadId, checkpoint_id: fork.checkpointId },
    });
    expect(log).toEqual(["runs 1", "after", "runs 2", "after"]);
    expect((await graph.invoke({ log: [] }, fork.config)).log.slice(4)).toEqual(["runs 3", "after"]);
  });

  it("forks an agent, and a workflow of the functional API without doing its tasks again", async () => {
    const saver = createSaver();
    const agent = createAgent({ model: new FakeToolCallingModel({ toolCalls: [] }), tools: [], checkpointer: saver });
    await agent.invoke({ messages: [new HumanMessage("hi")] }, threadConfig("agent"));
    const [head] = (await readHistory(saver, "agent")).entries;
    const fork = await forkThread(agent, { threadId: "agent", checkpointId: head!.checkpointId });
    const again = { messages: [new HumanMessage("again")] };
    const forked = await agent.invoke(again, fork.config);
    const original = await agent.invoke(again, threadConfig("agent"));
    expect(forked.messages.map(({ text }) => text)).toEqual(original.messages.map(({ text }) => text));

    const runs = { count: 0 };
    const count = task("count", async () => ++runs.count);
    const workflow = entrypoint({ checkpointer: saver, name: "w" }, async (name: string) => {
      await count();
      return `${name} ${String(interrupt("?"))}`;
    });
    await workflow.invoke("w", threadConfig("w"));
    const [waiting] = (await readHistory(saver, "w")).entries;
    const { config } = await forkThread(workflow, { threadId: "w", checkpointId: waiting!.checkpointId });
    expect(await workflow.invoke(new Command({ resume: "yes" }), config)).toBe("w yes");
    expect(runs.count).toBe(1);
  });

  it.each<[code: string, options: Partial<ForkThreadOptions>]>([
    ["history.unknown-thread", { threadId: "nobody" }],
    ["history.unknown-checkpoint", { checkpointId: "1f000000-0000-6000-8000-000000000000" }],
    ["history.unknown-checkpoint", { checkpointId: "" }],
    ["history.invalid-thread-id", { threadId: "" }],
    ["history.invalid-thread-id", { to: " " }],
    ["history.thread-exists", { to: "taken" }],
    ["history.update-refused", { update: { log: ["x"] }, asNode: "nobody" }],
    ["history.update-refused", { update: { log: ["x"] }, asNode: "nobody", to: "same" }],
    ["history.update-refused", { update: { logs: ["x"] }, asNode: "a" }],
    ["history.update-refused", { update: { log: ["x"], topic: "x" }, asNode: "a" }],
  ])("refuses with %s and changes nothing: %j", async (code, options) => {
    const saver = createSaver();
    const graph = chainGraph(saver);
    for (const threadId of ["t", "taken"]) await graph.invoke({ log: [] }, threadConfig(threadId));
    const before = await threadSnapshot(saver, "t");
    const given = { threadId: "t", checkpointId: await checkpointBefore(graph, "t", "b"), ...options };
    await expect(forkThread(graph, given as never)).rejects.toMatchObject({ name: "ThreadkeepError", code });
    expect(await threadSnapshot(saver, "t")).toEqual(before);
  });

  it("refuses a subgraph's checkpoint by naming where it belongs", async () => {
    const saver = createSaver();
    const graph = outerGraph(saver, countingSubgraph());
    await graph.invoke({ log: [] }, threadConfig("t"));
    const [inner] = (await readHistory(saver, "t", { namespace: "sub" })).entries;
    await expect(forkThread(graph, { threadId: "t", checkpointId: inner!.checkpointId })).rejects.toMatchObject({
      code: "history.other-namespace",
      context: { namespace: "sub" },
    });
  });
});

it("leaves no thread behind when the saver fails in the middle", async () => {
  const saver = new FailingSaver();
  const graph = outerGraph(saver, countingSubgraph());
  await graph.invoke({ log: [] }, threadConfig("t"));
  const { checkpointId } = (await readHistory(saver, "t")).entries[0]!;
  saver.putsLeft = 1;
  await expect(forkThread(graph, { threadId: "t", checkpointId, to: "mine" })).rejects.toThrow("disk full");
  expect(await threadSnapshot(saver, "mine")).toEqual([]);
});

it("lets one of two forks to one id have it whole", async () => {
  const saver = new MemorySaver();
  const graph = outerGraph(saver, countingSubgraph());
  for (let turn = 0; turn < 3; turn++) await graph.invoke({ log: [] }, threadConfig("t"));
  const ends = (await readHistory(saver, "t", { limit: 50 })).entries.filter(({ next }) => next?.length === 0);
  const forks = await Promise.allSettled(
    ends.map(({ checkpointId }) => forkThread(graph, { threadId: "t", checkpointId, to: "mine" })),
  );
  const refused = forks.flatMap((fork) => (fork.status === "rejected" ? [fork.reason as unknown] : []));
  expect(refused).toEqual([1, 2].map(() => expect.objectContaining({ code: "history.thread-exists" }) as unknown));
  const runs = ends.length - forks.findIndex(({ status }) => status === "fulfilled");
  expect((await graph.invoke({ log: [] }, threadConfig("mine"))).log.at(-2)).toBe(`runs ${runs + 1}`);
});

it("leaves the thread that another began meanwhile, when it fails", async () => {
  const saver = new FailingSaver();
  const graph = outerGraph(saver, countingSubgraph());
  await graph.invoke({ log: [] }, threadConfig("t"));
  const { checkpointId } = (await readHistory(saver, "t")).entries[0]!;
  saver.beforePut = async (metadata) => {
    if (metadata.source !== "fork" || metadata.step === -2) return;
    saver.beforePut = undefined;
    await graph.invoke({ log: ["another's"] }, threadConfig("mine"));
    throw new RangeError("disk full");
  };
  await expect(forkThread(graph, { threadId: "t", checkpointId, to: "mine" })).rejects.toThrow("disk full");
  expect((await graph.getState(threadConfig("mine"))).values).toMatchObject({ log: ["another's", "runs 1", "after"] });
});

it("begins a thread that was deleted anew, with the subgraph that is at work and what its tasks wrote", async () => {
  const saver = new SqliteCheckpointer(":memory:");
  onTestFinished(() => saver.end());
  const inner = { count: 0 };
  const graph = outerGraph(saver, askingSubgraph(inner));
  await graph.invoke({ log: [] }, threadConfig("t"));
  const checkpointId = await checkpointBefore(graph, "t", "sub");
  for (let turn = 0; turn < 2; turn++) {
    await saver.deleteThread("mine");
    const { config } = await forkThread(graph, { threadId: "t", checkpointId, to: "mine" });
    expect((await graph.invoke(new Command({ resume: "yes" }), config)).log).toEqual(["work", "answer yes", "after"]);
  }
  expect(inner.count).toBe(1);
});

it("refuses to move the head of the thread that it is called in", async () => {
  const saver = new MemorySaver();
  const errors: unknown[] = [];
  const graph = new StateGraph(Log)
    .addNode("a", async (_, config) => {
      const { checkpointId } = (await readHistory(saver, "t")).entries[0]!;
      const fork = async (to: string) => forkThread(outer.graph, { threadId: "t", checkpointId, to });
      errors.push(await fork("same").catch((error: unknown) => error), await fork("mine"));
      return { log: [String(config.configurable?.["thread_id"])] };
    })
    .addEdge(START, "a")
    .compile({ checkpointer: saver });
  const outer = { graph };
  expect(await graph.invoke({ log: [] }, { ...threadConfig("t"), durability: "sync" })).toEqual({ log: ["t"] });
  expect(errors).toEqual([expect.objectContaining({ code: "history.inside-run" }), expect.anything()]);
});

it("needs a graph with a checkpointer", async () => {
  const ref = { threadId: "t", checkpointId: "c" };
  await expect(forkThread({}, ref)).rejects.toMatchObject({ code: "history.not-a-graph" });
  const graph = new StateGraph(Log)
    .addNode("a", () => ({}))
    .addEdge(START, "a")
    .compile();
  await expect(forkThread(graph, ref)).rejects.toMatchObject({ code: "history.no-checkpointer" });
});

it("types the update and the node by the graph", () => {
  const graph = chainGraph(new MemorySaver());
  type Options = Parameters<typeof forkThread<typeof graph>>[1];
  expectTypeOf<{ log: string[] }>().toExtend<NonNullable<Options["update"]>>();
  expectTypeOf<{ log: number[] }>().not.toExtend<NonNullable<Options["update"]>>();
  expectTypeOf<NonNullable<Options["asNode"]>>().toEqualTypeOf<"a" | "b" | "c" | "__start__">();
  type Plain = Parameters<typeof forkThread<object>>[1];
  expectTypeOf<NonNullable<Plain["update"]>>().toEqualTypeOf<Record<string, unknown>>();
  expectTypeOf<ForkThreadOptions["asNode"]>().toEqualTypeOf<string | undefined>();
});

it("types the update by an agent's state, what its middleware adds included", () => {
  const counting = createMiddleware({ name: "counting", stateSchema: z.object({ count: z.number().default(0) }) });
  const agent = createAgent({
    model: "fake",
    tools: [],
    middleware: [counting],
    stateSchema: z.object({ user: z.string() }),
  });
  type Update = NonNullable<Parameters<typeof forkThread<typeof agent>>[1]["update"]>;
  expectTypeOf<{ messages: BaseMessage[]; count: number; user: string }>().toExtend<Update>();
  expectTypeOf<{ user: string }>().toExtend<Update>();
  expectTypeOf<{ count: string }>().not.toExtend<Update>();
  expectTypeOf<keyof Update>().toEqualTypeOf<"messages" | "count" | "user">();
});

function deltaGraph(checkpointer: BaseCheckpointSaver) {
  const State = Annotation.Root({
    log: () =>
      new DeltaChannel<string[], string[]>((before: string[], writes: string[][]) => before.concat(...writes), {
        snapshotFrequency: 100,
      }) as never,
  }) as unknown as typeof Log;
  return new StateGraph(State)
    .addNode("a", () => ({ log: ["a"] }))
    .addEdge(START, "a")
    .compile({ checkpointer });
}

function outerGraph(checkpointer: BaseCheckpointSaver, sub: never | object) {
  return new StateGraph(Log)
    .addNode("sub", sub as () => typeof Log.Update)
    .addNode("after", () => ({ log: ["after"] }))
    .addEdge(START, "sub")
    .addEdge("sub", "after")
    .compile({ checkpointer });
}

const Fresh = Annotation.Root({ log: Annotation<string[]>({ reducer: (_, next) => next, default: () => [] }) });

function askingSubgraph(runs: { count: number }) {
  return new StateGraph(Fresh)
    .addNode("work", () => {
      runs.count++;
      return { log: ["work"] };
    })
    .addNode("ask", ({ log }) => ({ log: [...log, `answer ${String(interrupt("which?"))}`] }))
    .addEdge(START, "work")
    .addEdge("work", "ask")
    .compile();
}

function countingSubgraph() {
  const State = Annotation.Root({
    ...Fresh.spec,
    runs: Annotation<number>({ reducer: (a, b) => a + b, default: () => 0 }),
  });
  return new StateGraph(State)
    .addNode("count", ({ runs }) => ({ runs: 1, log: [`runs ${runs + 1}`] }))
    .addEdge(START, "count")
    .compile({ checkpointer: true });
}

class FailingSaver extends MemorySaver {
  putsLeft = Infinity;
  beforePut: ((metadata: CheckpointMetadata) => Promise<void>) | undefined;
  override async put(...args: Parameters<MemorySaver["put"]>): ReturnType<MemorySaver["put"]> {
    await this.beforePut?.(args[2]);
    if (this.putsLeft-- <= 0) throw new RangeError("disk full");
    return super.put(...args);
  }
}
