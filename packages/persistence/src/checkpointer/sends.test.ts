import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HumanMessage } from "@langchain/core/messages";
import { emptyCheckpoint, TASKS, uuid6, type BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";
import { Command, MessagesAnnotation, Send, START, StateGraph } from "@langchain/langgraph";
import Database from "libsql";
import { expect, it, onTestFinished } from "vitest";
import { readHistory } from "../history/read-history.ts";
import { SqliteCheckpointer, type SqliteCheckpointerOptions } from "../store/sqlite/sqlite-checkpointer.ts";
import { SaverPair } from "./testing/saver-pair.ts";
import { AT, buildAgent, talk } from "./testing/tool-agent.ts";

const ENCRYPTED = { compression: true, encryption: { keys: [{ id: "k", key: Buffer.alloc(32, 7) }] } };
const META = { source: "loop", step: 0, parents: {} } as const;

async function databasePath(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "sends-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return join(folder, "threads.db");
}

function open(path: string, options: SqliteCheckpointerOptions = {}) {
  const saver = new SqliteCheckpointer(path, { synchronous: "off", ...options });
  onTestFinished(() => saver.end());
  return saver;
}

it.each<[string, number, SqliteCheckpointerOptions]>([
  ["as it is", 30, {}],
  ["encrypted and compressed", 10, ENCRYPTED],
])(
  "grows with what is said, not with how long the thread is: %s",
  async (_, turns, options) => {
    const path = await databasePath();
    const pair = new SaverPair(open(path, options));
    await talk(buildAgent(pair), turns);
    const half = sentBytes(path);
    await talk(buildAgent(pair), turns);
    expect(sentBytes(path) - half).toBeLessThan(1.5 * half);
    expect(await pair.expectSame(AT, open(path, options), { every: turns / 10 })).toBeGreaterThan(7 * turns);
  },
  240_000,
);

it("grows as slowly where every turn is another process's", async () => {
  const path = await databasePath();
  const turns = async (count: number) => {
    for (let turn = 0; turn < count; turn++) await talk(buildAgent(open(path)), 1);
    return sentBytes(path);
  };
  const half = await turns(12);
  expect((await turns(12)) - half).toBeLessThan(1.5 * half);
});

it("gives the calls that were sent to who goes on after a crash before the next checkpoint", async () => {
  const path = await databasePath();
  await talk(buildAgent(open(path)), 4);
  class Crashing extends SqliteCheckpointer {
    override put(...given: Parameters<SqliteCheckpointer["put"]>) {
      const sends = given[1].channel_values[TASKS];
      return Array.isArray(sends) && sends.length > 0 ? Promise.reject(new Error("crash")) : super.put(...given);
    }
  }
  const crashing = new Crashing(path);
  await expect(ask(crashing)).rejects.toThrow("crash");
  await crashing.end();
  expect(sentTypes(path, "checkpoint_writes").at(-1)).toBe("tk-sends");
  const { looked, said } = await goOn(open(path));
  expect(looked).toEqual(["a", "b"].slice(0, looked.length));
  expect(looked.length).toBeGreaterThan(0);
  expect(said).toMatch(/^answer/);
});

it("tells where it was sent to without reading what", async () => {
  const path = await databasePath();
  const saver = open(path, { compression: true });
  await talk(buildAgent(saver), 4);
  await ask(saver, { interruptBefore: ["tools"] });
  expect(sentTypes(path, "checkpoint_blobs").at(-1)).toMatch(/^tk-sends/);
  const { entries } = await readHistory(saver, "t", { limit: 1 });
  expect(new Set(entries[0]?.next)).toEqual(new Set(["tools"]));
});

it("stores what a subgraph sends as references, too", async () => {
  const path = await databasePath();
  const pair = new SaverPair(open(path));
  const graph = new StateGraph(MessagesAnnotation)
    .addNode("agent", buildAgent().graph as never)
    .addEdge(START, "agent" as never)
    .compile({ checkpointer: pair });
  for (let turn = 0; turn < 8; turn++) {
    const input = { messages: [new HumanMessage(`question ${turn}`)] };
    await graph.invoke(input, { ...AT, durability: "sync" });
  }
  const sent = [...sentRows(path, "checkpoint_writes"), ...sentRows(path, "checkpoint_blobs")];
  const inside = sent.filter(({ namespace }) => namespace.startsWith("agent:"));
  expect(inside.filter(({ type }) => type === "tk-sends").length).toBeGreaterThanOrEqual(16);
  // The first turn is too short for it to be worth it.
  expect(inside.filter(({ type, bytes }) => type !== "tk-sends" && bytes > 2_000)).toEqual([]);
  expect(await pair.expectSame(AT, open(path))).toBeGreaterThan(40);
});

it("keeps what was sent when an update comes before the tasks run", async () => {
  const path = await databasePath();
  const pair = new SaverPair(open(path));
  const agent = buildAgent(pair);
  await talk(agent, 4);
  await ask(pair, { interruptBefore: ["tools"] });
  const { next } = await agent.graph.getState(AT);
  expect(next).toContain("tools");
  const update = new Command({ update: { messages: [new HumanMessage({ id: "late", content: "wait" })] } });
  const stopped = { ...AT, interruptBefore: "*", durability: "sync" } as const;
  await agent.graph.invoke(update, stopped);
  expect(await takenOver(pair)).toBe(1);
  await pair.expectSame(AT);
  await pair.expectSame(AT, open(path));
});

it("stores a message anew that was changed in place after it was sent", async () => {
  const saver = open(await databasePath());
  const messages = Array.from(
    { length: 20 },
    (_, index) => new HumanMessage({ id: `${index}`, content: `said ${index}` }),
  );
  const config = await put(saver, { messages }, {});
  messages[3]!.content = "something else";
  await saver.putWrites(config, [[TASKS, new Send("tools", { messages, call: 1 })]], "task");
  messages[3]!.content = "too late";
  const sent = (await saver.getTuple(config))?.pendingWrites?.[0]?.[2] as { args: { messages: HumanMessage[] } };
  expect(sent.args.messages[3]?.content).toBe("something else");
  expect(sent.args).toMatchObject({ call: 1, messages: { length: 20 } });
});

it("stores whole what is sent before its checkpoint is there, and what no channel holds", async () => {
  const path = await databasePath();
  const saver = open(path);
  const messages = Array.from(
    { length: 20 },
    (_, index) => new HumanMessage({ id: `${index}`, content: `said ${index}` }),
  );
  const id = uuid6(0);
  const at = { configurable: { thread_id: "t", checkpoint_ns: "", checkpoint_id: id } };
  await saver.putWrites(at, [[TASKS, new Send("a", { messages })]], "early");
  await put(saver, { messages }, {}, id);
  await saver.putWrites(at, [[TASKS, new Send("b", { others: [...messages] })]], "other");
  await saver.putWrites(
    at,
    [
      [TASKS, new Send("c", "text")],
      [TASKS, { node: "d", args: { lc: 2, messages } }],
    ],
    "odd",
  );
  expect(sentTypes(path, "checkpoint_writes")).not.toContain("tk-sends");
  const { pendingWrites = [] } = (await saver.getTuple(at)) ?? {};
  expect(pendingWrites.map(([, , value]) => (value as Send).node).toSorted()).toEqual(["a", "b", "c", "d"]);
});

/** Checkpoints with sends that were made before their last message came. */
async function takenOver(saver: BaseCheckpointSaver): Promise<number> {
  let count = 0;
  for await (const { checkpoint } of saver.list(AT)) {
    const { messages = [], [TASKS]: sends = [] } = checkpoint.channel_values as Record<string, { id?: string }[]>;
    if (sends.length > 0 && messages.at(-1)?.id === "late") count++;
  }
  return count;
}

function ask(saver: BaseCheckpointSaver, options: object = {}) {
  const input = { messages: [new HumanMessage("more")] };
  return buildAgent(saver).graph.invoke(input, { ...AT, durability: "sync", ...options });
}

async function goOn(saver: BaseCheckpointSaver) {
  const looked: string[] = [];
  const agent = buildAgent(saver, (name) => {
    looked.push(name);
    return name;
  });
  const { messages } = await agent.invoke(null, AT);
  return { looked: looked.toSorted(), said: messages.at(-1)?.text };
}

function put(saver: SqliteCheckpointer, channel_values: Record<string, unknown>, parent: object, id = uuid6(0)) {
  const channel_versions = Object.fromEntries(
    Object.keys(channel_values).map((name) => [name, saver.getNextVersion(undefined)]),
  );
  const checkpoint = { ...emptyCheckpoint(), id, channel_values, channel_versions };
  return saver.put({ configurable: { thread_id: "t", ...parent } }, checkpoint, META, channel_versions);
}

function sentBytes(path: string): number {
  return ["checkpoint_blobs", "checkpoint_writes"]
    .flatMap((table) => sentRows(path, table))
    .reduce((sum, { bytes }) => sum + bytes, 0);
}

function sentTypes(path: string, table: string): string[] {
  return sentRows(path, table).map(({ type }) => type);
}

interface SentRow {
  namespace: string;
  type: string;
  bytes: number;
}

function sentRows(path: string, table: string): SentRow[] {
  const database = new Database(path);
  const statement = database.prepare(
    `SELECT checkpoint_ns AS namespace, type, length(blob) AS bytes FROM ${table} WHERE channel = ?`,
  );
  const rows = statement.all(TASKS) as SentRow[];
  database.close();
  return rows;
}
