import { Annotation, Command, interrupt, START, StateGraph, type LangGraphRunnableConfig } from "@langchain/langgraph";
import { expect, it } from "vitest";
import type { EffectLedger } from "./effect-ledger.ts";
import { crashingAccess } from "./testing/crashing-access.ts";
import { useSqlite } from "./testing/databases.ts";
import { ledgerOfProcess, newThread } from "./testing/effect-process.ts";

const saver = useSqlite();
const State = Annotation.Root({
  receipts: Annotation<string[]>({ reducer: (all, more) => [...all, ...more], default: () => [] }),
});
type Node = (state: unknown, config: LangGraphRunnableConfig) => Promise<{ receipts: string[] }>;

const graphOf = (charge: Node) =>
  new StateGraph(State)
    .addNode("charge", charge, {
      retryPolicy: { maxAttempts: 3, initialInterval: 1, jitter: false, logWarning: false },
    })
    .addEdge(START, "charge")
    .compile({ checkpointer: saver() });

const useLedger = () => ledgerOfProcess(saver().effects).ledger;
const charge = { name: "charge" };
const NONE = { receipts: [] };

it.each<[how: string, both: (first: () => Promise<string>, second: () => Promise<string>) => Promise<string[]>]>([
  ["after the first", async (first, second) => [await first(), await second()]],
  ["beside the first", async (first, second) => Promise.all([first(), second()])],
])("refuses a second call of one name without a key %s", async (_how, both) => {
  const ledger = useLedger();
  const done: string[] = [];
  const graph = graphOf(async (_state, config) => ({
    receipts: await both(
      () => ledger.once(config, charge, () => `first ${done.push("first")}`),
      () => ledger.once(config, charge, () => `second ${done.push("second")}`),
    ),
  }));
  await expect(graph.invoke(NONE, newThread())).rejects.toMatchObject({
    code: "effect.key-missing",
    message: expect.stringContaining("Give each a key"),
  });
  // Beside it, the first may not have begun yet.
  expect(done).not.toContain("second");
});

it("makes several of one name by their keys, and of several names without", async () => {
  const ledger = useLedger();
  const graph = graphOf(async (_state, config) => ({
    receipts: [
      await ledger.once(config, charge, () => "one"),
      await ledger.once(config, { name: "mail" }, () => "two"),
      await ledger.once(config, { name: "charge", key: "a" }, () => "three"),
      await ledger.once(config, { name: "charge", key: "b" }, () => "four"),
    ],
  }));
  expect(await graph.invoke(NONE, newThread())).toEqual({ receipts: ["one", "two", "three", "four"] });
});

it("gives its result again in the next process, in a retry, and after an interrupt", async () => {
  const made: string[] = [];
  const chargeOnce = (ledger: EffectLedger, config: LangGraphRunnableConfig) =>
    ledger.once(config, charge, () => `receipt ${made.push("charge")}`);

  const thread = newThread();
  const dying = crashingAccess(saver().effects, { call: "finish", side: "after" });
  const dead = ledgerOfProcess(dying.access).ledger;
  void graphOf(async (_state, config) => ({ receipts: [await chargeOnce(dead, config)] })).invoke(NONE, thread);
  await dying.crashed;
  const ledger = useLedger();
  const next = graphOf(async (_state, config) => ({ receipts: [await chargeOnce(ledger, config)] }));
  expect(await next.invoke(null, thread)).toEqual({ receipts: ["receipt 1"] });

  let attempts = 0;
  const retried = graphOf(async (_state, config) => {
    const receipt = await chargeOnce(ledger, config);
    if (++attempts < 3) throw new Error("try again");
    return { receipts: [receipt] };
  });
  expect(await retried.invoke(NONE, newThread())).toEqual({ receipts: ["receipt 2"] });

  const asking = graphOf(async (_state, config) => {
    const receipt = await chargeOnce(ledger, config);
    return { receipts: [receipt, interrupt("one?"), interrupt("two?")] };
  });
  const asked = newThread();
  await asking.invoke(NONE, asked);
  await asking.invoke(new Command({ resume: "1" }), asked);
  expect(await asking.invoke(new Command({ resume: "2" }), asked)).toEqual({ receipts: ["receipt 3", "1", "2"] });
  expect(made).toHaveLength(3);
});

it("lets a node try a call again that threw", async () => {
  const ledger = useLedger();
  let tries = 0;
  const graph = graphOf(async (_state, config) => {
    const once = () =>
      ledger.once(config, { name: "charge", policy: "retry" }, () => {
        if (++tries === 1) throw new Error("try again");
        return `at try ${tries}`;
      });
    return { receipts: [await once().catch(once)] };
  });
  expect(await graph.invoke(NONE, newThread())).toEqual({ receipts: ["at try 2"] });
});
