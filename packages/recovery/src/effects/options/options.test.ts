import { HumanMessage } from "@langchain/core/messages";
import { createAgent, tool } from "langchain";
import { expect, it } from "vitest";
import { z } from "zod";
import { callingModel } from "../../testing/scripted-model.ts";
import { onceOnlyMiddleware } from "../agent/once-only-middleware.ts";
import { createEffectLedger } from "../effect-ledger.ts";
import { onceOnlyNode } from "../once-only-node.ts";
import { onceOnly } from "../once-only.ts";
import { useSqlite } from "../testing/databases.ts";
import { ledgerOfProcess, newThread } from "../testing/effect-process.ts";

const saver = useSqlite();
const charge = tool(async () => "charged", { name: "charge", description: "Charges.", schema: z.object({}) });
const ledgerOfTest = () => ledgerOfProcess(saver().effects).ledger;

it.each<[what: string, options: unknown, message: RegExp]>([
  ["no ledger", {}, /charge has no ledger\. Give it one/],
  ["no options", undefined, /The options of charge are none/],
  ["a ledger that is none", { ledger: {} }, /charge has no ledger/],
  ["a misspelled option", { ledger: "ledger", polcy: "retry" }, /no option "polcy"\. Did you mean policy\?/],
  [
    "a misspelled way out",
    { ledger: "ledger", policy: { verify() {}, otherwize: "fail" } },
    /policy of charge is none/,
  ],
  ["a stub that is no function", { ledger: "ledger", stub: "not done" }, /stub of charge is a function/],
  ["a text for yes or no", { ledger: "ledger", singleRequest: "yes" }, /singleRequest of charge/],
])("refuses at once a tool with %s", (_what, given, message) => {
  const options = withLedger(given);
  const refusal = expect.objectContaining({ code: "effect.invalid-option", message: expect.stringMatching(message) });
  expect(() => onceOnly(charge, options as never)).toThrow(refusal);
  expect(() => onceOnlyNode({ charge: () => ({}) }.charge, options as never)).toThrow(/charge/);
});

function withLedger(given: unknown): unknown {
  const hasOne = typeof given === "object" && given !== null && "ledger" in given && given.ledger === "ledger";
  return hasOne ? { ...given, ledger: ledgerOfTest() } : given;
}

it("refuses at once what is no tool", () => {
  const options = { ledger: ledgerOfTest() };
  for (const none of [undefined, null, {}, () => 1])
    expect(() => onceOnly(none as never, options)).toThrow(/onceOnly takes a tool/);
});

it("refuses at once a middleware without tools, a ledger, or with options that there are none of", () => {
  const ledger = ledgerOfTest();
  expect(() => onceOnlyMiddleware({ ledger } as never)).toThrow(/has no tools\. Name them/);
  expect(() => onceOnlyMiddleware({ tools: {} } as never)).toThrow(/has no ledger/);
  expect(() => onceOnlyMiddleware({ ledger, tool: {} } as never)).toThrow(/Did you mean tools\?/);
  expect(() => onceOnlyMiddleware({ ledger, tools: { charge: { polcy: "ask" } as never } })).toThrow(/mean policy\?/);
});

it("refuses with the first call of the model a name that no tool of the agent has", async () => {
  const model = callingModel({ name: "charge" });
  const middleware = [onceOnlyMiddleware({ ledger: ledgerOfTest(), tools: { chrage: {} } })];
  const agent = createAgent({ model, tools: [charge], middleware, checkpointer: saver() });
  const thread = newThread();
  for (const _ of [1, 2])
    await expect(agent.invoke({ messages: [new HumanMessage("Charge.")] }, thread)).rejects.toThrow(
      /"chrage".*Did you mean charge\?/,
    );
  expect(model.calls).toBe(0);
});

const invalidAs = (message: RegExp) =>
  expect.objectContaining({ code: "effect.invalid-option", message: expect.stringMatching(message) as string });

it("refuses at once a ledger with options that there are none of", () => {
  expect(() => createEffectLedger({ checkpointr: saver() } as never)).toThrow(invalidAs(/Did you mean checkpointer\?/));
  expect(() => createEffectLedger({ checkpointer: saver(), onEvent: "tell" } as never)).toThrow(invalidAs(/onEvent/));
  expect(() => createEffectLedger(null as never)).toThrow(invalidAs(/The options of createEffectLedger are none/));
});

it("refuses at once a node that is none", () => {
  for (const none of [undefined, null, {}])
    expect(() => onceOnlyNode(none as never, { ledger: ledgerOfTest() })).toThrow(invalidAs(/takes a node's function/));
});

it.each<[what: string, args: unknown[], message: RegExp]>([
  ["no config", [], /no config/],
  ["no options", [newThread()], /no name/],
  ["no name", [newThread(), { key: "a" }, () => 1], /no name/],
  ["no function", [newThread(), { name: "charge", key: "a" }], /nothing to do/],
  ["a key that tells nothing apart", [newThread(), { name: "charge", key: {} }, () => 1], /tells nothing apart/],
  ["an empty key", [newThread(), { name: "charge", key: "" }, () => 1], /tells nothing apart/],
])("refuses a call with %s, and records nothing of it", async (_what, args, message) => {
  const ledger = ledgerOfTest();
  const once = ledger.once as unknown as (...args: unknown[]) => Promise<unknown>;
  await expect(once(...args)).rejects.toThrow(invalidAs(message));
  const threadId = (args[0] as ReturnType<typeof newThread> | undefined)?.configurable.thread_id ?? "t";
  expect(await ledger.list(threadId)).toEqual([]);
});

it.each<[what: string, args: unknown[], message: RegExp]>([
  ["no thread", [], /no thread/],
  ["a misspelled choice", ["t", { only: "unkown" }], /only of ledger\.list is "unknown" or "all"/],
  ["a misspelled option", ["t", { onyl: "all" }], /Did you mean only\?/],
  ["a limit of nothing", ["t", { limit: 0 }], /a whole number above 0/],
])("refuses to list by %s", async (_what, args, message) => {
  const list = ledgerOfTest().list as unknown as (...args: unknown[]) => Promise<unknown>;
  await expect(list(...args)).rejects.toThrow(invalidAs(message));
});
