import type { RunnableConfig } from "@langchain/core/runnables";
import { Annotation, StateGraph } from "@langchain/langgraph";
import { StateOversizedError } from "@threadkeep/state";
import { expect, it } from "vitest";
import { resolveGuardOptions } from "./guard-options.ts";
import { createWritesInspector } from "./inspect-writes.ts";
import type { Channel } from "../langgraph/langgraph-internals.ts";
import { findStateChannels } from "./resulting-state.ts";

const State = Annotation.Root({
  docs: Annotation<string[]>({ reducer: (left, right) => left.concat(right), default: () => [] }),
});
const graph = new StateGraph(State)
  .addNode("work", () => ({}))
  .addEdge("__start__", "work")
  .compile();
const channels = findStateChannels(graph.channels as unknown as Record<string, Channel>, graph.builder.channels);

function inspector(maxBytes: number) {
  const access = { channels: () => channels, read: () => ({ docs: [] }) };
  return createWritesInspector(access, resolveGuardOptions({ maxBytes }))("work");
}

/** The config that LangGraph gives to a task of a superstep. */
function taskConfig(taskId: string, superstep: string, run: () => void): RunnableConfig {
  return {
    writer: run,
    configurable: { __pregel_task_id: taskId, checkpoint_ns: `work:${taskId}`, checkpoint_map: { "": superstep } },
  } as RunnableConfig;
}

const docs = (size: number): [string, unknown][] => [["docs", ["x".repeat(size)]]];

it("does not count a refused branch against the others", async () => {
  const inspect = inspector(1000);
  const run = () => {};
  await expect(inspect(docs(2000), taskConfig("1", "step", run))).rejects.toThrow(StateOversizedError);
  await expect(inspect(docs(500), taskConfig("2", "step", run))).resolves.toBeUndefined();
  await expect(inspect(docs(500), taskConfig("3", "step", run))).rejects.toThrow(StateOversizedError);
});

it("counts a retried branch once", async () => {
  const inspect = inspector(1000);
  const config = taskConfig("1", "step", () => {});
  await inspect(docs(800), config);
  await expect(inspect(docs(800), config)).resolves.toBeUndefined();
});

it("keeps supersteps and runs apart", async () => {
  const inspect = inspector(1000);
  const run = () => {};
  await inspect(docs(800), taskConfig("1", "step 1", run));
  await expect(inspect(docs(800), taskConfig("2", "step 2", run))).resolves.toBeUndefined();
  await expect(
    inspect(
      docs(800),
      taskConfig("3", "step 2", () => {}),
    ),
  ).resolves.toBeUndefined();
});

it("lets branches that finish at once not both decide on the older sum, with an asynchronous serializer too", async () => {
  const inspect = inspector(1000);
  const run = () => {};
  const serde = { dumpsTyped: async (value: unknown) => ["json", Buffer.from(JSON.stringify(value))] };
  const withSerde = (config: RunnableConfig): RunnableConfig => ({
    ...config,
    configurable: { ...config.configurable, __pregel_checkpointer: { serde } },
  });
  const results = await Promise.allSettled(
    ["1", "2"].map((id) => inspect(docs(700), withSerde(taskConfig(id, "step", run)))),
  );
  expect(results.filter(({ status }) => status === "fulfilled").length).toBeLessThanOrEqual(1);
});
