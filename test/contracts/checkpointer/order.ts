import { expect } from "vitest";
import type { Promises } from "../checkpointer-contract.ts";
import { configOf, idsOf, putCheckpoint } from "./thread.ts";

// As uuid6 makes them: they sort by the time of whoever made them.
const EARLY = "1f1e0000-0000-6000-8000-000000000001";
const MIDDLE = "1f1e5000-0000-6000-8000-000000000002";
const LATE = "1f1ef000-0000-6000-8000-000000000003";

export const ORDER: Promises = {
  "makes a checkpoint the head whose id is before its parent's, as after a clock was set back": async ({
    saver,
    reopen,
  }) => {
    const parent = await putCheckpoint(saver, configOf("t"), { a: "fast clock" }, { id: LATE });
    const child = await putCheckpoint(saver, parent.config, { a: "slow clock" }, { id: EARLY });
    const head = await (await reopen()).getTuple(configOf("t"));
    expect(head?.config).toEqual(child.config);
    expect(head?.parentConfig).toEqual(parent.config);
  },

  "lists such a checkpoint before its parent, and only the parent before it": async ({ saver }) => {
    const parent = await putCheckpoint(saver, configOf("t"), {}, { id: LATE });
    const child = await putCheckpoint(saver, parent.config, {}, { id: EARLY });
    const next = await putCheckpoint(saver, child.config, {}, { id: MIDDLE });
    expect(await idsOf(saver, configOf("t"))).toEqual([MIDDLE, EARLY, LATE]);
    expect(await idsOf(saver, configOf("t"), { before: next.config })).toEqual([EARLY, LATE]);
    expect(await idsOf(saver, configOf("t"), { before: child.config })).toEqual([LATE]);
  },

  "makes a fork of an old checkpoint the head, though another host's clock is ahead": async ({ saver }) => {
    const root = await putCheckpoint(saver, configOf("t"), {}, { id: EARLY });
    await putCheckpoint(saver, root.config, {}, { id: LATE });
    const fork = await putCheckpoint(saver, root.config, {}, { id: MIDDLE });
    expect((await saver.getTuple(configOf("t")))?.config).toEqual(fork.config);
  },

  "keeps the heads of namespaces and threads apart": async ({ saver }) => {
    const places = [
      ["t", ""],
      ["t", "a|b:1"],
      ["t:a", "b|c"],
      ["t|", "a"],
      ["u", ""],
    ] as const;
    for (const [thread, namespace] of places) {
      await putCheckpoint(saver, configOf(thread, namespace), { at: [thread, namespace] });
    }
    for (const [thread, namespace] of places) {
      const tuple = await saver.getTuple(configOf(thread, namespace));
      expect(tuple?.checkpoint.channel_values).toEqual({ at: [thread, namespace] });
      expect(await idsOf(saver, configOf(thread, namespace))).toHaveLength(1);
    }
    expect(await idsOf(saver, { configurable: { thread_id: "t" } })).toHaveLength(2);
  },
};
