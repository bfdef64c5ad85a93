import { createEffectLedger } from "../effect-ledger.ts";
import { expect, it } from "vitest";
import { stepsGraph, Steps } from "../../service/testing/steps-graph.ts";
import { useService } from "../../service/testing/use-service.ts";
import { useSqlite } from "../../service/testing/use-sqlite.ts";
import { START, StateGraph } from "@langchain/langgraph";

async function chargingService(ledgerSaver?: Awaited<ReturnType<typeof useSqlite>>) {
  const database = await useSqlite();
  const ledger = createEffectLedger({ checkpointer: (ledgerSaver ?? database).open() });
  const made: number[] = [];
  const graph = new StateGraph(Steps)
    .addNode("charge", async (_, config) => {
      await ledger.once(config, { name: "charge", key: "a" }, () => made.push(1));
      return { done: ["charge"] };
    })
    .addEdge(START, "charge")
    .compile();
  const { service, told } = useService({ checkpointer: database.open(), graphs: { graph } });
  return { service, told, made };
}

it("says that it keeps another database than the service, once", async () => {
  const other = await useSqlite();
  const stranger = useService({ checkpointer: other.open(), graphs: { graph: stepsGraph({ only: () => {} }) } });
  await stranger.service.run("graph", { done: [] }, { threadId: "t" });
  const { service, told, made } = await chargingService(other);
  await expect(service.run("graph", { done: [] }, { threadId: "t" })).rejects.toMatchObject({
    code: "effect.other-database",
    message: expect.stringContaining("give createEffectLedger the service's checkpointer"),
  });
  expect(made).toEqual([]);
  expect(told()).toEqual(["run.admitted", "run.failed"]);
});

it("works with the service's own", async () => {
  const { service, made } = await chargingService();
  await service.run("graph", { done: [] }, { threadId: "t" });
  expect(made).toEqual([1]);
});
