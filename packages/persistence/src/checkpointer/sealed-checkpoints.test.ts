import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Annotation, Command, DeltaChannel, END, interrupt, START, StateGraph } from "@langchain/langgraph";
import type { BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";
import Database from "libsql";
import { describe, expect, it, onTestFinished } from "vitest";
import { listThreads } from "../catalog/list-threads.ts";
import { forkThread } from "../history/fork/fork-thread.ts";
import { readHistory } from "../history/read-history.ts";
import { planRetention } from "../retention/plan-retention.ts";
import { SqliteCheckpointer, type SqliteCheckpointerOptions } from "../store/sqlite/sqlite-checkpointer.ts";

const OLD = { id: "2025", key: Buffer.alloc(32, 1) };
const NEW = { id: "2026", key: Buffer.alloc(32, 2) };
const ENCRYPTED = { encryption: { keys: [OLD] } };
const AT = { configurable: { thread_id: "t" } };

function open(path: string, options: SqliteCheckpointerOptions = ENCRYPTED) {
  const saver = new SqliteCheckpointer(path, { synchronous: "off", ...options });
  onTestFinished(() => saver.end());
  return saver;
}

const State = Annotation.Root({
  log: Annotation<string[]>({ reducer: (a, b) => [...a, ...b], default: () => [] }),
  approved: Annotation<boolean>,
});

/** One that charges only what was approved. */
function payingGraph(checkpointer: BaseCheckpointSaver) {
  return new StateGraph(State)
    .addNode("check", () => ({ approved: false, log: ["checked"] }))
    .addNode("approve", () => ({ approved: true, log: ["approved"] }))
    .addNode("ask", () => ({ log: [String(interrupt("Sure?"))] }))
    .addEdge(START, "check")
    .addEdge("check", "approve")
    .addEdge("approve", "ask")
    .addEdge("ask", END)
    .compile({ checkpointer });
}

/** Thread t, which waits for an answer, and `run` for what somebody else does to the file. */
async function paidThread(options?: SqliteCheckpointerOptions) {
  const folder = await mkdtemp(join(tmpdir(), "sealed-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, "threads.db");
  await payingGraph(open(path, options)).invoke({ log: ["in"] }, AT);
  const run = (sql: string, ...params: unknown[]) => {
    const database = new Database(path);
    try {
      expect(database.prepare(sql).run(...params).changes).toBeGreaterThan(0);
    } finally {
      database.close();
    }
  };
  const ids = async () => {
    const all: string[] = [];
    for await (const { checkpoint } of open(path).list(AT)) all.push(checkpoint.id);
    return all;
  };
  return { path, run, ids };
}

const refusal = (code: string) => expect.objectContaining({ code });
const TAMPERED = refusal("persistence.tampered-checkpoint");

describe("a sealed checkpoint", () => {
  it("is refused where it names what another of its thread names", async () => {
    const { path, run, ids } = await paidThread();
    const [head, before] = await ids();
    run(
      `UPDATE checkpoints SET (checkpoint, versions) = (
        SELECT json_set(o.checkpoint, '$.id', ?1), o.versions FROM checkpoints o WHERE o.checkpoint_id = ?2) WHERE checkpoint_id = ?1`,
      head,
      before,
    );
    await expect(open(path).getTuple(AT)).rejects.toThrow(TAMPERED);
    await expect(open(path).getTuple(AT)).rejects.toThrow(
      `Checkpoint ${head} of thread "t" is not what was put: its parent, its metadata or the versions that it names were changed`,
    );
    await expect(readHistory(open(path), "t", { values: false })).rejects.toThrow(TAMPERED);
    await expect(payingGraph(open(path)).invoke(null, AT)).rejects.toThrow(TAMPERED);
  });

  it("is refused where one channel points at an older value", async () => {
    const { path, run, ids } = await paidThread();
    const [head, before] = await ids();
    const older = (await open(path).getTuple({ configurable: { ...AT.configurable, checkpoint_id: before } }))!;
    const version = older.checkpoint.channel_versions["approved"];
    run(
      `UPDATE checkpoints SET checkpoint = json_set(checkpoint, '$.channel_versions.approved', json(?1)),
        versions = json_set(versions, '$.approved', ?1) WHERE checkpoint_id = ?2`,
      String(version),
      head,
    );
    await expect(open(path).getTuple(AT)).rejects.toThrow(TAMPERED);
  });

  it.each([
    ["metadata", `UPDATE checkpoints SET metadata = json_set(metadata, '$.step', 0)`],
    ["parent", `UPDATE checkpoints SET parent_checkpoint_id = (SELECT min(checkpoint_id) FROM checkpoints)`],
    ["thread", `UPDATE checkpoints SET thread_id = 'u'`],
    ["namespace", `UPDATE checkpoints SET checkpoint_ns = 'n'`],
    ["what ran", `UPDATE checkpoints SET checkpoint = json_set(checkpoint, '$.versions_seen', json('{}'))`],
    [
      "what it says is empty",
      `UPDATE checkpoints SET checkpoint = json_set(checkpoint, '$.threadkeep.empty[0]', 'log')`,
    ],
    ["seal", `UPDATE checkpoints SET checkpoint = json_set(checkpoint, '$.threadkeep.seal', 'hmac=2025:AAAA')`],
    ["seal's form", `UPDATE checkpoints SET checkpoint = json_set(checkpoint, '$.threadkeep.seal', 'none')`],
  ])("is refused where its %s was changed", async (_what, sql) => {
    const { path, run, ids } = await paidThread();
    const [head] = await ids();
    run(`${sql} WHERE checkpoint_id = ?`, head);
    const listAll = async () => {
      for await (const _ of open(path).list({}));
    };
    await expect(listAll()).rejects.toThrow(TAMPERED);
  });

  it("is refused where a value of it was emptied, removed, or left out of the column beside it", async () => {
    const { path, run } = await paidThread();
    const at = "channel = 'approved' AND rowid = (SELECT max(rowid) FROM checkpoint_blobs WHERE channel = 'approved')";
    run(`UPDATE checkpoint_blobs SET type = 'empty', blob = x'' WHERE ${at}`);
    await expect(open(path).getTuple(AT)).rejects.toThrow(refusal("checkpointer.value-incomplete"));
    await expect(open(path).getTuple(AT)).rejects.toThrow("its row says that there is none, and there was one");
    run(`DELETE FROM checkpoint_blobs WHERE ${at}`);
    await expect(open(path).getTuple(AT)).rejects.toThrow("its row is not in the database");
    const other = await paidThread();
    other.run("UPDATE checkpoints SET versions = json_remove(versions, '$.approved')");
    await expect(open(other.path).getTuple(AT)).rejects.toThrow(refusal("checkpointer.value-incomplete"));
  });

  it.each([
    ["changed", `UPDATE checkpoints SET metadata = json_set(metadata, '$.step', 99, '$.source', 'evil')`],
    ["not sealed", `UPDATE checkpoints SET checkpoint = json_remove(checkpoint, '$.threadkeep')`],
  ])("is listed without what it says of itself where it is %s", async (_how, sql) => {
    const { path, run, ids } = await paidThread();
    const [headId] = await ids();
    expect(await listThreads(open(path))).toMatchObject({ threads: [{ headId, step: 2, source: "loop" }] });
    run(sql);
    for (const order of ["id", "recent"] as const) {
      const { threads } = await listThreads(open(path), { order });
      expect(threads).toEqual([{ threadId: "t", checkpoints: 4, headId }]);
    }
    const shown = await listThreads(open(path, { encryption: { keys: [OLD], allowPlaintext: true } }));
    expect(shown.threads[0]?.step).toBe(_how === "changed" ? undefined : 2);
  });

  it.each([
    ["an error", "__error__"],
    ["an interrupt", "__interrupt__"],
  ])("says what becomes of its thread, not a row that claims %s and is empty", async (_what, channel) => {
    const { path, run, ids } = await paidThread();
    await payingGraph(open(path)).invoke(new Command({ resume: "yes" }), AT);
    const [headId] = await ids();
    const policy = { purgeDoneAfterDays: 10_000, purgeFailedAfterDays: 1e-7, purgePausedAfterDays: 1e-7 };
    const plan = async () => {
      const threads = [];
      for await (const batch of planRetention(open(path), policy)) threads.push(...batch.threads);
      return threads;
    };
    expect(await plan()).toMatchObject([{ status: "done", action: "keep" }]);
    run(
      `INSERT INTO checkpoint_writes (thread_id, checkpoint_ns, checkpoint_id, task_id, idx, task_path, channel, type, blob)
       VALUES ('t', '', ?, 'task', -1, '', ?, 'empty', x'')`,
      headId,
      channel,
    );
    expect(await plan()).toMatchObject([{ status: "unknown", action: "keep" }]);
    await expect(readHistory(open(path), "t", { values: false })).rejects.toThrow(refusal("persistence.plaintext-row"));
  });

  it("is required, unless what is from before may be read", async () => {
    const { path } = await paidThread({});
    await expect(open(path).getTuple(AT)).rejects.toThrow(refusal("persistence.unsealed-checkpoint"));
    const lenient = open(path, { encryption: { keys: [OLD], allowPlaintext: true } });
    expect(await payingGraph(lenient).invoke(null, AT)).toMatchObject({ approved: true });
    const sealed = await paidThread();
    sealed.run("UPDATE checkpoints SET checkpoint = json_remove(checkpoint, '$.threadkeep')");
    await expect(open(sealed.path).getTuple(AT)).rejects.toThrow(refusal("persistence.unsealed-checkpoint"));
  });

  it("opens with the key that it names, of all that are given", async () => {
    const { path } = await paidThread();
    const rotated = open(path, { encryption: { keys: [NEW, OLD] } });
    await payingGraph(rotated).updateState(AT, { log: ["by hand"] });
    expect((await payingGraph(rotated).getState(AT)).values).toMatchObject({ approved: true });
    await expect(open(path).getTuple(AT)).rejects.toThrow(
      'is sealed with the key "2026", which is not among the keys. Add it to keys, after the one that encrypts.',
    );
    const wrong = open(path, { encryption: { keys: [NEW, { ...OLD, key: NEW.key }] } });
    await expect(readHistory(wrong, "t")).rejects.toThrow('the key "2025" has another value than when');
  });

  it("holds after it is put again, after a fork, and where nothing is remembered of the one before", async () => {
    const { path, ids } = await paidThread();
    const saver = open(path, { ...ENCRYPTED, maxMemoryBytes: 0 });
    const tuple = (await saver.getTuple(AT))!;
    await saver.put(tuple.config, tuple.checkpoint, { ...tuple.metadata!, source: "update" }, {});
    expect(await open(path).getTuple(AT)).toMatchObject({
      metadata: { source: "update" },
      parentConfig: tuple.parentConfig,
    });
    const { config } = await forkThread(payingGraph(saver), { threadId: "t", checkpointId: (await ids())[2]! });
    expect(await payingGraph(open(path)).invoke(null, config)).toMatchObject({ approved: true });
    const graph = payingGraph(saver);
    await graph.updateState(AT, { log: ["by hand"] });
    const [head] = await ids();
    await saver.put(
      { configurable: { ...AT.configurable, checkpoint_ns: "", checkpoint_id: head } },
      { ...tuple.checkpoint, id: "z" },
      tuple.metadata!,
      {},
    );
    expect((await open(path).getTuple(AT))?.checkpoint).toMatchObject({ id: "z", channel_values: { approved: true } });
  });

  it("does not keep its names from who has no key", async () => {
    const { path } = await paidThread();
    const other = open(path, { encryption: { keys: [NEW] } });
    expect((await readHistory(other, "t", { values: false })).entries).toHaveLength(4);
    expect((await readHistory(open(path, {}), "t", { values: false })).entries).toHaveLength(4);
  });

  it("gives nothing of its seal away in what is read", async () => {
    const { path } = await paidThread();
    expect((await open(path).getTuple(AT))?.checkpoint).not.toHaveProperty("threadkeep");
  });
});

describe("what tasks of a sealed thread wrote", () => {
  it.each([
    ["another checkpoint", "checkpoint_id = (SELECT max(checkpoint_id) FROM checkpoints)", "idx >= 0"],
    ["another task", "task_id = 'other'", "idx >= 0"],
    ["another channel", "channel = 'approved'", "channel = 'log'"],
    ["nothing", "type = 'empty', blob = x''", "channel = 'log'"],
  ])("does not open once it was made that of %s", async (_what, change, where) => {
    const { path, run } = await paidThread();
    run(
      `UPDATE checkpoint_writes SET ${change} WHERE rowid = (SELECT min(rowid) FROM checkpoint_writes WHERE ${where})`,
    );
    const read = async () => {
      for await (const _ of open(path).list(AT));
    };
    await expect(read()).rejects.toThrow(/persistence|does not open|not encrypted/);
  });

  it("is told apart where names have slashes", async () => {
    const { path, run } = await paidThread();
    const saver = open(path);
    const config = (id: string) => ({ configurable: { thread_id: "s", checkpoint_ns: "", checkpoint_id: id } });
    await saver.putWrites(config("a"), [["log", "x"]], "b/c");
    run("UPDATE checkpoint_writes SET checkpoint_id = 'a/b', task_id = 'c' WHERE thread_id = 's'");
    const { checkpoint, metadata } = (await saver.getTuple(AT))!;
    await saver.put(
      { configurable: { thread_id: "s" } },
      { ...checkpoint, id: "a/b", channel_versions: {} },
      metadata!,
      {},
    );
    await expect(saver.getTuple(config("a/b"))).rejects.toThrow(refusal("persistence.tampered-row"));
  });
});

const Log = Annotation.Root({ log: Annotation<string[]>({ reducer: (a, b) => a.concat(b), default: () => [] }) });

function deltaState(): typeof Log {
  const channel = new DeltaChannel<string[], string[]>(
    (before: string[], writes: string[][]) => before.concat(...writes),
    {
      snapshotFrequency: 3,
    },
  );
  return Annotation.Root({ log: () => channel as never }) as unknown as typeof Log;
}

describe("the history of a DeltaChannel in a sealed thread", () => {
  async function deltaThread() {
    const folder = await mkdtemp(join(tmpdir(), "sealed-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    const path = join(folder, "threads.db");
    const graph = (saver: BaseCheckpointSaver) =>
      new StateGraph(deltaState())
        .addNode("n", () => ({ log: ["x"] }))
        .addEdge(START, "n")
        .addEdge("n", END)
        .compile({ checkpointer: saver });
    for (const text of ["a", "b", "c", "d"]) await graph(open(path)).invoke({ log: [text] }, AT);
    const run = (sql: string, ...params: unknown[]) => {
      const database = new Database(path);
      expect(database.prepare(sql).run(...params).changes).toBeGreaterThan(0);
      database.close();
    };
    const read = async () => ((await graph(open(path)).getState(AT)).values as typeof Log.State).log;
    return { run, read };
  }

  it("is read as it was written", async () => {
    const { read } = await deltaThread();
    expect(await read()).toEqual(["a", "x", "b", "x", "c", "x", "d", "x"]);
  });

  it.each([
    [
      "its snapshot was emptied",
      "UPDATE checkpoint_blobs SET type = 'empty', blob = x'' WHERE channel = 'log' AND type <> 'empty'",
    ],
    [
      "a parent was left out",
      `UPDATE checkpoints SET parent_checkpoint_id = (SELECT min(checkpoint_id) FROM checkpoints) WHERE seq = (SELECT max(seq) - 1 FROM checkpoints)`,
    ],
    ["a checkpoint was taken out", "DELETE FROM checkpoints WHERE seq = (SELECT max(seq) - 1 FROM checkpoints)"],
  ])("is refused where %s", async (_what, sql) => {
    const { run, read } = await deltaThread();
    run(sql);
    await expect(read()).rejects.toThrow(TAMPERED);
  });
});
