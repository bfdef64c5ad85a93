import type { RunnableConfig } from "@langchain/core/runnables";
import { Annotation, Command, DeltaChannel, interrupt, MemorySaver, START, StateGraph } from "@langchain/langgraph";
import type { BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";
import { SqliteSaver } from "@langchain/langgraph-checkpoint-sqlite";
import { describe, expect, it } from "vitest";
import { recordBookOf } from "./record-book.ts";
import { recordId } from "./attempt-record.ts";
import { placeOf } from "./place-of.ts";
import { recoveryChannels } from "./recovery-channels.ts";

const append = (before: string[], after: string[]): string[] => [...before, ...after];

const State = Annotation.Root({
  ...recoveryChannels,
  log: Annotation<string[]>({ reducer: append, default: () => [] }),
  delta: () =>
    new DeltaChannel<string[], string[]>((before, writes) => [...before, ...writes.flat()], {
      initialValueFactory: () => [],
    }),
});

const thread = { configurable: { thread_id: "1" }, durability: "sync" } as const;

/** As every task leaves them whose calls are made again. */
async function litter(config: RunnableConfig): Promise<void> {
  const spent = { run: "r", attempts: 1, tokens: 0 };
  for (const at of [0, 1]) {
    const record = { step: "begun", call: "[]", attempt: at + 2, spent } as const;
    await recordBookOf(config)?.write(recordId(placeOf(config).root, at), record);
  }
}

function buildGraph(checkpointer: BaseCheckpointSaver, isLittered: boolean) {
  const node = (name: string) => async (_: unknown, config: RunnableConfig) => {
    if (isLittered) await litter(config);
    // Of tasks at the same time only one: DeltaChannel orders them by ids that are new in each run.
    return { log: [name], ...(name !== "b" && { delta: [name] }) };
  };
  let failures = 1;
  const failing = async (_: unknown, config: RunnableConfig) => {
    if (isLittered) await litter(config);
    if (failures-- > 0) throw new Error("down");
    return { log: ["failing"] };
  };
  const asking = async (_: unknown, config: RunnableConfig) => {
    if (isLittered) await litter(config);
    return { log: [String(interrupt("may I?"))] };
  };
  const inner = new StateGraph(State)
    .addNode("in", node("in"))
    .addNode("asking", asking)
    .addEdge(START, "in")
    .addEdge("in", "asking")
    .compile();
  return new StateGraph(State)
    .addNode("a", node("a"))
    .addNode("b", node("b"))
    .addNode("failing", failing)
    .addNode("inner", inner)
    .addNode("last", node("last"))
    .addEdge(START, "a")
    .addEdge(START, "b")
    .addEdge(["a", "b"], "failing")
    .addEdge("failing", "inner")
    .addEdge("inner", "last")
    .compile({ checkpointer });
}

/** A thread's story, and everything that LangGraph tells of it on the way. */
async function story(saver: BaseCheckpointSaver, isLittered: boolean): Promise<unknown[]> {
  const graph = buildGraph(saver, isLittered);
  const told: unknown[] = [];
  const tell = async (): Promise<void> => {
    const { values, next, tasks } = await graph.getState(thread, { subgraphs: true });
    told.push({
      values: values as unknown,
      next,
      tasks: tasks.map(({ name, error, interrupts, result }) => ({ name, error, interrupts, result })),
    });
    for await (const one of graph.getStateHistory(thread))
      told.push([one.values, one.next, one.metadata?.step, one.tasks.map(({ result }) => result)]);
  };
  await graph.invoke({ log: ["in"], delta: ["in"] }, thread).catch((error: Error) => told.push(error.message));
  await tell();
  told.push(await graph.invoke(null, thread));
  await tell();
  told.push(await graph.invoke(new Command({ resume: "yes" }), thread));
  await tell();
  await graph.updateState(thread, { log: ["edited"], delta: ["edited"] }, "last");
  await tell();
  const early = await configBefore("failing", graph);
  told.push(await graph.invoke(null, early));
  const fork = await graph.updateState(early, { log: ["forked"], delta: ["forked"] }, "a");
  told.push(await graph.invoke(null, fork));
  await tell();
  told.push(await graph.invoke({ log: ["again"], delta: ["again"] }, thread));
  await tell();
  return told;
}

async function configBefore(node: string, graph: ReturnType<typeof buildGraph>): Promise<RunnableConfig> {
  for await (const { next, config } of graph.getStateHistory(thread)) if (next.includes(node)) return config;
  throw new Error(`No checkpoint is before ${node}.`);
}

describe.each([
  ["MemorySaver", () => new MemorySaver()],
  ["SqliteSaver", () => SqliteSaver.fromConnString(":memory:")],
])("records beside the checkpoints of a %s", (_, open) => {
  it("change nothing of what LangGraph tells and does", async () => {
    const saver = open();
    expect(withoutIds(await story(saver, true))).toEqual(withoutIds(await story(open(), false)));
    const kept = [];
    for await (const { pendingWrites = [] } of saver.list({ configurable: { thread_id: "1" } }))
      kept.push(...pendingWrites);
    expect(kept.filter(([id]) => id.includes(":recovery:")).length).toBeGreaterThan(20);
  });
});

/** Interrupts have ids that come from checkpoint ids. */
function withoutIds(told: unknown): unknown {
  return JSON.parse(JSON.stringify(told, (key, value: unknown) => (key === "id" ? "id" : value)));
}
