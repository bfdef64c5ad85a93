import { expect, it, vi } from "vitest";
import { gate } from "./testing/gate.ts";
import { stepsGraph } from "./testing/steps-graph.ts";
import { useService } from "./testing/use-service.ts";
import { useSqlite } from "./testing/use-sqlite.ts";

const NOTHING = { done: [] };

async function useSteps() {
  const database = await useSqlite();
  const stand = gate();
  const graphs = { graph: stepsGraph({ one: stand.pass, two: () => {} }), quick: stepsGraph({ end: () => {} }) };
  const { service, told } = useService({ checkpointer: database.open(), graphs });
  const run = service.run("graph", NOTHING, { threadId: "t" }).catch((error: unknown) => error);
  await stand.reached;
  return { service, told, stand, run };
}

it("tells the caller of a run that made room for another that nobody goes on with it", async () => {
  const { service, told, stand, run } = await useSteps();
  const taking = service.run("quick", NOTHING, { threadId: "t", onBusy: "interrupt" });
  await vi.waitFor(() => expect(told()).toContain("run.stop-requested"), 10_000);
  stand.open();
  await taking;
  expect(await run).toMatchObject({
    code: "run.given-back",
    message: expect.stringMatching(/Another run is to take its place\. What it was still to do is left behind/),
    context: { isReplaced: true },
  });
});

it("tells the caller of a run whose service stops that others go on with it", async () => {
  const { service, stand, run } = await useSteps();
  const stopped = service.stop();
  stand.open();
  await stopped;
  expect(await run).toMatchObject({
    code: "run.given-back",
    message: expect.stringContaining("Nothing is lost"),
    context: { isReplaced: false },
  });
});
