import { HumanMessage } from "@langchain/core/messages";
import { emptyCheckpoint } from "@langchain/langgraph-checkpoint";
import { expect, it } from "vitest";
import { PostgresCheckpointer, type PostgresCheckpointerOptions } from "../postgres-checkpointer.ts";
import { describePostgres } from "../testing/describe-postgres.ts";
import { putValues, THREAD } from "../testing/put-values.ts";
import { allRows, encryption, openBoth, rowsOfOurs } from "./testing/both-savers.ts";
import { appendTo, idAt, META, putWith, withValue, writeLong } from "./testing/long-list.ts";
import { AT, buildGraph, LONG, said } from "./testing/switch-graphs.ts";
import { STOCK_SERDE, tuplesOf } from "./testing/thread-tuples.ts";

describePostgres("materialize", (postgres) => {
  it("refuses what the stock serializer has no form for, with its path, and changes nothing else", async () => {
    const { ours, stock } = await openBoth(postgres);
    await ours.put(THREAD, withValue({ list: [{ plain: 1 }, { when: new Date(0) }] }), META, { list: 1 });
    await putValues(ours, { configurable: { thread_id: "fine", checkpoint_ns: "" } }, { list: [LONG] });
    await expect(ours.materialize({ threadId: "t" })).rejects.toMatchObject({
      code: "materialize.lossy-value",
      message: expect.stringContaining("list[1].when is a Date, of which a text would be left"),
    });
    const { left, leftThreads, threads } = await ours.materialize();
    expect([left, threads]).toEqual([1, 1]);
    expect(leftThreads).toMatchObject([{ threadId: "t", error: { code: "materialize.lossy-value" } }]);
    expect((await ours.getTuple(AT))?.checkpoint.channel_values["list"]).toEqual([{ plain: 1 }, { when: new Date(0) }]);

    const result = await ours.materialize({ onLossy: "warn" });
    expect(result).toMatchObject({ threads: 1, left: 0, lossy: 1 });
    expect(result.losses).toEqual([{ threadId: "t", namespace: "", path: "list[1].when", kind: "date" }]);
    const written = await STOCK_SERDE.dumpsTyped([{ plain: 1 }, { when: new Date(0) }]);
    expect((await stock.getTuple(AT))?.checkpoint.channel_values["list"]).toEqual(
      await STOCK_SERDE.loadsTyped(...written),
    );
  });

  it("names what a list got later by its place in the list, once", async () => {
    const { ours, schema } = await openBoth(postgres);
    let config: object = await writeLong(ours, 30);
    config = await appendTo(ours, config, { on: new Date(0) });
    await appendTo(ours, config, "after it");
    expect(await rowsOfOurs(postgres, schema)).toBeGreaterThan(20);
    await expect(ours.materialize({ threadId: "t" })).rejects.toThrow("list[30].on is a Date");
    const { losses } = await ours.materialize({ onLossy: "warn" });
    expect(losses.map(({ path }) => path)).toEqual(["list[30].on"]);
  });

  it("refuses metadata that jsonb cannot hold", async () => {
    const { ours, stock } = await openBoth(postgres);
    await putValues(ours, THREAD, { a: 1 }, { note: "a\0b" });
    await expect(ours.materialize({ threadId: "t" })).rejects.toMatchObject({
      message: expect.stringContaining("metadata of checkpoint"),
    });
    expect(await ours.materialize({ onLossy: "warn" })).toMatchObject({ lossy: 1, losses: [{ kind: "characters" }] });
    expect((await stock.getTuple(AT))?.metadata).toMatchObject({ note: "a\ufffdb" });
  });

  it.each<[string, PostgresCheckpointerOptions]>([
    ["as it is", {}],
    ["encrypted", { encryption: encryption({ allowPlaintext: true }) }],
  ])(
    "refuses metadata that the stock saver has no form for, or writes it in the stock form: %s",
    async (_, options) => {
      const { ours, stock, schema } = await openBoth(postgres, options);
      const fine = { gone: undefined, map: new Map([["a", 1]]), by: new HumanMessage("me") };
      const root = await putValues(ours, THREAD, { list: [LONG] }, { ...fine });
      const record = { lc: 2, type: "undefined" };
      const config = await putValues(
        ours,
        root,
        { list: [LONG, 1] },
        { at: new Date(0), why: [new TypeError("x")], record },
      );
      await putValues(ours, config, { list: [LONG, 1, 2] }, { ...fine });
      const id = String(config.configurable?.["checkpoint_id"]);
      const before = await tuplesOf(ours);
      const rows = await allRows(postgres, schema);
      await expect(ours.materialize({ threadId: "t" })).rejects.toMatchObject({
        code: "materialize.lossy-value",
        message: expect.stringContaining(
          `metadata.at of checkpoint ${id} is a Date, of which a text would be left`,
        ) as string,
      });
      expect(await allRows(postgres, schema)).toEqual(rows);
      expect(await tuplesOf(ours)).toEqual(before);

      const { losses, lossy } = await ours.materialize({ onLossy: "warn" });
      const place = { threadId: "t", namespace: "" };
      expect([lossy, ...losses]).toEqual([
        3,
        { ...place, path: `metadata.at of checkpoint ${id}`, kind: "date" },
        { ...place, path: `metadata.why[0] of checkpoint ${id}`, kind: "error-class" },
        { ...place, path: `metadata.record of checkpoint ${id}`, kind: "record-like" },
      ]);
      expect(await rowsOfOurs(postgres, schema)).toBe(0);
      const [last, lossful, first] = await tuplesOf(stock);
      expect([last, first]).toEqual([before[0], before[2]]);
      expect(lossful?.metadata).toMatchObject({
        at: "1970-01-01T00:00:00.000Z",
        why: [new Error("x")],
        record: undefined,
      });
      expect({ ...lossful, metadata: {} }).toEqual({ ...before[1], metadata: {} });
      expect(await ours.materialize()).toMatchObject({ threads: 0, lossy: 0 });
    },
  );

  it("refuses a thread whose last checkpoint the stock saver would not take for the last, or copies it", async () => {
    const { ours, stock } = await openBoth(postgres);
    const root = await putValues(ours, THREAD, { list: ["begin"] });
    const ahead = { ...emptyCheckpoint(), id: idAt(Date.now() + 60_000), channel_values: { list: ["ahead"] } };
    await putWith(ours, root, ahead);
    const config = await putValues(ours, root, { list: ["behind"] });
    const headId = String(config.configurable?.["checkpoint_id"]);
    expect((await ours.getTuple(AT))?.checkpoint.id).toBe(headId);

    const late = { threadId: "t", namespace: "", checkpointId: headId, greatestId: ahead.id };
    expect((await ours.planMaterialize()).lateHeads).toEqual([late]);
    await expect(ours.materialize({ threadId: "t" })).rejects.toMatchObject({
      code: "materialize.late-head",
      context: late,
    });
    await ours.putWrites(config, [["list", "half done"]], "task");
    await expect(ours.materialize({ threadId: "t", onLateHead: "copy" })).rejects.toMatchObject({
      code: "materialize.late-head",
      message: expect.stringContaining("its tasks have written already"),
    });

    const next = await putValues(ours, config, { list: ["behind", "and on"] });
    const before = await tuplesOf(ours);
    const result = await ours.materialize({ onLateHead: "copy" });
    expect(result).toMatchObject({ threads: 1, copies: 1, left: 0, reordered: ["t"] });
    const [copy, ...rest] = await tuplesOf(stock);
    expect((await stock.getTuple(AT))?.checkpoint.channel_values).toEqual({ list: ["behind", "and on"] });
    expect(copy).toMatchObject({ parent: config.configurable?.["checkpoint_id"], metadata: { source: "fork" } });
    expect(copy?.id).not.toBe(next.configurable?.["checkpoint_id"]);
    expect(rest).toEqual(before.toSorted((one, other) => (one.id < other.id ? 1 : -1)));
  });

  it("says which key is missing, and writes nothing plain without one", async () => {
    const { schema, ours } = await openBoth(postgres, { encryption: encryption() });
    await buildGraph(ours).invoke(said("one"), AT);
    const plain = new PostgresCheckpointer(postgres.pool, { schema });
    expect((await plain.planMaterialize()).encrypted).toBeGreaterThan(5);
    const before = await allRows(postgres, schema);
    await expect(plain.materialize({ threadId: "t" })).rejects.toMatchObject({ code: "persistence.unknown-row-type" });
    expect(await plain.materialize()).toMatchObject({ threads: 0, left: 1 });
    expect(await allRows(postgres, schema)).toEqual(before);
  });

  it("does not know a thread that is not there, whatever its name is made of", async () => {
    const { ours } = await openBoth(postgres);
    const name = "'; DROP TABLE checkpoints; --";
    await expect(ours.materialize({ threadId: name })).rejects.toMatchObject({ code: "history.unknown-thread" });
    await expect(ours.planMaterialize({ threadId: name })).rejects.toMatchObject({ code: "history.unknown-thread" });
    await putValues(ours, { configurable: { thread_id: name, checkpoint_ns: "" } }, { a: [LONG] });
    expect(await ours.materialize({ threadId: name })).toMatchObject({ threads: 1 });
  });
});
