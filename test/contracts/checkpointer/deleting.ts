import { expect } from "vitest";
import type { Promises } from "../checkpointer-contract.ts";
import { configOf, idsOf, putCheckpoint, valuesOf } from "./thread.ts";

const EVERYTHING_OF_T = { configurable: { thread_id: "t" } };
const ignore = () => {};

export const DELETING: Promises = {
  "removes a thread with its namespaces and writes, and no other": async ({ saver, reopen }) => {
    for (const thread of ["user", "user:42", "user|", "USER", "user%", "%"]) {
      for (const namespace of ["", "tools:1", "tools:1|inner:2"]) {
        const { config } = await putCheckpoint(saver, configOf(thread, namespace), { at: namespace });
        await saver.putWrites(config, [["a", 1]], "task");
      }
    }
    await saver.deleteThread("user");
    const after = await reopen();
    expect(await idsOf(after, { configurable: { thread_id: "user" } })).toEqual([]);
    for (const thread of ["user:42", "user|", "USER", "user%", "%"]) {
      expect(await idsOf(after, { configurable: { thread_id: thread } })).toHaveLength(3);
      const inner = await after.getTuple(configOf(thread, "tools:1|inner:2"));
      expect(inner?.checkpoint.channel_values).toEqual({ at: "tools:1|inner:2" });
      expect(inner?.pendingWrites).toEqual([["task", "a", 1]]);
    }
  },

  "is done with a thread that is not there": async ({ saver }) => {
    await saver.deleteThread("nobody");
    await putCheckpoint(saver, configOf("nobody"), { a: 1 });
    expect(await valuesOf(saver, configOf("nobody"))).toEqual({ a: 1 });
  },

  "is not undone by a run of before that goes on": async ({ saver }) => {
    const { config, checkpoint } = await putCheckpoint(saver, configOf("t"), { a: 1 });
    await saver.deleteThread("t");
    await saver.putWrites(config, [["a", 2]], "task").catch(ignore);
    await putCheckpoint(saver, config, { a: 2 }, { after: checkpoint }).catch(ignore);
    const parents = { "": checkpoint.id };
    await putCheckpoint(saver, configOf("t", "child"), { a: 3 }, { metadata: { parents } }).catch(ignore);
    expect(await saver.getTuple(configOf("t"))).toBeUndefined();
    expect(await idsOf(saver, EVERYTHING_OF_T)).toEqual([]);
  },

  "lets another process's late write in as little": async ({ saver, reopen }) => {
    const { config, checkpoint } = await putCheckpoint(saver, configOf("t"), { a: 1 });
    await (await reopen()).deleteThread("t");
    await putCheckpoint(saver, config, { a: 2 }, { after: checkpoint }).catch(ignore);
    expect(await idsOf(saver, EVERYTHING_OF_T)).toEqual([]);
  },

  "leaves the name free for a thread begun anew, which a run of before does not reach": async ({ saver }) => {
    const old = await putCheckpoint(saver, configOf("t"), { a: "old" });
    await saver.deleteThread("t");
    expect(await saver.getTuple(configOf("t"))).toBeUndefined();
    const first = await putCheckpoint(saver, configOf("t"), { a: "new" });
    await saver.putWrites(first.config, [["a", "newer"]], "task");
    const second = await putCheckpoint(saver, first.config, { a: "newer" }, { after: first.checkpoint });
    const parents = { "": second.checkpoint.id };
    const inner = await putCheckpoint(saver, configOf("t", "child"), { a: "inner" }, { metadata: { parents } });
    await putCheckpoint(saver, old.config, { a: "late" }, { after: old.checkpoint }).catch(ignore);
    expect(await valuesOf(saver, configOf("t"))).toEqual({ a: "newer" });
    expect(await valuesOf(saver, inner.config)).toEqual({ a: "inner" });
    expect(await idsOf(saver, configOf("t"))).toHaveLength(2);
  },

  "begins anew at every deletion": async ({ saver }) => {
    for (const round of [1, 2, 3]) {
      const { config } = await putCheckpoint(saver, configOf("t"), { round });
      await saver.putWrites(config, [["a", round]], "task");
      expect((await saver.getTuple(configOf("t")))?.pendingWrites).toEqual([["task", "a", round]]);
      await saver.deleteThread("t");
      expect(await saver.getTuple(configOf("t"))).toBeUndefined();
    }
  },
};
