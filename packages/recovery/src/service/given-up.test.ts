import { expect, it } from "vitest";
import { gate } from "./testing/gate.ts";
import { stepsGraph, type Step } from "./testing/steps-graph.ts";
import { useService } from "./testing/use-service.ts";
import { useSqlite } from "./testing/use-sqlite.ts";

const NOTHING = { done: [] };

async function useSteps() {
  const stand = gate();
  let isFirst = true;
  const untilAborted: Step = async (signal) => {
    if (!isFirst) return;
    isFirst = false;
    stand.arrive();
    await new Promise((resolve) => signal?.addEventListener("abort", resolve));
    signal?.throwIfAborted();
  };
  const database = await useSqlite();
  const graphs = { graph: stepsGraph({ one: () => {}, two: untilAborted }) };
  return { stand, ...useService({ checkpointer: database.open(), graphs }) };
}

it("leaves a run that its caller aborted, which is not stuck, and goes on with it when it is resumed", async () => {
  const { service, stand, told } = await useSteps();
  const caller = new AbortController();
  const run = service.run("graph", NOTHING, { threadId: "t", signal: caller.signal });
  await stand.reached;
  caller.abort();
  await expect(run).rejects.toThrow(Error);
  expect(told()).toEqual(["run.admitted", "run.left"]);
  expect(await service.readRun("t")).toMatchObject({ state: "left", failure: { class: "abort" }, dueAt: undefined });
  expect(await service.checkStuckState("t")).toMatchObject({
    state: "left",
    isStuck: false,
    reason: expect.stringContaining("Its caller gave it up"),
    why: expect.stringContaining("resume(threadId)"),
  });
  expect(await service.runs({ stuck: true })).toMatchObject({ runs: [] });
  expect((await service.stats()).byState).toEqual([{ state: "left", isStuck: false, runs: 1 }]);
  expect(await service.recoverThread("t")).toMatchObject({ outcome: "left" });
  expect(await service.resume("t")).toEqual({ done: ["one", "two"] });
});

it("leaves a run whose stream is not read to its end", async () => {
  const { service, stand } = await useSteps();
  const stream = service.stream("graph", NOTHING, { threadId: "t", streamMode: "updates" });
  await stream.next();
  await stand.reached;
  await stream.return(undefined);
  expect(await service.readRun("t")).toMatchObject({ state: "left" });
  expect(await service.recoverThread("t", { force: true })).toMatchObject({ outcome: "done" });
});
