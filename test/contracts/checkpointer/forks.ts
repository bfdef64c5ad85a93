import type { RunnableConfig } from "@langchain/core/runnables";
import { MemorySaver } from "@langchain/langgraph";
import type { BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";
import { expect } from "vitest";
import type { Promises } from "../checkpointer-contract.ts";
import { buildForkGraph, type ForkGraph } from "./fork-graph.ts";
import { configOf, listAll, putCheckpoint, valuesOf } from "./thread.ts";

const THREAD = { configurable: { thread_id: "t" } };
const INPUT = { log: ["in"], delta: ["in"] };

export const FORKS: Promises = {
  "goes on from every old checkpoint as MemorySaver does": async ({ saver, reopen }) => {
    const ours = await forkEverywhere(saver);
    expect(ours).toEqual(await forkEverywhere(new MemorySaver()));
    expect(await statesOf(buildForkGraph(await reopen()))).toEqual(ours.states);
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
    await Promise.all(peers.map(race));
    const tuples = await listAll(saver, configOf("t"));
    expect(tuples).toHaveLength(20);
    for (const { checkpoint } of tuples)
      expect(checkpoint.channel_values["b"]).toEqual([checkpoint.channel_values["a"]]);
  },

  "lets two invokes race on a thread, and every checkpoint be of one of them": async ({ saver }) => {
    const graph = buildForkGraph(saver);
    await graph.invoke(INPUT, THREAD);
    await Promise.all(["x", "y"].map((name) => graph.invoke({ log: [name], delta: [name] }, THREAD)));
    for (const { checkpoint } of await listAll(saver, configOf("t"))) {
      const { log = [] } = checkpoint.channel_values as { log?: string[] };
      expect(log.includes("x") && log.includes("y")).toBe(false);
    }
  },
};

function branchValues(name: string): object[] {
  return [0, 1, 2].map((step) => ({ a: `${name} ${step}`, b: "root" }));
}

/** Reads the head and goes on from it, ten times. */
async function race(peer: BaseCheckpointSaver, run: number): Promise<void> {
  for (let round = 0; round < 10; round++) {
    const head = await peer.getTuple(configOf("t"));
    // Both read before either writes, most of the time.
    await Promise.resolve();
    const value = `${run} ${round}`;
    const after = head && { after: head.checkpoint };
    await putCheckpoint(peer, head?.config ?? configOf("t"), { a: value, b: [value] }, after);
  }
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

async function statesOf(graph: ForkGraph): Promise<unknown[]> {
  const states: unknown[] = [];
  for await (const { values, next, metadata } of graph.getStateHistory(THREAD)) {
    states.push({ values: values as unknown, next, step: metadata?.step, source: metadata?.source });
  }
  return states;
}
