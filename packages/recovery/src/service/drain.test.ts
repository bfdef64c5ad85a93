import { expect, it, vi } from "vitest";
import { gate } from "./testing/gate.ts";
import { stepsGraph } from "./testing/steps-graph.ts";
import { useService } from "./testing/use-service.ts";
import { useSqlite } from "./testing/use-sqlite.ts";

it("lets a step end when it is stopped, and leaves the rest to another service at once", async () => {
  const database = await useSqlite();
  const stand = gate();
  const done: string[] = [];
  const steps = { one: stand.pass, two: () => done.push("two") };
  const { service, told } = useService({ checkpointer: database.open(), graphs: { graph: stepsGraph(steps) } });
  const run = service.run("graph", { done: [] }, { threadId: "t" });
  await stand.reached;
  const stopped = service.stop();
  stand.open();
  await Promise.all([stopped, expect(run).rejects.toMatchObject({ code: "run.given-back" })]);
  expect(done).toEqual([]);
  expect(told()).toEqual(["run.admitted", "run.given-back"]);

  const other = useService({ checkpointer: database.open(), graphs: { graph: stepsGraph(steps) } });
  expect(await other.service.resume("t")).toEqual({ done: ["one", "two"] });
  expect(done).toEqual(["two"]);
});

it("concludes a run whose stream is read slowly, or not to its end", async () => {
  const database = await useSqlite();
  const { service, told } = useService({
    checkpointer: database.open(),
    graphs: { graph: stepsGraph({ one: () => {}, two: () => {} }) },
  });
  const stream = service.stream("graph", { done: [] }, { threadId: "t", streamMode: "updates" });
  expect(await stream.next()).toEqual({ done: false, value: { one: { done: ["one"] } } });
  await vi.waitFor(() => expect(told()).toEqual(["run.admitted", "run.done"]), 10_000);
  await service.stop();
  expect(await stream.next()).toEqual({ done: false, value: { two: { done: ["two"] } } });
  expect(await stream.next()).toEqual({ done: true, value: undefined });
});

// An error that nobody handles ends the process, and with it who is still in a step.
it("tells callers that their runs were given back once all are", async () => {
  const database = await useSqlite();
  const [short, long] = [gate(), gate()];
  const graphs = {
    short: stepsGraph({ one: short.pass, two: () => {} }),
    long: stepsGraph({ one: long.pass, two: () => {} }),
  };
  const { service, told } = useService({ checkpointer: database.open(), graphs });
  const settled: string[] = [];
  const note = (name: string) => (error: unknown) => void settled.push(`${name} ${(error as { code: string }).code}`);
  const runs = Promise.all([
    service.run("short", { done: [] }, { threadId: "short" }).catch(note("run")),
    readAll(service.stream("short", { done: [] }, { threadId: "streamed" })).catch(note("stream")),
    service.run("long", { done: [] }, { threadId: "long" }).catch(note("long")),
  ]);
  await vi.waitFor(() => expect(told()).toEqual(Array(3).fill("run.admitted")), 10_000);
  await Promise.all([short.reached, long.reached]);
  const stopped = service.stop().then(() => settled.push("stopped"));
  short.open();
  await vi.waitFor(() => expect(told().filter((type) => type === "run.given-back")).toHaveLength(2), 10_000);
  await new Promise(setImmediate);
  expect(settled).toEqual([]);
  long.open();
  await Promise.all([stopped, runs]);
  expect(settled.toSorted()).toEqual(["long run.given-back", "run run.given-back", "stopped", "stream run.given-back"]);
  expect(await database.open().runs.readThread("long")).toMatchObject({ state: "open", owner: undefined });
});

it("does not wait for itself where a node runs another graph of its service", async () => {
  const database = await useSqlite();
  const stand = gate();
  const inner = stepsGraph({ one: stand.pass, two: () => {} });
  const seen: unknown[] = [];
  const outer = stepsGraph({
    call: () => service.run("inner", { done: [] }, { threadId: "inner" }).catch(({ code }) => seen.push(code)),
  });
  const { service } = useService({
    checkpointer: database.open(),
    graphs: { inner, outer } as Record<string, typeof inner>,
  });
  const run = service.run("outer", { done: [] }, { threadId: "outer" });
  await stand.reached;
  const stopped = service.stop();
  stand.open();
  await stopped;
  expect(await run).toEqual({ done: ["call"] });
  expect(seen).toEqual(["run.given-back"]);
});

async function readAll(stream: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of stream);
}
