import { HumanMessage } from "@langchain/core/messages";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createValueCodec, type ValueCodecOptions } from "../encoding/create-value-codec.ts";
import { openSqliteUnderTest } from "../store/sqlite/testing/sqlite-under-test.ts";
import type { RunRow } from "../store/run-store.ts";
import { admitted, claimOf, fenceFor, runToAdmit, runToContinue } from "../store/testing/runs-of-test.ts";
import type { StoreUnderTest } from "../store/testing/store-under-test.ts";
import type { RunAccess } from "./run-access.ts";
import { storedRuns } from "./stored-runs.ts";

const ENCRYPTION = { keys: [{ id: "k1", key: new Uint8Array(32).fill(7) }] };

const ALL = { states: undefined, stuck: undefined, graph: undefined, node: undefined, limit: 10, cursor: undefined };

let database: StoreUnderTest;
beforeEach(async () => {
  database = await openSqliteUnderTest();
});
afterEach(() => database.close());

function runsWith(options: ValueCodecOptions = {}) {
  return storedRuns(database.store.runs, createValueCodec(options));
}

it.each<[what: string, input: unknown]>([
  ["messages", { messages: [new HumanMessage({ content: "hi", id: "m1" })] }],
  ["null", null],
  ["nothing", undefined],
  ["bytes", new Uint8Array([1, 2, 3])],
  ["a list", [1, [2]]],
])("gives back an input of %s", async (_what, input) => {
  const runs = runsWith();
  const run = admitted(await runs.admit({ ...runToAdmit({ threadId: "t" }), input }));
  expect(await runs.readInput(run.runId, "t")).toEqual({ input });
});

it("gives back what a run was continued with, in place of what it began with", async () => {
  const runs = runsWith({ encryption: ENCRYPTION });
  const run = admitted(await runs.admit({ ...runToAdmit({ threadId: "t" }), input: "question" }));
  await runs.finish(fenceFor(run), { state: "waiting", limitMs: undefined });
  await runs.continue({ ...runToContinue({ threadId: "t" }), input: { resume: "answer" } });
  expect(await runs.readInput(run.runId, "t")).toEqual({ input: { resume: "answer" } });
});

it("takes the input as it is at the call", async () => {
  const runs = runsWith();
  const input = { list: [1] };
  const admitting = runs.admit({ ...runToAdmit({ threadId: "t" }), input });
  input.list.push(2);
  expect(await runs.readInput(admitted(await admitting).runId, "t")).toEqual({ input: { list: [1] } });
});

it("encrypts an input, bound to its thread", async () => {
  const runs = runsWith({ encryption: ENCRYPTION });
  const run = admitted(await runs.admit({ ...runToAdmit({ threadId: "t" }), input: { secret: "s3cret" } }));
  const stored = await database.store.runs.readInput(run.runId);
  expect(new TextDecoder().decode(stored?.bytes)).not.toContain("s3cret");
  expect(await runs.readInput(run.runId, "t")).toEqual({ input: { secret: "s3cret" } });
  await expect(runs.readInput(run.runId, "u")).rejects.toMatchObject({ code: "persistence.tampered-row" });
});

it("binds an encrypted input to its run, be it what the run was begun or continued with", async () => {
  const runs = runsWith({ encryption: ENCRYPTION });
  const [first, other] = [runToAdmit({ threadId: "t" }), runToAdmit({ threadId: "t", replaces: ["waiting"] })];
  const run = admitted(await runs.admit({ ...first, input: "question" }));
  const begun = (await database.store.runs.readInput(run.runId))!;
  await runs.finish(fenceFor(run), { state: "waiting", limitMs: undefined });
  await runs.continue({ ...runToContinue({ threadId: "t" }), input: "answer" });
  const continued = (await database.store.runs.readInput(run.runId))!;
  await runs.finish(fenceFor(admitted({ kind: "admitted", run: (await runs.readThread("t"))! })), {
    state: "waiting",
    limitMs: undefined,
  });
  const next = admitted(await database.store.runs.admit({ ...other, input: begun }));
  await expect(runs.readInput(next.runId, "t")).rejects.toMatchObject({ code: "persistence.tampered-row" });
  await database.store.runs.finish(fenceFor(next), { state: "waiting", limitMs: undefined });
  await database.store.runs.continue({ ...runToContinue({ threadId: "t" }), input: continued });
  await expect(runs.readInput(next.runId, "t")).rejects.toMatchObject({ code: "persistence.tampered-row" });
});

it("opens an input that was encrypted before inputs were bound to runs", async () => {
  const place = { threadId: "t", namespace: "__threadkeep_run__", channel: "input" };
  const { stored } = await createValueCodec({ encryption: ENCRYPTION }).encode("old", "0", undefined, place);
  const run = admitted(await database.store.runs.admit({ ...runToAdmit({ threadId: "t" }), input: stored }));
  expect(await runsWith({ encryption: ENCRYPTION }).readInput(run.runId, "t")).toEqual({ input: "old" });
});

it("encrypts that there is no input, and refuses a row that says so in plain", async () => {
  const runs = runsWith({ encryption: ENCRYPTION });
  const run = admitted(await runs.admit({ ...runToAdmit({ threadId: "t" }), input: undefined }));
  expect(await runs.readInput(run.runId, "t")).toEqual({ input: undefined });
  const emptied = { type: "empty", bytes: new Uint8Array(0) };
  const other = admitted(await database.store.runs.admit({ ...runToAdmit({ threadId: "u" }), input: emptied }));
  await expect(runs.readInput(other.runId, "u")).rejects.toMatchObject({ code: "persistence.plaintext-row" });
  const lenient = runsWith({ encryption: { ...ENCRYPTION, allowPlaintext: true } });
  expect(await lenient.readInput(other.runId, "u")).toEqual({ input: undefined });
});

const OPTIONS = { recursionLimit: 7, configurable: { customer: "s3cret", half: "\ud83d \0" } };
const FAILED = { class: "tool", name: "TypeError", message: "no s3cret, and half a \ud83d" };

async function failedRun(runs: RunAccess): Promise<RunRow> {
  const run = admitted(await runs.admit({ ...runToAdmit({ threadId: "t" }), options: OPTIONS, input: 1 }));
  await runs.finish(fenceFor(run), { state: "open", afterMs: 0, failure: FAILED });
  const [taken] = await runs.claim(claimOf());
  await runs.finish(fenceFor(taken!), { state: "failed", failure: FAILED });
  return run;
}

it.each([{}, { encryption: ENCRYPTION }])(
  "gives back a run's options and failures wherever it is read, with %j",
  async (options) => {
    const runs = runsWith(options);
    const run = await failedRun(runs);
    const whole = { options: OPTIONS, failure: FAILED };
    expect(run).toMatchObject({ options: OPTIONS });
    expect(await runs.readThread("t")).toMatchObject(whole);
    expect((await runs.list(ALL)).runs).toMatchObject([whole]);
    const told = (await runs.readEvents(run.runId)).flatMap(({ failure }) => failure ?? []);
    expect(told).toEqual([FAILED, FAILED]);
    const refused = await runs.continue({ ...runToContinue({ threadId: "t" }), input: 1 });
    expect(refused).toMatchObject({ kind: "refused", holder: whole });
    const again = admitted(await runs.continue({ ...runToContinue({ threadId: "t", states: ["failed"] }), input: 1 }));
    expect(again).toMatchObject({ options: OPTIONS, failure: undefined });
    await runs.finish(fenceFor(again), { state: "open", afterMs: 0, failure: FAILED });
    const [claimed] = await runs.claim(claimOf());
    expect(claimed).toMatchObject(whole);
    await runs.finish(fenceFor(claimed!), { state: "failed", failure: FAILED });
    expect(await runs.admit({ ...runToAdmit({ threadId: "t" }), input: 1 })).toMatchObject({ replaced: whole });
  },
);

it("encrypts a run's options and what its failures say, and leaves their class and name readable", async () => {
  const run = await failedRun(runsWith({ encryption: ENCRYPTION }));
  const { runs } = database.store;
  const stored = { row: await runs.readThread("t"), events: await runs.readEvents(run.runId) };
  expect(JSON.stringify(stored)).not.toContain("s3cret");
  expect(stored.row).toMatchObject({ graph: "agent", failure: { class: "tool", name: "TypeError" } });
});

it.each([
  ["no key", {}],
  ["another key", { encryption: { keys: [{ id: "k2", key: new Uint8Array(32).fill(8) }] } }],
])("shows what is not encrypted of a run to who has %s", async (_what, options) => {
  const run = await failedRun(runsWith({ encryption: ENCRYPTION }));
  const runs = runsWith(options);
  const failure = { class: "tool", name: "TypeError", message: expect.stringContaining("does not open") };
  expect(await runs.readThread("t")).toMatchObject({ runId: run.runId, state: "failed", options: undefined, failure });
  expect((await runs.readEvents(run.runId)).at(-1)).toMatchObject({ kind: "failed", failure });
});

it("takes options and failures of another run for damaged", async () => {
  const runs = runsWith({ encryption: ENCRYPTION });
  await failedRun(runs);
  const { options, failure } = (await database.store.runs.readThread("t"))!;
  const other = await database.store.runs.admit(runToAdmit({ threadId: "u", options: options! }));
  await database.store.runs.finish(fenceFor(admitted(other)), { state: "failed", failure: failure! });
  expect(await runs.readThread("u")).toMatchObject({
    options: undefined,
    failure: { message: expect.stringContaining("does not open") },
  });
});

it("takes options that are not encrypted for damaged, unless they may be", async () => {
  await failedRun(runsWith());
  const strict = await runsWith({ encryption: ENCRYPTION }).readThread("t");
  expect(strict).toMatchObject({ options: undefined, failure: { message: expect.not.stringContaining("s3cret") } });
  const lenient = runsWith({ encryption: { ...ENCRYPTION, allowPlaintext: true } });
  expect(await lenient.readThread("t")).toMatchObject({ options: OPTIONS, failure: FAILED });
});

it("says where in an input something is that cannot be stored, and admits nothing", async () => {
  const input = { tools: [{ call: () => 1 }] };
  await expect(runsWith().admit({ ...runToAdmit({ threadId: "t" }), input })).rejects.toMatchObject({
    code: "persistence.lossy-value",
    message: expect.stringContaining("input.tools[0].call is a function"),
  });
  expect(await runsWith().readThread("t")).toBeUndefined();
});

it("refuses a thread id that no database can hold", async () => {
  const admitting = runsWith().admit({ ...runToAdmit({ threadId: "a\0b" }), input: 1 });
  await expect(admitting).rejects.toMatchObject({ code: "checkpointer.name-unstorable" });
});
