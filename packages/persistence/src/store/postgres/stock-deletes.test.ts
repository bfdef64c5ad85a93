import { emptyCheckpoint, type BaseCheckpointSaver, type CheckpointMetadata } from "@langchain/langgraph-checkpoint";
import { PostgresSaver } from "@langchain/langgraph-checkpoint-postgres";
import { expect, it } from "vitest";
import { PostgresCheckpointer } from "./postgres-checkpointer.ts";
import { describePostgres } from "./testing/describe-postgres.ts";

const THREAD = { configurable: { thread_id: "t", checkpoint_ns: "" } };
const METADATA: CheckpointMetadata = { source: "loop", step: 0, parents: {} };

const LATE = idAt("00");
const NEXT = idAt("10");
const SKEWED = idAt("ff");

describePostgres("a thread that the stock PostgresSaver deletes after a clock went wrong", (postgres) => {
  it("has the head of what was begun since", async () => {
    const { stock, ours } = await deletedByStock();
    expect(await headOf(ours)).toBeUndefined();
    await put(stock, NEXT);
    expect(await headOf(ours)).toBe(NEXT);
    await put(ours, idAt("11"));
    expect([await headOf(ours), await headOf(stock)]).toEqual([idAt("11"), idAt("11")]);
  });

  it("stands where it is begun anew, with an id that it had", async () => {
    const { stock, ours } = await deletedByStock();
    await put(ours, LATE);
    await put(stock, NEXT);
    expect(await headOf(ours)).toBe(NEXT);
    expect(await idsOf(ours)).toEqual([NEXT, LATE]);
  });

  it("has the head that was begun anew at the skewed id, as a fork of a copy does", async () => {
    const { stock, ours } = await deletedByStock();
    await put(stock, SKEWED);
    expect(await headOf(ours)).toBe(SKEWED);
  });

  it("lists what was put before an id that is unknown", async () => {
    const { stock, ours } = await deletedByStock();
    for (const id of [NEXT, idAt("12")]) await put(stock, id);
    expect(await idsOf(ours, idAt("11"))).toEqual([NEXT]);
  });

  it("is not among the threads", async () => {
    const { ours } = await deletedByStock();
    for (const order of ["id", "recent"] as const)
      expect((await ours.listThreads({ limit: 10, order })).threads).toEqual([]);
  });

  async function deletedByStock() {
    const schema = postgres.newSchema();
    const [stock, ours] = [
      new PostgresSaver(postgres.pool, undefined, { schema }),
      new PostgresCheckpointer(postgres.pool, { schema }),
    ];
    await ours.setup();
    for (const id of [SKEWED, LATE]) await put(ours, id);
    expect(await headOf(ours)).toBe(LATE);
    await stock.deleteThread("t");
    return { stock, ours };
  }
});

function idAt(time: string): string {
  return `1f${time}0000-0000-6000-8000-000000000000`;
}

async function put(saver: BaseCheckpointSaver, id: string): Promise<void> {
  await saver.put(THREAD, { ...emptyCheckpoint(), id }, METADATA, {});
}

async function headOf(saver: BaseCheckpointSaver): Promise<string | undefined> {
  return (await saver.getTuple(THREAD))?.checkpoint.id;
}

async function idsOf(saver: BaseCheckpointSaver, before?: string): Promise<string[]> {
  const options = before === undefined ? {} : { before: { configurable: { checkpoint_id: before } } };
  const ids = [];
  for await (const { checkpoint } of saver.list(THREAD, options)) ids.push(checkpoint.id);
  return ids;
}
