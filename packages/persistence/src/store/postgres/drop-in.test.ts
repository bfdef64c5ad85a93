import { AIMessage, HumanMessage, type BaseMessage } from "@langchain/core/messages";
import { Command, END, interrupt, MessagesAnnotation, START, StateGraph } from "@langchain/langgraph";
import type { BaseCheckpointSaver, CheckpointTuple } from "@langchain/langgraph-checkpoint";
import { PostgresSaver } from "@langchain/langgraph-checkpoint-postgres";
import { expect, it } from "vitest";
import { PostgresCheckpointer } from "./postgres-checkpointer.ts";
import { describePostgres } from "./testing/describe-postgres.ts";

const THREAD = { configurable: { thread_id: "old" } };

/** Two nodes around a subgraph of its own namespace, then one that asks. */
function buildGraph(checkpointer: BaseCheckpointSaver) {
  const say = (name: string) => (state: { messages: BaseMessage[] }) => ({
    messages: [
      new AIMessage({ id: `${name}-${state.messages.length}`, content: `${name} saw ${state.messages.length}` }),
    ],
  });
  const inner = new StateGraph(MessagesAnnotation)
    .addNode("c", say("c"))
    .addNode("d", say("d"))
    .addEdge(START, "c")
    .addEdge("c", "d")
    .addEdge("d", END)
    .compile({ checkpointer: true });
  return new StateGraph(MessagesAnnotation)
    .addNode("a", say("a"))
    .addNode("inner", inner)
    .addNode("ask", () => ({ messages: [new HumanMessage({ id: "answer", content: String(interrupt("which?")) })] }))
    .addNode("b", say("b"))
    .addEdge(START, "a")
    .addEdge("a", "inner")
    .addEdge("inner", "ask")
    .addEdge("ask", "b")
    .addEdge("b", END)
    .compile({ checkpointer });
}

describePostgres("a thread begun on the stock PostgresSaver", (postgres) => {
  it("is read equal at every checkpoint, and continued where it asks", async () => {
    const { stock, ours } = await beginOnStock("asking");
    const before = await tuplesOf(stock);
    expect(await tuplesOf(ours)).toEqual(before);
    for (const tuple of before) {
      const config = { configurable: tuple.place };
      expect(plain(await ours.getTuple(config))).toEqual(plain(await stock.getTuple(config)));
    }
    const end = await buildGraph(ours).invoke(new Command({ resume: "this one" }), THREAD);
    expect(end.messages.map(({ content }) => content).slice(-2)).toEqual(["this one", expect.stringMatching(/^b saw/)]);
    // What was there is what it was, for both.
    const ids = new Set(before.map(({ place }) => place["checkpoint_id"]));
    const after = (await tuplesOf(ours)).filter(({ place }) => ids.has(place["checkpoint_id"]));
    expect(after.map(({ checkpoint }) => checkpoint)).toEqual(before.map(({ checkpoint }) => checkpoint));
    expect((await buildGraph(ours).getState(THREAD)).values).toEqual(end);
  });

  it("is read equal where it has branches", async () => {
    const { stock, ours } = await beginOnStock("forked");
    expect(await tuplesOf(ours)).toEqual(await tuplesOf(stock));
  });

  it("is forked at each of its old checkpoints as it goes on in memory", async () => {
    const { ours } = await beginOnStock("asking");
    const graph = buildGraph(ours);
    const configs = [];
    for await (const snapshot of graph.getStateHistory(THREAD)) configs.push(snapshot);
    expect(configs.length).toBeGreaterThan(3);
    for (const { config, values, next } of configs) {
      const fork = await graph.updateState(config, { messages: [new HumanMessage({ id: "fork", content: "fork" })] });
      const state = await graph.getState(fork);
      const before = (values as { messages?: BaseMessage[] }).messages ?? [];
      expect((state.values as { messages: BaseMessage[] }).messages.map(({ id }) => id)).toEqual([
        ...before.map(({ id }) => id).filter((id) => id !== "fork"),
        "fork",
      ]);
      expect(state.next.length > 0 || next.length === 0 || next.includes("__start__")).toBe(true);
      expect((await graph.getState(THREAD)).config).toEqual(fork);
    }
  });

  async function beginOnStock(how: "asking" | "forked") {
    const schema = postgres.newSchema();
    const stock = new PostgresSaver(postgres.pool, undefined, { schema });
    await stock.setup();
    const graph = buildGraph(stock);
    await graph.invoke({ messages: [new HumanMessage({ id: "in", content: "hello \u2028 é" })] }, THREAD);
    if (how === "forked") {
      for await (const { config } of graph.getStateHistory(THREAD, { limit: 3 })) {
        await graph.updateState(config, { messages: [new HumanMessage({ id: "x", content: "x" })] });
      }
    }
    const ours = new PostgresCheckpointer(postgres.pool, { schema });
    await ours.setup();
    return { stock, ours };
  }
});

async function tuplesOf(saver: BaseCheckpointSaver) {
  const tuples = [];
  for await (const tuple of saver.list(THREAD)) tuples.push(plain(tuple) ?? expect.unreachable());
  return tuples;
}

function plain(tuple: CheckpointTuple | undefined) {
  if (tuple === undefined) return undefined;
  const { config, parentConfig, checkpoint, metadata, pendingWrites } = tuple;
  const json = (value: unknown) => JSON.parse(JSON.stringify(value)) as unknown;
  const [place = {}, parent] = [config.configurable, parentConfig?.configurable];
  return { place, parent, metadata, checkpoint: json(checkpoint), writes: json(pendingWrites) };
}
