import type { RunnableConfig } from "@langchain/core/runnables";
import { beforeEach, describe, expect, it } from "vitest";
import type { CheckpointStore, CheckpointToPut, WriteRow } from "../store/checkpoint-store.ts";
import { WriteOrder } from "./write-order.ts";

/** Says what it was asked to store, and answers when it is told to. */
class HeldStore implements Pick<CheckpointStore, "put" | "putWrites"> {
  readonly asked: string[] = [];
  readonly #answers = new Map<string, PromiseWithResolvers<void>>();

  put({ row }: CheckpointToPut, parentWrites: readonly WriteRow[] = []): Promise<void> {
    return this.#hold([...parentWrites.map(({ channel }) => `write ${channel}`), `put ${row.checkpointId}`].join(", "));
  }

  putWrites(_: unknown, rows: readonly WriteRow[]): Promise<void> {
    return this.#hold(rows.map(({ channel }) => `write ${channel}`).join(", "));
  }

  answer(asked: string, failure?: Error): void {
    const { resolve, reject } = this.#answers.get(asked) ?? expect.unreachable(`nobody asked to ${asked}`);
    if (failure) reject(failure);
    else resolve();
  }

  #hold(asked: string): Promise<void> {
    const answer = held<void>();
    this.asked.push(asked);
    this.#answers.set(asked, answer);
    return answer.promise;
  }
}

let store: HeldStore;
let order: WriteOrder;
beforeEach(() => {
  store = new HeldStore();
  order = new WriteOrder(store);
});

describe("a checkpoint", () => {
  it("is not sent before its parent is stored", async () => {
    const putting = [put("c1"), put("c2", "c1"), put("c3", "c2")];
    for (const id of ["c1", "c2", "c3"]) {
      await allThatCanHappen();
      expect(store.asked.at(-1)).toBe(`put ${id}`);
      store.answer(`put ${id}`);
    }
    await Promise.all(putting);
    expect(store.asked).toEqual(["put c1", "put c2", "put c3"]);
  });

  it("waits for no other one", async () => {
    void put("c1");
    void put("c2", "c0");
    await allThatCanHappen();
    expect(store.asked).toEqual(["put c1", "put c2"]);
  });

  it("is refused with the error of its parent, and never sent", async () => {
    const ends = Promise.allSettled([put("c1"), put("c2", "c1")]);
    await allThatCanHappen();
    const failure = new Error("disk full");
    store.answer("put c1", failure);
    expect(await ends).toEqual([
      { status: "rejected", reason: failure },
      { status: "rejected", reason: failure },
    ]);
    expect(store.asked).toEqual(["put c1"]);
  });

  it("is not sent before writes of its parent that are still to be encoded, and takes them along", async () => {
    const encoding = held<WriteRow[]>();
    const writing = write("c1", "task", encoding.promise);
    const putting = put("c2", "c1");
    await allThatCanHappen();
    expect(store.asked).toEqual([]);
    encoding.resolve([rowOf("a")]);
    await allThatCanHappen();
    expect(store.asked).toEqual(["write a, put c2"]);
    store.answer("write a, put c2");
    await Promise.all([writing, putting]);
  });

  it("is not sent before writes of its parent that are on their way", async () => {
    const writing = write("c1", "task", [rowOf("a")]);
    await allThatCanHappen();
    const putting = put("c2", "c1");
    await allThatCanHappen();
    expect(store.asked).toEqual(["write a"]);
    store.answer("write a");
    await writing;
    await allThatCanHappen();
    expect(store.asked).toEqual(["write a", "put c2"]);
    store.answer("put c2");
    await putting;
  });
});

describe("writes", () => {
  it("are not sent before their checkpoint is stored, and the next checkpoint not before them", async () => {
    const calls = [put("c1"), write("c1", "task", [rowOf("a")]), put("c2", "c1")];
    await allThatCanHappen();
    expect(store.asked).toEqual(["put c1"]);
    store.answer("put c1");
    await allThatCanHappen();
    expect(store.asked).toEqual(["put c1", "write a, put c2"]);
    store.answer("write a, put c2");
    await Promise.all(calls);
  });

  it("of one task go one after the other", async () => {
    const calls = ["a", "b"].map((channel) => write("c1", "task", [rowOf(channel)]));
    await allThatCanHappen();
    expect(store.asked).toEqual(["write a"]);
    store.answer("write a");
    await allThatCanHappen();
    expect(store.asked).toEqual(["write a", "write b"]);
    store.answer("write b");
    await Promise.all(calls);
  });
});

describe("a run that is ahead of its checkpoints", () => {
  const run = { metadata: {} };

  it("sends what its tasks wrote with the checkpoint after theirs", async () => {
    const first = put("c1", undefined, run);
    const writing = [write("c1", "task", [rowOf("a")], run), write("c2", "task", [rowOf("b")], run)];
    await allThatCanHappen();
    store.answer("put c1");
    await first;
    // As LangGraph does, which puts one after the other.
    const second = put("c2", "c1", run);
    await allThatCanHappen();
    store.answer("write a, put c2");
    await second;
    const third = put("c3", "c2", run);
    await allThatCanHappen();
    expect(store.asked).toEqual(["put c1", "write a, put c2", "write b, put c3"]);
    store.answer("write b, put c3");
    await Promise.all([third, ...writing]);
  });

  it.each([
    ["is stored", undefined],
    ["failed", new Error("disk full")],
  ])("keeps nothing back once its last checkpoint %s", async (_, failure) => {
    const ends = Promise.allSettled([put("c1", undefined, run), write("c2", "task", [rowOf("b")], run)]);
    await allThatCanHappen();
    expect(store.asked).toEqual(["put c1"]);
    store.answer("put c1", failure);
    await allThatCanHappen();
    expect(store.asked).toEqual(["put c1", ...(failure ? [] : ["write b"])]);
    if (!failure) store.answer("write b");
    expect((await ends).map(({ status }) => status)).toEqual(Array(2).fill(failure ? "rejected" : "fulfilled"));
  });

  it("sends what any number of its tasks wrote", async () => {
    const first = put("c1", undefined, run);
    const writing = Array.from({ length: 20_000 }, (_, at) => write("c2", `task ${at}`, [rowOf("b")], run));
    await allThatCanHappen();
    store.answer("put c1");
    await first;
    await allThatCanHappen();
    const asked = store.asked.at(-1) ?? "";
    expect(asked.split(", ")).toHaveLength(20_000);
    store.answer(asked);
    await Promise.all(writing);
  });

  it("keeps nothing back that a checkpoint waits for, nor what another run wrote", async () => {
    const calls = [
      put("c1", undefined, run),
      write("c5", "task", [rowOf("a")], run),
      write("c6", "task", [rowOf("b")]),
    ];
    await allThatCanHappen();
    expect(store.asked).toEqual(["put c1", "write b"]);
    calls.push(put("c7", "c5", run));
    await allThatCanHappen();
    expect(store.asked).toEqual(["put c1", "write b", "write a, put c7"]);
    for (const asked of store.asked) store.answer(asked);
    await Promise.all(calls);
  });
});

function put(checkpointId: string, parentId?: string, run: RunnableConfig = {}): Promise<void> {
  const row = { ...keyOf(checkpointId), parentId, checkpoint: "{}", metadata: "{}" };
  const checkpoint = { row, versions: {}, values: [], rootId: undefined };
  const config = { ...configOf(checkpointId), ...run };
  const parents = parentId === undefined ? [] : [parentId];
  return order.put({ config, key: keyOf(checkpointId), fenced: undefined }, parents, Promise.resolve(checkpoint));
}

async function write(
  checkpointId: string,
  taskId: string,
  encoding: WriteRow[] | Promise<WriteRow[]>,
  run: RunnableConfig = {},
): Promise<void> {
  const config = { ...configOf(checkpointId), ...run };
  return order.putWrites({ config, key: keyOf(checkpointId) }, taskId, Promise.resolve(encoding));
}

function keyOf(checkpointId: string) {
  return { threadId: "t", namespace: "", checkpointId };
}

function configOf(checkpointId: string) {
  return { configurable: { thread_id: "t", checkpoint_ns: "", checkpoint_id: checkpointId } };
}

function rowOf(channel: string): WriteRow {
  return { taskId: "task", index: 0, channel, stored: { type: "json", bytes: Buffer.from("1") }, taskPath: "" };
}

/** Nothing waits for anything but promises and the end of a turn. */
async function allThatCanHappen(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise(setImmediate);
}

interface PromiseWithResolvers<T> {
  promise: Promise<T>;
  resolve: (value: T) => void;
  reject: (reason: Error) => void;
}

/** `Promise.withResolvers`, which Node.js has from 22 on. */
function held<T>(): PromiseWithResolvers<T> {
  let [resolve, reject]: [(value: T) => void, (reason: Error) => void] = [() => {}, () => {}];
  const promise = new Promise<T>((...settle) => ([resolve, reject] = settle));
  return { promise, resolve, reject };
}
