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
  await vi.waitFor(() => expect(told()).toEqual(["run.admitted", "run.done"]));
  await service.stop();
  expect(await stream.next()).toEqual({ done: false, value: { two: { done: ["two"] } } });
  expect(await stream.next()).toEqual({ done: true, value: undefined });
});
