import { type Command, MemorySaver } from "@langchain/langgraph";
import { expect, it } from "vitest";
import { createRecoveryService } from "./create-recovery-service.ts";
import type { RunOptions } from "./service-options.ts";
import { stepsGraph } from "./testing/steps-graph.ts";
import { useService } from "./testing/use-service.ts";
import { useSqlite } from "./testing/use-sqlite.ts";

const graph = stepsGraph({ one: () => {} });
const NOTHING = { done: [] };
const GOOD = { checkpointer: new MemorySaver(), graphs: { graph } };

it.each<[what: string, options: object | undefined, says: string]>([
  ["no options", undefined, "cannot take undefined as its options"],
  ["no checkpointer", { graphs: GOOD.graphs }, "cannot take undefined as checkpointer"],
  ["a promise of one", { ...GOOD, checkpointer: Promise.resolve(GOOD.checkpointer) }, "await createCheckpointer(...)?"],
  ["a url", { ...GOOD, checkpointer: "postgres://user:secret@host/db" }, "cannot take a text as checkpointer"],
  ["no graphs", { checkpointer: GOOD.checkpointer }, "cannot take undefined as graphs"],
  ["a list of graphs", { ...GOOD, graphs: [graph] }, "by their names"],
  ["a misspelled option", { ...GOOD, leaseMS: 1000 }, 'Did you mean "leaseMs"?'],
  ["a misspelled limit", { ...GOOD, attempts: { totl: 3 } }, 'Did you mean "total"?'],
  ["a text for a number", { ...GOOD, leaseMs: "30s" }, 'cannot take "30s" as leaseMs. It takes milliseconds'],
  ["half a run at once", { ...GOOD, concurrency: 0.5 }, "It takes a whole number above 0."],
  ["half an attempt", { ...GOOD, attempts: { total: 2.5 } }, "It takes a whole number above 0."],
  ["a wait that a timer cannot take", { ...GOOD, sweepEveryMs: 2 ** 31 }, "from 1 to 2147483647 (24.8 days)"],
  ["a wait of less than a millisecond", { ...GOOD, sweepEveryMs: 0.5 }, "milliseconds, from 1"],
  ["a wait without an end", { ...GOOD, waitLimitMs: Number.POSITIVE_INFINITY }, "(100 years)"],
  ["a drain that a timer cannot take", { ...GOOD, drainWithinMs: 2 ** 31 }, "24.8 days"],
  ["one signal", { ...GOOD, drainOn: "SIGTERM" }, 'cannot take "SIGTERM" as drainOn. It takes a list of'],
  ["an unknown signal", { ...GOOD, drainOn: ["SIGTREM"] }, 'a list ("SIGTREM")'],
  ["a signal that nobody is told of", { ...GOOD, drainOn: ["SIGKILL"] }, "can listen for"],
  ["an onEvent that is none", { ...GOOD, onEvent: {} }, "It takes a function."],
])("refuses a service with %s", (_, options, says) => {
  expect(() => createRecoveryService(options as typeof GOOD)).toThrow(
    expect.objectContaining({ code: "recovery.invalid-option", message: expect.stringContaining(says) }),
  );
});

it("looks, and neither sweeps nor starts, without a graph", async () => {
  const database = await useSqlite();
  const { service } = useService({ checkpointer: database.open(), graphs: {} });
  expect(() => service.start()).toThrow(expect.objectContaining({ code: "recovery.no-graphs" }));
  await expect(service.sweep()).rejects.toMatchObject({ code: "recovery.no-graphs" });
  expect(await service.runs()).toMatchObject({ runs: [] });
});

it("refuses to recover with an option that it does not know", async () => {
  const service = await openService();
  await expect(service.recoverThread("t", { forced: true } as object)).rejects.toMatchObject({
    code: "run.invalid-option",
    message: expect.stringContaining('Did you mean "force"?'),
  });
});

it.each([-1, 2 ** 31])("refuses to stop within %i ms, and runs on", async (withinMs) => {
  const service = await openService();
  await expect(service.stop({ withinMs })).rejects.toMatchObject({ code: "run.invalid-option" });
  expect(await service.run("graph", NOTHING, { threadId: "t" })).toEqual({ done: ["one"] });
});

it("does not start once it was stopped, and says so", async () => {
  const service = await openService();
  service.start();
  await service.stop();
  expect(() => service.start()).toThrow(expect.objectContaining({ code: "recovery.stopped" }));
});

function cyclic() {
  const context: Record<string, unknown> = {};
  return Object.assign(context, { self: context });
}

async function openService() {
  const database = await useSqlite();
  return useService({ checkpointer: database.open(), graphs: { graph } }).service;
}

it.each<[what: string, options: object | undefined, code: string, says: string]>([
  ["no options", undefined, "run.invalid-option", "cannot take undefined as its options"],
  ["LangGraph's thread_id", { thread_id: "t" }, "run.invalid-option", 'Did you mean "threadId"?'],
  ["an unknown onBusy", { threadId: "t", onBusy: "queue" }, "run.invalid-option", '"reject" or "wait" or "interrupt"'],
  ["an unknown onWaiting", { threadId: "t", onWaiting: "drop" }, "run.invalid-option", '"reject" or "abandon"'],
  ["half a step", { threadId: "t", recursionLimit: 0.5 }, "run.invalid-option", "a whole number above 0"],
  [
    "a controller for its signal",
    { threadId: "t", signal: new AbortController() },
    "run.invalid-option",
    "AbortSignal",
  ],
  [
    "a bigint in configurable",
    { threadId: "t", configurable: { a: [1n] } },
    "run.options-not-plain",
    "configurable.a[0]",
  ],
  [
    "a function in context",
    { threadId: "t", context: { log: () => {} } },
    "run.options-not-plain",
    "context.log is a f",
  ],
  [
    "a cycle in context",
    { threadId: "t", context: cyclic() },
    "run.options-not-plain",
    "context.self is a part of itself",
  ],
  ["an unknown mode of effects", { threadId: "t", effects: "redo" }, "effect.invalid-option", '"redo"'],
  ["effects anew on no branch", { threadId: "t", effects: { mode: "rerun" } }, "effect.invalid-option", "Name it"],
])("refuses a run with %s, and leaves its thread free", async (_, options, code, says) => {
  const service = await openService();
  const refused = { code, message: expect.stringContaining(says) };
  await expect(service.run("graph", NOTHING, options as RunOptions)).rejects.toMatchObject(refused);
  await expect(service.stream("graph", NOTHING, options as RunOptions).next()).rejects.toMatchObject(refused);
  expect(await service.run("graph", NOTHING, { threadId: "t" })).toEqual({ done: ["one"] });
});

it("refuses a list of states that no run is in", async () => {
  const service = await openService();
  const refused = { code: "run.invalid-option", message: expect.stringContaining('a list ("running")') };
  await expect(service.runs({ states: ["running" as "open"] })).rejects.toMatchObject(refused);
  await expect(service.runs({ limit: 0 })).rejects.toMatchObject({ code: "run.invalid-limit" });
});

it("takes nothing but a Command for an answer, of whichever install", async () => {
  const service = await openService();
  await expect(service.resume("t", { done: [] } as unknown as Command)).rejects.toMatchObject({
    code: "run.not-a-command",
    message: expect.stringContaining('resume("t", new Command({ resume: answer }))'),
  });
  const other = { lg_name: "Command", resume: "yes" } as unknown as Command;
  await expect(service.resume("t", other)).rejects.toMatchObject({ code: "run.unknown-thread" });
});

it("refuses to go on, with no input, on a thread that has no checkpoint", async () => {
  const service = await openService();
  await expect(service.run("graph", null as never, { threadId: "t" })).rejects.toMatchObject({
    code: "run.nothing-to-go-on-from",
  });
  expect(await service.readRun("t")).toBeUndefined();
});
