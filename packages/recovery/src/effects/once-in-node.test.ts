import { Annotation, interrupt, START, StateGraph, type LangGraphRunnableConfig } from "@langchain/langgraph";
import { forkThread } from "@threadkeep/persistence";
import { describe, expect, expectTypeOf, it } from "vitest";
import { effectConfig } from "./effect-config.ts";
import type { EffectLedger } from "./effect-ledger.ts";
import { idempotencyKeyOf } from "./key/idempotency-key-of.ts";
import { onceOnlyNode } from "./once-only-node.ts";
import { crashingAccess } from "./testing/crashing-access.ts";
import { collect } from "./testing/collect.ts";
import { useSqlite } from "./testing/databases.ts";
import { ledgerOfProcess, newThread } from "./testing/effect-process.ts";

const saver = useSqlite();
const State = Annotation.Root({
  order: Annotation<string>,
  receipts: Annotation<string[]>({ reducer: (a, b) => [...a, ...b], default: () => [] }),
});
type Order = typeof State.State;
type Node = (state: Order, config: LangGraphRunnableConfig) => Promise<Partial<Order>>;

const graphOf = (charge: Node, retries = 1) =>
  new StateGraph(State)
    .addNode("charge", charge, {
      retryPolicy: { maxAttempts: retries, initialInterval: 1, jitter: false, logWarning: false },
    })
    .addEdge(START, "charge")
    .compile({ checkpointer: saver() });

const chargeOnce =
  (ledger: EffectLedger, charged: string[], key?: (state: Order) => string): Node =>
  async (state, config) => {
    const options = { name: "charge", args: state.order, policy: "retry" as const, ...(key && { key: key(state) }) };
    const receipt = await ledger.once(config, options, ({ idempotencyKey }) => {
      charged.push(idempotencyKey);
      return `receipt ${charged.length} for ${state.order}`;
    });
    return { receipts: [receipt] };
  };

describe("an effect within a node", () => {
  it("is not done again by the next process", async () => {
    const charged: string[] = [];
    const thread = newThread();
    const dying = crashingAccess(saver().effects, { call: "finish", side: "after" });
    void graphOf(chargeOnce(ledgerOfProcess(dying.access).ledger, charged)).invoke({ order: "a" }, thread);
    await dying.crashed;
    const { ledger } = ledgerOfProcess(saver().effects);
    const state = await graphOf(chargeOnce(ledger, charged)).invoke(null, thread);
    expect(state.receipts).toEqual(["receipt 1 for a"]);
    expect(charged).toHaveLength(1);
    const [row] = await saver().effects.list(thread.configurable.thread_id, { only: "all", limit: 1 });
    expect(row).toMatchObject({
      state: "done",
      attempts: 1,
      scope: "",
      callId: expect.stringMatching(/^charge@/) as string,
    });
  });

  it("is done again in a later superstep, and by a key only once in the thread", async () => {
    const charged: string[] = [];
    const { ledger } = ledgerOfProcess(saver().effects);
    const thread = newThread();
    const byTask = graphOf(chargeOnce(ledger, charged));
    for (const _ of [1, 2]) await byTask.invoke({ order: "a" }, thread);
    expect(charged).toHaveLength(2);
    const byKey = graphOf(chargeOnce(ledger, charged, ({ order }) => order));
    for (const order of ["a", "a", "b"]) await byKey.invoke({ order }, thread);
    expect(charged).toHaveLength(4);
    expect(new Set(charged).size).toBe(4);
  });

  it("is tried again by LangGraph's retries where it may be, and not where it may not", async () => {
    for (const [policy, tries] of [
      ["retry", 2],
      ["fail", 1],
    ] as const) {
      const { ledger } = ledgerOfProcess(saver().effects);
      let made = 0;
      const charge: Node = async (_, config) => {
        const receipt = await ledger.once(config, { name: "charge", policy }, () => {
          if (++made === 1) throw new Error("try again");
          return "receipt";
        });
        return { receipts: [receipt] };
      };
      await graphOf(charge, 3)
        .invoke({ order: "a" }, newThread())
        .catch(() => {});
      expect(made).toBe(tries);
    }
  });

  it("needs a thread, and a task or a key", async () => {
    const { ledger } = ledgerOfProcess(saver().effects);
    await expect(ledger.once({}, { name: "charge", key: "a" }, () => 1)).rejects.toMatchObject({
      code: "effect.no-thread",
    });
    await expect(ledger.once(newThread(), { name: "charge" }, () => 1)).rejects.toMatchObject({
      code: "effect.no-call-id",
    });
    expect(await ledger.once(newThread(), { name: "charge", key: "a" }, async () => 1)).toBe(1);
    expectTypeOf(ledger.once(newThread(), { name: "charge" }, async () => 1 as const).catch(() => 2)).toEqualTypeOf<
      Promise<number>
    >();
  });

  it("refuses the same key with other arguments, and shows none of them", async () => {
    const { ledger } = ledgerOfProcess(saver().effects);
    const thread = newThread();
    await ledger.once(thread, { name: "charge", key: "a", args: { card: "4242", at: new Date(0) } }, () => 1);
    expect(
      await ledger.once(thread, { name: "charge", key: "a", args: { at: new Date(0), card: "4242" } }, () => 2),
    ).toBe(1);
    const error = await ledger
      .once(thread, { name: "charge", key: "a", args: { card: "4111" } }, () => 1)
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "effect.other-arguments" });
    expect(JSON.stringify({ error, message: (error as Error).message })).not.toMatch(/4242|4111/);
  });
});

describe("a node that is called once only", () => {
  it("gives its update again, and keeps its types", async () => {
    const keys: string[] = [];
    const charge = async ({ order }: Order, config: LangGraphRunnableConfig) => ({
      receipts: [`${order} ${keys.push(idempotencyKeyOf(config))}`],
    });
    const node = (ledger: EffectLedger) => onceOnlyNode(charge, { ledger, args: ({ order }) => order });
    expectTypeOf(node).returns.toEqualTypeOf(charge);
    const thread = newThread();
    const dying = crashingAccess(saver().effects, { call: "finish", side: "after" });
    void graphOf(node(ledgerOfProcess(dying.access).ledger)).invoke({ order: "a" }, thread);
    await dying.crashed;
    const { ledger } = ledgerOfProcess(saver().effects);
    expect(await graphOf(node(ledger)).invoke(null, thread)).toMatchObject({ receipts: ["a 1"] });
    expect(keys).toEqual([expect.stringMatching(/^tk_/)]);
    expect(node(ledger).name).toBe("charge");
  });

  it("begins anew after an interrupt", async () => {
    const { ledger, types } = ledgerOfProcess(saver().effects);
    const ask = onceOnlyNode(async () => ({ receipts: [String(interrupt("Charge?"))] }), { ledger, name: "charge" });
    expect(await graphOf(ask).invoke({ order: "a" }, newThread())).toMatchObject({
      __interrupt__: [{ value: "Charge?" }],
    });
    expect(types()).toEqual(["effect.released"]);
  });

  it("gives its stub in a replay without effects, and refuses to go on without one", async () => {
    const { ledger } = ledgerOfProcess(saver().effects);
    const charge = async () => ({ receipts: ["real"] });
    const { configurable } = newThread();
    const stubbed = { configurable: { ...configurable, ...effectConfig({ mode: "stub" }) } };
    const stub = ({ order }: Order) => ({ receipts: [`none for ${order}`] });
    expect(await graphOf(onceOnlyNode(charge, { ledger, stub })).invoke({ order: "a" }, stubbed)).toMatchObject({
      receipts: ["none for a"],
    });
    await expect(graphOf(onceOnlyNode(charge, { ledger })).invoke({ order: "a" }, stubbed)).rejects.toMatchObject({
      code: "effect.no-stub",
    });
    expect(await saver().effects.list(configurable.thread_id, { only: "all", limit: 9 })).toEqual([]);
  });
});

describe("a fork", () => {
  it("takes over what its source has done, by key", async () => {
    const charged: string[] = [];
    const { ledger } = ledgerOfProcess(saver().effects);
    const graph = graphOf(chargeOnce(ledger, charged, ({ order }) => order));
    const thread = newThread();
    await graph.invoke({ order: "a" }, thread);
    const start = await collect(saver().list(thread));
    const { threadId } = await forkThread(graph, {
      threadId: thread.configurable.thread_id,
      checkpointId: start.at(-1)!.checkpoint.id,
      to: `${thread.configurable.thread_id}-fork`,
    });
    const from = { threadId: thread.configurable.thread_id };
    const forked = { configurable: { thread_id: threadId, ...effectConfig({ mode: "reuse", from }) } };
    expect(await graph.invoke({ order: "a" }, forked)).toMatchObject({ receipts: ["receipt 1 for a"] });
    expect(charged).toHaveLength(1);
  });
});
