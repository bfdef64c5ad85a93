import { Command } from "@langchain/langgraph";
import { expect, it } from "vitest";
import { PostgresCheckpointer, type PostgresCheckpointerOptions } from "../postgres-checkpointer.ts";
import { describePostgres } from "../testing/describe-postgres.ts";
import { putValues, THREAD } from "../testing/put-values.ts";
import { allRows, encryption, openBoth, rowsOfOurs } from "./testing/both-savers.ts";
import { idAt, putWith, writeLong } from "./testing/long-list.ts";
import { AT, buildGraph, said } from "./testing/switch-graphs.ts";
import { tuplesOf } from "./testing/thread-tuples.ts";

const STRICT: PostgresCheckpointerOptions = { compression: true, encryption: encryption() };

describePostgres("materialize of an encrypted thread", (postgres) => {
  it.each([
    ["metadata", `UPDATE checkpoints SET metadata = metadata || '{"source": "evil"}'`, "tampered-checkpoint"],
    [
      "versions",
      `UPDATE checkpoints SET checkpoint = jsonb_set(checkpoint, '{channel_versions}',
        (SELECT o.checkpoint -> 'channel_versions' FROM checkpoints o WHERE o.checkpoint_ns = '' ORDER BY o.checkpoint_id LIMIT 1))`,
      "tampered-checkpoint",
    ],
    ["seal", `UPDATE checkpoints SET checkpoint = checkpoint - 'threadkeep'`, "unsealed-checkpoint"],
    [
      "values",
      `UPDATE checkpoint_blobs SET type = 'json', blob = convert_to('["EVIL"]', 'UTF8') WHERE channel = 'log'`,
      "plaintext-row",
    ],
    ["tags", `UPDATE checkpoint_blobs SET type = 'json;mac=k1:AAAA' WHERE channel = 'log'`, "tampered-row"],
    [
      "what was written",
      `UPDATE checkpoint_writes SET type = 'json', blob = convert_to('"EVIL"', 'UTF8') WHERE channel = '__interrupt__'`,
      "plaintext-row",
    ],
    ["emptied writes", `UPDATE checkpoint_writes SET type = 'empty', blob = ''`, "plaintext-row"],
  ])("refuses changed %s, and changes nothing", async (_what, sql, code) => {
    const { schema, stock, ours } = await openBoth(postgres, STRICT);
    await buildGraph(ours).invoke(said("one"), AT);
    await change(schema, sql);
    const before = await allRows(postgres, schema);
    await expect(ours.materialize({ threadId: "t" })).rejects.toMatchObject({ code: `persistence.${code}` });
    expect(await ours.materialize()).toMatchObject({ left: 1, threads: 0 });
    if (code !== "tampered-row") expect(await allRows(postgres, schema)).toEqual(before);
    expect(JSON.stringify((await stock.getTuple(AT).catch(() => undefined)) ?? "")).not.toContain("EVIL");
  });

  it.each([
    ["emptied", `UPDATE checkpoint_blobs SET type = 'empty', blob = NULL WHERE channel = 'log' AND type <> 'empty'`],
    ["removed", `DELETE FROM checkpoint_blobs WHERE channel = 'log' AND type <> 'empty'`],
  ])("refuses values that were %s, though rows may be plain", async (_how, sql) => {
    const { schema, ours } = await openBoth(postgres, { encryption: encryption({ allowPlaintext: true }) });
    await buildGraph(ours).invoke(said("one"), AT);
    await change(schema, sql);
    const before = await allRows(postgres, schema);
    await expect(ours.materialize({ threadId: "t" })).rejects.toMatchObject({ code: "checkpointer.value-incomplete" });
    expect(await allRows(postgres, schema)).toEqual(before);
  });

  it("refuses a seal that does not hold, though rows may be plain", async () => {
    const { schema, ours } = await openBoth(postgres, { encryption: encryption({ allowPlaintext: true }) });
    await buildGraph(ours).invoke(said("one"), AT);
    await change(schema, `UPDATE checkpoints SET metadata = metadata || '{"source": "evil"}'`);
    await expect(ours.materialize({ threadId: "t" })).rejects.toMatchObject({
      code: "persistence.tampered-checkpoint",
    });
  });

  it("gives the stock saver a thread that is as it was put, once and again", async () => {
    const { schema, stock, ours } = await openBoth(postgres, STRICT);
    await buildGraph(ours).invoke(said("one"), AT);
    await buildGraph(ours).invoke(new Command({ resume: "this one" }), AT);
    const before = await tuplesOf(ours);
    expect(await ours.materialize({ threadId: "t" })).toMatchObject({ threads: 1 });
    expect(await tuplesOf(stock)).toEqual(before);
    expect(await rowsOfOurs(postgres, schema)).toBe(0);
    expect(await ours.materialize({ threadId: "t" })).toMatchObject({ threads: 1, values: 0, writes: 0 });
  });

  it("goes on where it was stopped, reading all meanwhile, and refuses what was changed since", async () => {
    const { schema, stock, ours } = await openBoth(postgres, STRICT);
    await writeLong(ours, 205);
    const before = await tuplesOf(ours);
    const { values } = await ours.planMaterialize();
    const stop = new AbortController();
    const first = await ours.materialize({ signal: stop.signal, onProgress: () => stop.abort() });
    expect(first.values).toBeGreaterThan(0);
    expect(await tuplesOf(ours)).toEqual(before);
    expect((await ours.planMaterialize()).values).toBe(values - first.values);

    const row = `WHERE type LIKE 'json;mac=%' AND version = (SELECT max(version) FROM checkpoint_blobs WHERE type LIKE 'json;mac=%')`;
    const { rows } = await change(schema, `SELECT blob FROM checkpoint_blobs ${row}`);
    await change(schema, `UPDATE checkpoint_blobs SET blob = convert_to('["EVIL"]', 'UTF8') ${row}`);
    await expect(ours.materialize({ threadId: "t" })).rejects.toMatchObject({ code: "persistence.tampered-row" });
    await change(schema, `UPDATE checkpoint_blobs SET blob = $1 ${row}`, [rows[0]?.["blob"]]);

    await ours.materialize({ threadId: "t" });
    expect(await tuplesOf(stock)).toEqual(before);
    expect(await rowsOfOurs(postgres, schema)).toBe(0);
  });

  it("refuses a plain row that no call of it left there, though one was stopped", async () => {
    const { schema, ours } = await openBoth(postgres, STRICT);
    await writeLong(ours, 205);
    const stop = new AbortController();
    await ours.materialize({ signal: stop.signal, onProgress: () => stop.abort() });
    await change(
      schema,
      `UPDATE checkpoint_blobs SET type = 'json', blob = convert_to('["EVIL"]', 'UTF8') WHERE version = (SELECT min(version) FROM checkpoint_blobs)`,
    );
    await expect(ours.materialize({ threadId: "t" })).rejects.toMatchObject({ code: "persistence.plaintext-row" });
  });

  it("is done though somebody took the thread's row", async () => {
    const { schema, stock, ours } = await openBoth(postgres, STRICT);
    await buildGraph(ours).invoke(said("one"), AT);
    const before = await tuplesOf(ours);
    await change(schema, "DELETE FROM threadkeep_threads");
    expect(await ours.materialize({ threadId: "t" })).toMatchObject({ threads: 1 });
    expect(await rowsOfOurs(postgres, schema)).toBe(0);
    expect(await tuplesOf(stock)).toEqual(before);
  });

  it("is listed without what its head says of itself, where that was changed", async () => {
    const { schema, ours } = await openBoth(postgres, STRICT);
    await putValues(ours, THREAD, { list: ["one"] }, { note: "a\0b" });
    const [thread] = (await ours.listThreads({ limit: 1, order: "id" })).threads;
    expect(thread).toMatchObject({ threadId: "t", source: expect.any(String), updatedAt: expect.any(String) });
    await change(schema, `UPDATE checkpoints SET parent_checkpoint_id = 'another'`);
    for (const order of ["id", "recent"] as const) {
      const { threads } = await ours.listThreads({ limit: 1, order });
      expect(threads).toEqual([{ threadId: "t", checkpoints: 1, headId: thread?.headId }]);
    }
  });

  it("seals the copy of a late head until it is done", async () => {
    const { stock, ours } = await openBoth(postgres, STRICT);
    const root = await putValues(ours, THREAD, { list: ["begin"] });
    const { checkpoint } = (await ours.getTuple(root)) ?? expect.unreachable();
    const ahead = { ...checkpoint, id: idAt(Date.now() + 60_000), channel_values: { list: ["ahead"] } };
    await putWith(ours, root, ahead);
    await putValues(ours, root, { list: ["behind"] });
    expect(await ours.materialize({ threadId: "t", onLateHead: "copy" })).toMatchObject({ threads: 1, copies: 1 });
    expect((await stock.getTuple(AT))?.checkpoint.channel_values).toEqual({ list: ["behind"] });
  });

  it("needs the keys", async () => {
    const { schema, ours } = await openBoth(postgres, STRICT);
    await writeLong(ours, 205);
    const stop = new AbortController();
    await ours.materialize({ signal: stop.signal, onProgress: () => stop.abort() });
    const plain = new PostgresCheckpointer(postgres.pool, { schema });
    await expect(plain.materialize({ threadId: "t" })).rejects.toMatchObject({
      code: "persistence.unknown-row-type",
    });
  });

  /** What somebody does who can write to the database. */
  async function change(schema: string, sql: string, values: unknown[] = []) {
    const place = `"${schema.replaceAll('"', '""')}"`;
    const text = sql.replaceAll(
      /\b(checkpoints|checkpoint_blobs|checkpoint_writes|threadkeep_threads)\b/g,
      `${place}.$1`,
    );
    const result = await postgres.pool.query<Record<string, unknown>>(text, values);
    expect(result.rowCount).toBeGreaterThan(0);
    return result;
  }
});
