import { setTimeout as wait } from "node:timers/promises";
import type { RunnableConfig } from "@langchain/core/runnables";
import type { BaseCheckpointSaver, CheckpointTuple } from "@langchain/langgraph-checkpoint";
import { viewOf } from "./view-of.ts";

export type Misbehavior = (saver: BaseCheckpointSaver) => BaseCheckpointSaver;

/** Says that it has stored what it only will. */
export const acknowledgingEarly: Misbehavior = (saver) =>
  viewOf(saver, {
    put: async (config, checkpoint, metadata, versions) => {
      later(() => saver.put(config, checkpoint, metadata, versions));
      return { configurable: { ...config.configurable, checkpoint_id: checkpoint.id } };
    },
    putWrites: async (config, writes, task) => later(() => saver.putWrites(config, writes, task)),
  });

function later(call: () => Promise<unknown>): void {
  void wait(500, undefined, { ref: false }).then(call);
}

export const dropsLastWrite: Misbehavior = (saver) =>
  viewOf(saver, { putWrites: (config, writes, task) => saver.putWrites(config, writes.slice(0, -1), task) });

export const looksAtValuesLater: Misbehavior = (saver) =>
  viewOf(saver, {
    put: async (...call) => {
      await wait(1);
      return saver.put(...call);
    },
  });

export const storesOnlyOnce: Misbehavior = (saver) => {
  const stored = new Set<string>();
  return viewOf(saver, {
    put: async (config, checkpoint, metadata, versions) => {
      if (stored.has(checkpoint.id)) return config;
      stored.add(checkpoint.id);
      return saver.put(config, checkpoint, metadata, versions);
    },
  });
};

/** As one that keeps a row for a channel, and not for each of its versions. */
export const givesLatestValues: Misbehavior = (saver) => {
  const latest = async (tuple: CheckpointTuple): Promise<CheckpointTuple> => {
    const { checkpoint_id: _, ...place } = tuple.config.configurable ?? {};
    const { channel_values } = (await saver.getTuple({ configurable: place }))?.checkpoint ?? tuple.checkpoint;
    return { ...tuple, checkpoint: { ...tuple.checkpoint, channel_values } };
  };
  return viewOf(saver, {
    getTuple: async (config) => {
      const tuple = await saver.getTuple(config);
      return tuple && latest(tuple);
    },
  });
};

export const losesText: Misbehavior = (saver) =>
  viewOf(saver, {
    getTuple: async (config) => {
      const tuple = await saver.getTuple(config);
      delete tuple?.checkpoint.channel_values["text"];
      return tuple;
    },
  });

export const dropsEmptiness: Misbehavior = (saver) =>
  viewOf(saver, {
    put: (config, checkpoint, metadata, versions) => {
      const values = Object.entries(checkpoint.channel_values).filter(([, value]) => value !== null);
      return saver.put(config, { ...checkpoint, channel_values: Object.fromEntries(values) }, metadata, versions);
    },
  });

/** A page begins with the last of the page before. */
export const pagesOverlap: Misbehavior = (saver) =>
  viewOf(saver, {
    list: async function* (config, { before, ...options } = {}) {
      const first = before && (await saver.getTuple(before));
      if (first) yield first;
      yield* saver.list(config, { ...options, ...(before && { before }) });
    },
  });

export const ignoresFilter: Misbehavior = (saver) =>
  viewOf(saver, { list: (config, options = {}) => saver.list(config, { ...options, filter: {} }) });

/** As one that looks for the beginning of a name. */
export const takesNamesForPatterns: Misbehavior = (saver) => {
  return viewOf(saver, {
    getTuple: (config) => saver.getTuple(shortened(config)),
    list: (config, options) => saver.list(shortened(config), options),
    put: (config, ...rest) => saver.put(shortened(config), ...rest),
    putWrites: (config, ...rest) => saver.putWrites(shortened(config), ...rest),
    deleteThread: (id) => saver.deleteThread(firstLetter(id)),
  });
};

export const deletesNothing: Misbehavior = (saver) => viewOf(saver, { deleteThread: async () => {} });

/** Reads only what was stored with the checkpoint itself. */
export const dropsUnchanged: Misbehavior = (saver) =>
  viewOf(saver, {
    put: (config, checkpoint, metadata, versions) => {
      const changed = Object.entries(checkpoint.channel_values).filter(([channel]) => Object.hasOwn(versions, channel));
      const channels = Object.entries(checkpoint.channel_versions).filter(([channel]) =>
        Object.hasOwn(versions, channel),
      );
      const own = {
        channel_values: Object.fromEntries(changed),
        channel_versions: Object.fromEntries(channels),
      };
      return saver.put(config, { ...checkpoint, ...own }, metadata, versions);
    },
  });

export const skipsAtPageEnds: Misbehavior = (saver) =>
  viewOf(saver, {
    readCheckpoints: undefined,
    list: async function* (config, options = {}) {
      let isFirst = options.before !== undefined;
      for await (const tuple of saver.list(config, options)) {
        if (!isFirst) yield tuple;
        isFirst = false;
      }
    },
  });

function firstLetter(id: unknown): string {
  return String(id).toLowerCase().slice(0, 1);
}

function shortened({ configurable, ...rest }: RunnableConfig): RunnableConfig {
  return { ...rest, configurable: { ...configurable, thread_id: firstLetter(configurable?.["thread_id"]) } };
}
