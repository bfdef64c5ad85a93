import type { BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";
import { configOf, listAll } from "../checkpointer/thread.ts";
import { openSaver, type OpenSaver, type SaverPlace } from "../savers/open-saver.ts";
import { compareNamespace, compareThread, expected, expectEqual, found } from "./compare.ts";
import type { Operation } from "./operation.ts";
import { PlayedThread } from "./played-thread.ts";
import { applyPolicy, removeSome } from "./retain.ts";

const THREADS = ["t", "t:1", "T|"];
const NAMESPACES = ["", "sub:1", "sub:1|in|ner:2"];

/** Plays a sequence on savers and on the oracle, and throws at the first difference. */
export async function playOperations(place: SaverPlace, operations: readonly Operation[]): Promise<void> {
  const table = new PlayTable(place);
  try {
    for (const operation of operations) await table.play(operation);
    await table.compareAll();
  } finally {
    await table.end();
  }
}

class PlayTable {
  readonly #place: SaverPlace;
  readonly #threads: readonly PlayedThread[];
  /** Who only reads: nothing that it remembers is gone on from. */
  readonly #reader: OpenSaver;
  #writer: OpenSaver;
  #other: OpenSaver;
  #serial = 0;

  constructor(place: SaverPlace) {
    this.#place = place;
    this.#threads = THREADS.map((name) => new PlayedThread(name, () => ++this.#serial));
    this.#reader = openSaver(place);
    this.#writer = openSaver(place);
    this.#other = openSaver(place);
  }

  async play(operation: Operation): Promise<void> {
    if (operation.type === "switch" || operation.type === "reopen") return this.#changeProcess(operation.type);
    if (operation.type === "retain") return this.#retain(operation.keepLast);
    const thread = this.#threads[operation.thread % THREADS.length] as PlayedThread;
    const namespace = NAMESPACES["namespace" in operation ? operation.namespace % NAMESPACES.length : 0] ?? "";
    const touched = await this.#act(thread, namespace, operation);
    await compareNamespace(this.#reader.saver, thread.oracle, [thread.name, namespace], touched);
  }

  async compareAll(): Promise<void> {
    for (const { name, oracle } of this.#threads) await compareThread(this.#reader.saver, oracle, name);
  }

  async end(): Promise<void> {
    for (const { close } of [this.#reader, this.#writer, this.#other]) await close();
  }

  async #act(
    thread: PlayedThread,
    namespace: string,
    operation: Exclude<Operation, { type: "switch" | "reopen" | "retain" }>,
  ): Promise<string[]> {
    const { saver } = this.#writer;
    switch (operation.type) {
      case "put":
      case "run":
        return thread.run(saver, namespace, operation.parent, operation.steps);
      case "putAgain":
        return thread.putAgain(saver, namespace, operation.at, operation.edits);
      case "putWrites":
        return thread.putWrites(saver, namespace, operation.at, operation.writes);
      case "rollback":
        return thread.rollback(saver, namespace, operation.at);
      case "deleteThread":
        return thread.delete(saver).then(() => []);
      case "late":
        return thread.late(saver, operation.at, operation.what).then(() => []);
      case "remove":
        return removeSome(saver, thread, operation.every).then(() => []);
      case "page":
        return comparePage(saver, thread, namespace, operation).then(() => []);
    }
  }

  async #retain(keepLast: number): Promise<void> {
    await applyPolicy(this.#writer.saver, this.#threads, keepLast);
    await this.compareAll();
  }

  async #changeProcess(type: "switch" | "reopen"): Promise<void> {
    for (const thread of this.#threads) thread.forget();
    if (type === "reopen") {
      await this.#writer.close();
      this.#writer = openSaver(this.#place);
    } else [this.#writer, this.#other] = [this.#other, this.#writer];
  }
}

async function comparePage(
  saver: BaseCheckpointSaver,
  { name, oracle }: PlayedThread,
  namespace: string,
  { limit, before }: Operation & { type: "page" },
): Promise<void> {
  const all = oracle.list(namespace);
  const end = before === undefined || all.length === 0 ? undefined : before % all.length;
  const start = end === undefined ? 0 : end + 1;
  const known = all.slice(start, start + limit).map((checkpoint) => expected(oracle, namespace, checkpoint));
  const from = end === undefined ? {} : { before: configOf(name, namespace, all[end]?.id) };
  const page = await listAll(saver, configOf(name, namespace), { limit, ...from });
  expectEqual(page.map(found), known, `page of ${limit} from ${start} of ${name} "${namespace}"`);
}
