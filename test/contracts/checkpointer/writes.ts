import { ERROR, INTERRUPT, RESUME, SCHEDULED } from "@langchain/langgraph-checkpoint";
import { expect } from "vitest";
import type { Promises } from "../checkpointer-contract.ts";
import { configOf, putCheckpoint } from "./thread.ts";

export const WRITES: Promises = {
  "keeps the first of a task's writes when the task is repeated": async ({ saver, reopen }) => {
    const { config } = await putCheckpoint(saver, configOf("t"), {});
    await saver.putWrites(
      config,
      [
        ["a", 1],
        ["b", 2],
      ],
      "task",
    );
    await saver.putWrites(
      config,
      [
        ["a", 8],
        ["b", 9],
        ["c", 3],
      ],
      "task",
    );
    const tuple = await (await reopen()).getTuple(config);
    expect(tuple?.pendingWrites).toEqual([
      ["task", "a", 1],
      ["task", "b", 2],
      ["task", "c", 3],
    ]);
  },

  "keeps the first of a task's writes when the next do not wait for it": async ({ saver }) => {
    const { config } = await putCheckpoint(saver, configOf("t"), {});
    const tasks = Array.from({ length: 20 }, (_, index) => `task-${String(index).padStart(2, "0")}`);
    const calls = tasks.flatMap((task) =>
      ["first", "second", "third"].map((value) =>
        saver.putWrites(
          config,
          [
            ["a", value],
            [INTERRUPT, value],
          ],
          task,
        ),
      ),
    );
    await Promise.all(calls);
    const writes = (await saver.getTuple(config))?.pendingWrites ?? [];
    const valuesOf = (name: string) => writes.filter(([, channel]) => channel === name).map(([, , value]) => value);
    expect(valuesOf("a")).toEqual(tasks.map(() => "first"));
    expect(valuesOf(INTERRUPT)).toEqual(tasks.map(() => "third"));
  },

  "replaces a task's error and interrupt by its later ones": async ({ saver }) => {
    const { config } = await putCheckpoint(saver, configOf("t"), {});
    await saver.putWrites(config, [["a", 1]], "task");
    await saver.putWrites(config, [[INTERRUPT, "first"]], "task");
    await saver.putWrites(config, [[INTERRUPT, "second"]], "task");
    await saver.putWrites(config, [[ERROR, { message: "e" }]], "task");
    await saver.putWrites(config, [[RESUME, "yes"]], "task");
    await saver.putWrites(config, [[SCHEDULED, "then"]], "task");
    const writes = (await saver.getTuple(config))?.pendingWrites ?? [];
    expect(new Map(writes.map(([, channel, value]) => [channel, value]))).toEqual(
      new Map<string, unknown>([
        ["a", 1],
        [INTERRUPT, "second"],
        [ERROR, { message: "e" }],
        [RESUME, "yes"],
        [SCHEDULED, "then"],
      ]),
    );
    expect(writes).toHaveLength(5);
  },

  "replaces what is special and keeps what is not in one call": async ({ saver }) => {
    const { config } = await putCheckpoint(saver, configOf("t"), {});
    await saver.putWrites(
      config,
      [
        ["a", 1],
        [INTERRUPT, "first"],
      ],
      "task",
    );
    await saver.putWrites(
      config,
      [
        ["a", 2],
        [INTERRUPT, "second"],
      ],
      "task",
    );
    const writes = (await saver.getTuple(config))?.pendingWrites ?? [];
    expect(new Map(writes.map(([, channel, value]) => [channel, value]))).toEqual(
      new Map<string, unknown>([
        ["a", 1],
        [INTERRUPT, "second"],
      ]),
    );
  },

  "takes writes that come before their checkpoint": async ({ saver }) => {
    const id = "1f1e5e7c-0000-6000-8000-000000000001";
    await saver.putWrites(configOf("t", "", id), [["a", 1]], "task");
    expect(await saver.getTuple(configOf("t"))).toBeUndefined();
    await putCheckpoint(saver, configOf("t"), {}, { id });
    expect((await saver.getTuple(configOf("t")))?.pendingWrites).toEqual([["task", "a", 1]]);
  },

  "orders writes by task, and those of a task as they were given": async ({ saver }) => {
    const { config } = await putCheckpoint(saver, configOf("t"), {});
    const twelve = Array.from({ length: 12 }, (_, index): [string, number] => ["a", index]);
    await saver.putWrites(config, twelve, "b");
    await saver.putWrites(config, [["a", "first"]], "a");
    const writes = (await saver.getTuple(config))?.pendingWrites ?? [];
    expect(writes.map(([task, , value]) => [task, value])).toEqual([
      ["a", "first"],
      ...twelve.map(([, index]) => ["b", index]),
    ]);
  },

  "gives the checkpoint put again its new content, in its old place": async ({ saver }) => {
    const first = await putCheckpoint(saver, configOf("t"), { a: 1 });
    const second = await putCheckpoint(saver, first.config, { a: 2 }, { after: first.checkpoint });
    await saver.put(configOf("t"), first.checkpoint, { source: "fork", step: 7, parents: {} }, {});
    expect((await saver.getTuple(first.config))?.metadata).toMatchObject({ source: "fork", step: 7 });
    expect((await saver.getTuple(configOf("t")))?.config).toEqual(second.config);
  },

  "keeps the values that a caller changes after the call": async ({ saver }) => {
    const list = ["before"];
    const written = { text: "before" };
    const putting = putCheckpoint(saver, configOf("t"), { list });
    list.push("after");
    const { config } = await putting;
    const writing = saver.putWrites(config, [["a", written]], "task");
    written.text = "after";
    await writing;
    const tuple = await saver.getTuple(config);
    expect(tuple?.checkpoint.channel_values).toEqual({ list: ["before"] });
    expect(tuple?.pendingWrites).toEqual([["task", "a", { text: "before" }]]);
  },

  "keeps the values that a caller changes after the call, when it read them before": async ({ saver, reopen }) => {
    const first = await putCheckpoint(saver, configOf("t"), { list: [{ text: "before" }] });
    const reader = await reopen();
    const { channel_values: values } = (await reader.getTuple(first.config))?.checkpoint ?? first.checkpoint;
    const list = [...(values["list"] as { text: string }[])];
    const putting = putCheckpoint(reader, first.config, { list }, { after: first.checkpoint });
    for (const item of list) item.text = "after";
    const { config } = await putting;
    expect((await saver.getTuple(config))?.checkpoint.channel_values).toEqual({ list: [{ text: "before" }] });
  },
};
