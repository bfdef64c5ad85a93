import { HumanMessage } from "@langchain/core/messages";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createValueCodec, type ValueCodecOptions } from "../encoding/create-value-codec.ts";
import { openSqliteUnderTest } from "../store/sqlite/testing/sqlite-under-test.ts";
import { admitted, fenceFor, runToAdmit, runToContinue } from "../store/testing/runs-of-test.ts";
import type { StoreUnderTest } from "../store/testing/store-under-test.ts";
import { storedRuns } from "./stored-runs.ts";

const ENCRYPTION = { keys: [{ id: "k1", key: new Uint8Array(32).fill(7) }] };

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
