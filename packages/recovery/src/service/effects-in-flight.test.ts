import { Annotation, START, StateGraph } from "@langchain/langgraph";
import { expect, it } from "vitest";
import { createEffectLedger } from "../effects/effect-ledger.ts";
import { gate } from "./testing/gate.ts";
import { useService } from "./testing/use-service.ts";
import { useSqlite } from "./testing/use-sqlite.ts";

const LEASE_MS = 600_000;
const State = Annotation.Root({
  receipts: Annotation<string[]>({ reducer: (a, b) => a.concat(b), default: () => [] }),
});
const NOTHING = { receipts: [] };

/** Processes of one graph: a charge, whose call is on its way until the gate is open, and another node beside it. */
async function useCharging(beside: () => Promise<object>) {
  const database = await useSqlite();
  const bank: string[] = [];
  const stand = gate();
  const process = (wait: () => Promise<void>) => {
    const checkpointer = database.open();
    const ledger = createEffectLedger({ checkpointer });
    const policy = { verify: () => ({ outcome: "did-not-happen" as const }) };
    const graph = new StateGraph(State)
      .addNode("charge", async (_, config) => {
        const receipt = await ledger.once(config, { name: "charge", key: "k", policy }, async () => {
          await wait();
          return `receipt ${bank.push("charge")}`;
        });
        return { receipts: [receipt] };
      })
      .addNode("beside", beside)
      .addEdge(START, "charge")
      .addEdge(START, "beside")
      .compile();
    const attempts = { baseDelayMs: 1 };
    return { checkpointer, ...useService({ checkpointer, graphs: { graph }, leaseMs: LEASE_MS, attempts }) };
  };
  return { database, bank, stand, first: process(stand.pass), process };
}

type Charging = Awaited<ReturnType<typeof useCharging>>;

/** Nobody takes the run up for a lease; after that it is done. */
async function expectKept({ database, bank, stand, process }: Charging) {
  const { service } = process(async () => {});
  expect(await service.sweep()).toMatchObject({ claimed: 0 });
  expect(bank).toEqual([]);
  // In this process the call would be waited for.
  stand.open();
  database.expireLease("t");
  expect(await service.sweep()).toMatchObject({ results: [{ outcome: "done" }] });
}

it("keeps a run for a lease that is cut off while it makes an effect, and says so", async () => {
  const charging = await useCharging(async () => ({}));
  const { stand, first } = charging;
  const run = first.service.run("graph", NOTHING, { threadId: "t" });
  const refused = expect(run).rejects.toMatchObject({ code: "run.given-back" });
  await stand.reached;
  expect(await first.service.stop({ withinMs: 1 })).toMatchObject({
    cutOff: [{ isGivenBack: true, afterMs: LEASE_MS }],
  });
  await refused;
  const reason = expect.stringContaining("As charge was being called, it is not taken up for 10 min.") as string;
  expect(first.events.at(-1)).toMatchObject({ type: "run.given-back", reason });
  await expectKept(charging);
});

it("keeps a run for a lease whose other node failed while it makes an effect", async () => {
  const stand: { reached?: Promise<void> } = {};
  let failures = 1;
  const charging = await useCharging(async () => {
    await stand.reached;
    if (failures-- > 0) throw Object.assign(new Error("503"), { status: 503 });
    return {};
  });
  stand.reached = charging.stand.reached;
  const { first } = charging;
  await expect(first.service.run("graph", NOTHING, { threadId: "t" })).rejects.toThrow("503");
  expect(first.events.at(-1)).toMatchObject({ type: "run.postponed", afterMs: LEASE_MS });
  await expectKept(charging);
});
