import type { RunnableConfig } from "@langchain/core/runnables";
import { MemorySaver, type StateSnapshot } from "@langchain/langgraph";
import type { BaseCheckpointSaver, CheckpointTuple } from "@langchain/langgraph-checkpoint";
import { expect } from "vitest";
import type { Promises } from "../checkpointer-contract.ts";
import { buildForkGraph, buildLastingGraph, type ForkGraph } from "./fork-graph.ts";
import { readingTogether } from "./reading-together.ts";
import { configOf, listAll, putCheckpoint, valuesOf } from "./thread.ts";

const THREAD = { configurable: { thread_id: "t" } };
const INPUT = { log: ["in"], delta: ["in"] };

export const FORKS: Promises = {
  "goes on from every old checkpoint as MemorySaver does": async ({ saver, reopen }) => {
    const ours = await forkEverywhere(saver);
    expect(ours).toEqual(await forkEverywhere(new MemorySaver()));
    expect(await statesOf(buildForkGraph(await reopen()))).toEqual(ours.states);
  },

  "goes on from every checkpoint of a subgraph as MemorySaver does": async ({ saver }) => {
    expect(await forkInside(saver)).toEqual(await forkInside(new MemorySaver()));
  },

  "begins a subgraph that lasts anew at a fork before it, as MemorySaver does": async ({ saver }) => {
    expect(await forkBeforeLasting(saver)).toEqual(await forkBeforeLasting(new MemorySaver()));
  },

  "changes nothing of what was before the fork": async ({ saver }) => {
    const graph = buildForkGraph(saver);
    await graph.invoke(INPUT, THREAD);
    const before = await listAll(saver, THREAD);
    for (const { config } of before.filter((tuple) => tuple.config.configurable?.["checkpoint_ns"] === "")) {
      await graph.invoke(null, await graph.updateState(config, { log: ["fork"], delta: ["fork"] }));
    }
    for (const tuple of before) expect((await saver.getTuple(tuple.config))?.checkpoint).toEqual(tuple.checkpoint);
  },

  "gives each of two branches its own values": async ({ saver, reopen }) => {
    const root = await putCheckpoint(saver, configOf("t"), { a: "root", b: "root" });
    const configs: RunnableConfig[] = [];
    for (const branch of ["left", "right"]) {
      let tip = root;
      for (let step = 0; step < 3; step++) {
        tip = await putCheckpoint(saver, tip.config, { a: `${branch} ${step}` }, { after: tip.checkpoint });
        configs.push(tip.config);
      }
    }
    const reader = await reopen();
    const found = await Promise.all(configs.map((config) => valuesOf(reader, config)));
    expect(found).toEqual(["left", "right"].flatMap(branchValues));
  },

  "never mixes the values of two runs that race on a thread": async ({ saver, reopen }) => {
    const peers = [saver, await reopen()];
    const reader = await reopen();
    for (let round = 0; round < 10; round++) {
      // Each has read before either writes.
      const heads = await Promise.all(peers.map((peer) => peer.getTuple(configOf("t"))));
      const put = await Promise.all(peers.map((peer, run) => goOn(peer, heads[run], `${run} ${round}`)));
      for (const { config, checkpoint } of put)
        expect(await valuesOf(reader, config)).toEqual(checkpoint.channel_values);
    }
  },

  "lets two invokes race on a thread, and keeps what each of them made": async ({ saver }) => {
    await buildForkGraph(saver).invoke(INPUT, THREAD);
    const graphs = readingTogether(saver, 2).map((peer) => buildForkGraph(peer));
    const inputs = ["x", "y"].map((name) => ({ log: [name], delta: [name] }));
    // A put that is refused is heard by "sync" alone, and both have to end before the saver does.
    const settled = await Promise.allSettled(
      graphs.map((graph, run) => graph.invoke(inputs[run] ?? INPUT, { ...THREAD, durability: "sync" })),
    );
    const ends = await Promise.all(
      settled.map((end) => (end.status === "rejected" ? Promise.reject(end.reason) : end.value)),
    );
    const logs = (await listAll(saver, configOf("t"))).map(({ checkpoint }) => checkpoint.channel_values["log"] ?? []);
    for (const { log } of ends) expect(logs).toContainEqual(log);
    for (const log of logs as string[][]) expect(log.includes("x") && log.includes("y")).toBe(false);
  },
};

function branchValues(name: string): object[] {
  return [0, 1, 2].map((step) => ({ a: `${name} ${step}`, b: "root" }));
}

function goOn(peer: BaseCheckpointSaver, head: CheckpointTuple | undefined, value: string) {
  const values = { a: value, b: [value] };
  return putCheckpoint(peer, head?.config ?? configOf("t"), values, head && { after: head.checkpoint });
}

interface Forked {
  /** What each fork ended with. */
  results: unknown[];
  /** Of every checkpoint, newest first. */
  states: unknown[];
}

async function forkEverywhere(saver: BaseCheckpointSaver): Promise<Forked> {
  const graph = buildForkGraph(saver);
  const results: unknown[] = [await graph.invoke(INPUT, THREAD)];
  const configs: RunnableConfig[] = [];
  for await (const { config } of graph.getStateHistory(THREAD)) configs.push(config);
  for (const [index, config] of configs.entries()) {
    const fork = await graph.updateState(config, { log: [`fork ${index}`], delta: [`fork ${index}`] });
    results.push(await graph.invoke(null, fork), (await graph.getState(THREAD)).values);
  }
  return { results, states: await statesOf(graph) };
}

/** What follows when the state of a graph in a node is changed while it pauses, and at each of its older checkpoints. */
async function forkInside(saver: BaseCheckpointSaver): Promise<unknown[]> {
  const graph = buildForkGraph(saver, { interruptBefore: ["d"] });
  const results: unknown[] = [await graph.invoke(INPUT, THREAD)];
  const [task] = (await graph.getState(THREAD, { subgraphs: true })).tasks;
  const inner = task?.state as StateSnapshot;
  const { checkpoint_id: _, ...place } = inner.config.configurable ?? {};
  const configs: RunnableConfig[] = [];
  for await (const { config } of graph.getStateHistory({ configurable: place })) configs.push(config);
  await graph.updateState({ configurable: place }, { log: ["while it pauses"] });
  results.push(await graph.invoke(null, THREAD));
  for (const [index, config] of configs.entries()) {
    const fork = await graph.updateState(config, { log: [`inner fork ${index}`] });
    results.push(await graph.invoke(null, fork), await graph.invoke(null, THREAD), await statesOf(graph));
  }
  return [configs.length, ...results];
}

/** What follows when the thread goes on from before a subgraph that lasts, once as it stood there and once with an update. */
async function forkBeforeLasting(saver: BaseCheckpointSaver): Promise<unknown[]> {
  const graph = buildLastingGraph(saver);
  const results: unknown[] = [await graph.invoke({ log: ["in"] }, THREAD)];
  const configs: RunnableConfig[] = [];
  for await (const { config, next } of graph.getStateHistory(THREAD))
    if (next.includes("lasting")) configs.push(config);
  for (const config of configs) {
    results.push(await graph.invoke(null, config));
    results.push(await graph.invoke(null, await graph.updateState(config, { log: ["fork"] }, "a")));
  }
  return [configs.length, ...results];
}

async function statesOf(graph: ForkGraph): Promise<unknown[]> {
  const states: unknown[] = [];
  for await (const { values, next, metadata } of graph.getStateHistory(THREAD)) {
    states.push({ values: values as unknown, next, step: metadata?.step, source: metadata?.source });
  }
  return states;
}
