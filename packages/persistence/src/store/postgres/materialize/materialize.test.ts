import { Command } from "@langchain/langgraph";
import type { BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";
import { expect, it } from "vitest";
import type { PostgresCheckpointerOptions } from "../postgres-checkpointer.ts";
import { describePostgres } from "../testing/describe-postgres.ts";
import { allRows, encryption, openBoth, rowsOfOurs } from "./testing/both-savers.ts";
import { writeLong } from "./testing/long-list.ts";
import { AT, buildGraph, deltaGraph, forkAt, LONG, said } from "./testing/switch-graphs.ts";
import { tuplesOf } from "./testing/thread-tuples.ts";

describePostgres("materialize", (postgres) => {
  it.each<[string, PostgresCheckpointerOptions]>([
    ["as it is", {}],
    ["compressed", { compression: true }],
    ["encrypted and compressed", { compression: true, encryption: encryption({ allowPlaintext: true }) }],
  ])("gives the stock saver a thread that both wrote, equal at every checkpoint: %s", async (_, options) => {
    const { schema, stock, ours } = await openBoth(postgres, options);
    const begun = buildGraph(stock);
    await begun.invoke(said("one"), AT);
    await forkAt(begun, 2, "before the switch");
    const going = buildGraph(ours);
    await going.invoke(null, AT);
    await going.invoke(new Command({ resume: "this one" }), AT);
    for (const id of ["two", "three", "four"]) {
      await going.invoke(said(id), AT);
      await going.invoke(new Command({ resume: id }), AT);
    }
    await forkAt(going, 3, "after the switch");
    await going.invoke(null, AT);
    await forkAt(going, 18, "after the switch, on what came before it");
    await going.invoke(null, AT);
    expect(Object.keys(await going.getState(AT))).toContain("values");
    const before = await tuplesOf(ours);
    expect(before.length).toBeGreaterThan(40);
    expect(await rowsOfOurs(postgres, schema)).toBeGreaterThan(20);

    const plan = await ours.planMaterialize();
    const result = await ours.materialize();
    expect(result).toMatchObject({ threads: 1, left: 0, lossy: 0, reordered: [], aborted: false });
    expect([result.values, result.writes]).toEqual([plan.values, plan.writes]);
    if (!plan.isEstimate) expect(result.bytes).toBeLessThanOrEqual(plan.bytesAfter);
    expect(plan.bytesAfter).toBeLessThan(3 * result.bytes);

    expect(await tuplesOf(stock)).toEqual(before);
    expect(await rowsOfOurs(postgres, schema)).toBe(0);
    // And it goes on there, and is still read here.
    const head = await buildGraph(stock).getState(AT);
    expect(head.tasks[0]?.interrupts[0]?.value).toBe("which?");
    const end = await buildGraph(stock).invoke(new Command({ resume: "on stock again" }), AT);
    expect(end.messages.map(({ content }) => content)).toContain("on stock again");
    expect(await tuplesOf(ours)).toEqual(await tuplesOf(stock));
  });

  it("does nothing the second time, and nothing to a thread that is the stock saver's", async () => {
    const { stock, ours, schema } = await openBoth(postgres);
    await buildGraph(stock).invoke(said("one"), AT);
    const before = await allRows(postgres, schema);
    expect(await ours.materialize({ threadId: "t" })).toMatchObject({ threads: 1, values: 0, writes: 0, bytes: 0 });
    expect(await ours.materialize()).toMatchObject({ threads: 0 });
    expect(await allRows(postgres, schema)).toEqual(before);
    await buildGraph(ours).invoke(new Command({ resume: "x" }), AT);
    expect((await ours.materialize()).values).toBeGreaterThan(0);
    expect(await ours.materialize()).toMatchObject({ threads: 0, values: 0 });
  });

  it("takes a DeltaChannel along, with what its writes make of it", async () => {
    const { ours, stock, schema } = await openBoth(postgres, { compression: true });
    await deltaGraph(stock).invoke({ log: ["begun"] }, AT);
    for (const text of ["one", "two", "three"]) await deltaGraph(ours).invoke({ log: [text + LONG] }, AT);
    const history = async (saver: BaseCheckpointSaver) => {
      const states = [];
      for await (const { values, config } of deltaGraph(saver).getStateHistory(AT)) states.push({ values, config });
      return states;
    };
    const before = await history(ours);
    expect(before[0]?.values).toMatchObject({ log: { length: 8 } });
    await ours.materialize();
    expect(await rowsOfOurs(postgres, schema)).toBe(0);
    expect(await history(stock)).toEqual(before);
  });

  it("keeps the mark of a deleted thread", async () => {
    const { ours, stock } = await openBoth(postgres);
    await buildGraph(ours).invoke(said("one"), AT);
    const late = (await ours.getTuple(AT))?.config ?? expect.unreachable();
    await ours.deleteThread("t");
    await buildGraph(ours).invoke(said("two"), AT);
    const before = await tuplesOf(ours);
    await ours.materialize();
    expect(await tuplesOf(stock)).toEqual(before);
    await expect(ours.putWrites(late, [["log", "late"]], "task")).rejects.toMatchObject({
      code: "checkpointer.thread-deleted",
    });
  });

  it("goes on where it was stopped, reading all meanwhile", async () => {
    const { ours, stock, schema } = await openBoth(postgres);
    await writeLong(ours, 260);
    const before = await tuplesOf(ours);
    const { values } = await ours.planMaterialize();
    const stop = new AbortController();
    const first = await ours.materialize({ signal: stop.signal, onProgress: () => stop.abort() });
    expect(first).toMatchObject({ aborted: true, threads: 0 });
    expect(first.values).toBeLessThan(values);
    expect(await rowsOfOurs(postgres, schema)).toBeGreaterThan(0);
    expect(await tuplesOf(ours)).toEqual(before);
    const second = await ours.materialize();
    expect(second).toMatchObject({ aborted: false, threads: 1 });
    expect(first.values + second.values).toBe(values);
    expect(await tuplesOf(stock)).toEqual(before);
  });
});
