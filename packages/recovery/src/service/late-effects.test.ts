import { Annotation, Command, interrupt, START, StateGraph } from "@langchain/langgraph";
import type { LangGraphRunnableConfig } from "@langchain/langgraph";
import { expect, it, vi } from "vitest";
import { Attempts } from "../effects/claim/attempts.ts";
import { ledgerOver } from "../effects/effect-ledger.ts";
import { gate } from "./testing/gate.ts";
import { pinRuns } from "./testing/pin-runs.ts";
import { useService } from "./testing/use-service.ts";
import { useSqlite } from "./testing/use-sqlite.ts";

const State = Annotation.Root({ receipt: Annotation<string>() });

/** Two processes of a graph. In the first the end of the run is on its way to the database before its node comes to the charge. */
async function useLateCharge(beside: () => Promise<void>) {
  const database = await useSqlite();
  const bank: string[] = [];
  const [ending, call] = [gate(), gate()];
  const late = vi.fn<(outcome: Promise<unknown>) => void>();
  const process = (charge: (once: () => Promise<string>) => Promise<string>, wait: () => Promise<void>) => {
    const checkpointer = database.open();
    const runs = pinRuns(checkpointer);
    const ledger = ledgerOver({ checkpointer }, new Attempts());
    const policy = { verify: () => ({ outcome: "did-not-happen" as const }) };
    const once = (config: LangGraphRunnableConfig) =>
      ledger.once(config, { name: "charge", key: "k", policy }, async () => {
        await wait();
        return `receipt ${bank.push("charge")}`;
      });
    const graph = new StateGraph(State)
      .addNode("node", async (_, config) => {
        const [receipt] = await Promise.all([charge(() => once(config)), beside()]);
        return { receipt };
      })
      .addEdge(START, "node")
      .compile();
    return { runs, ...useService({ checkpointer, graphs: { graph } }) };
  };
  const first = process((once) => {
    const charged = ending.reached.then(once);
    charged.catch(() => {});
    late(charged);
    return charged;
  }, call.pass);
  const finish = first.runs.finish.bind(first.runs);
  vi.spyOn(first.runs, "finish").mockImplementation(async (...end) => {
    ending.arrive();
    // It has begun, or was refused.
    await Promise.race([call.reached, late.mock.calls[0]?.[0].catch(() => {})]);
    return finish(...end);
  });
  const expectOnce = async (goOn: (service: typeof first.service) => Promise<unknown>) => {
    const second = process(
      (once) => once(),
      async () => {},
    );
    expect(await goOn(second.service)).toBeDefined();
    call.open();
    await expect(late.mock.calls[0]?.[0]).rejects.toMatchObject({ code: "run.lease-lost" });
    expect(await second.service.readRun("t")).toMatchObject({ state: "done" });
    expect(bank).toEqual(["charge"]);
    expect(second.told()).not.toContain("effect.unknown");
  };
  return { first, late, expectOnce };
}

it("begins no effect in a run whose question is being recorded", async () => {
  const { first, expectOnce } = await useLateCharge(async () => void interrupt("Sure?"));
  const asked = await first.service.run("graph", {}, { threadId: "t" });
  expect(asked).toMatchObject({ __interrupt__: [{ value: "Sure?" }] });
  await expectOnce((service) => service.resume("t", new Command({ resume: "yes" })));
});

it("begins no effect in a run that is being cut off", async () => {
  const { first, late, expectOnce } = await useLateCharge(async () => {});
  const run = first.service.run("graph", {}, { threadId: "t" });
  run.catch(() => {});
  await vi.waitFor(() => expect(late).toHaveBeenCalled(), 10_000);
  await first.service.stop({ withinMs: 1 });
  await expect(run).rejects.toMatchObject({ code: "run.given-back" });
  await expectOnce((service) => service.sweep());
});
