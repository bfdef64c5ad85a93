import { AIMessage, HumanMessage, ToolMessage, type BaseMessage } from "@langchain/core/messages";
import { interrupt, MemorySaver } from "@langchain/langgraph";
import { ChatOpenAI } from "@langchain/openai";
import fc from "fast-check";
import type { PlainMessage } from "@threadkeep/state";
import { createAgent, tool } from "langchain";
import { afterEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { deepFreeze } from "../../testing/deep-freeze.ts";
import { startOpenAIServer } from "../../testing/openai-server.ts";
import { findBreaches } from "../../testing/provider-rules.ts";
import { ScriptedModel } from "../../testing/scripted-model.ts";
import { errorRecoveryMiddleware } from "../agent/error-recovery-middleware.ts";
import { pendingToolCalls } from "./pending-tool-calls.ts";
import { planRepairs } from "./plan-repairs.ts";
import { repairMessages } from "./repair-messages.ts";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const ACCEPTED_BY_ALL = /^[a-zA-Z0-9]{9}$/;
const human = (content: string) => new HumanMessage({ id: content, content });
const call = (id: string | undefined, name = "search") => ({ id: id as string, name, args: {} });
const asking = (...tool_calls: ReturnType<typeof call>[]) => new AIMessage({ id: "ai", content: "", tool_calls });
const result = (id: string | undefined, content: string, name?: string) =>
  new ToolMessage({ tool_call_id: id as string, content, ...(name !== undefined && { name }) });

describe("two calls of one answer with the same id", () => {
  it("keep their results, each under an id of its own", () => {
    const thread = deepFreeze([
      human("h1"),
      asking(call("a"), call("a")),
      result("a", "1"),
      result("a", "2"),
      human("h2"),
    ]);
    const repaired = repairMessages(thread);
    const [first, second] = idsIn(repaired[1]);
    expect(first).toBe("a");
    expect(second).toMatch(ACCEPTED_BY_ALL);
    expect(said(repaired)).toEqual(["h1", "", `${first}: 1`, `${second}: 2`, "h2"]);
    expect(findBreaches(repaired)).toEqual([]);
    expect(planRepairs(thread).toolCallIds).toEqual([second]);
  });

  it("get the results of their own tools, in whatever order those came", () => {
    const thread = [
      asking(call("a", "read"), call("a", "write")),
      result("a", "written", "write"),
      result("a", "text", "read"),
    ];
    const repaired = repairMessages(thread);
    const [, second] = idsIn(repaired[0]);
    expect(said(repaired)).toEqual(["", "a: text", `${second}: written`]);
  });

  it("of one result the second call has none", () => {
    const repaired = repairMessages([asking(call("a"), call("a")), result("a", "1")], { reason: "cancelled" });
    const [, second] = idsIn(repaired[0]);
    expect(said(repaired)).toEqual(["", "a: 1", `${second}: Cancelled by the user before it completed.`]);
  });

  it("have the same new id wherever the answer lists them", () => {
    const block = (id: string) => ({ type: "tool_use", id, name: "search", input: {} });
    const raw = (id: string) => ({ id, type: "function" as const, function: { name: "search", arguments: "{}" } });
    const item = (call_id: string) => ({ type: "function_call", id: "fc_1", call_id, name: "search", arguments: "{}" });
    const message = new AIMessage({
      content: [{ type: "text", text: "Two." }, block("a"), block("a")],
      tool_calls: [call("a"), call("a")],
      additional_kwargs: { tool_calls: [raw("a"), raw("a")] },
      response_metadata: { output: [item("a"), item("a")] },
    });
    const [repaired] = repairMessages([deepFreeze(message)]) as [AIMessage];
    const ids = idsIn(repaired);
    expect(repaired.content).toEqual([{ type: "text", text: "Two." }, ...ids.map((id) => block(id!))]);
    expect(repaired.additional_kwargs.tool_calls).toEqual(ids.map((id) => raw(id!)));
    expect(repaired.response_metadata["output"]).toEqual(ids.map((id) => item(id!)));
  });

  it.each([
    [
      "OpenAI",
      [
        { role: "assistant", content: "", tool_calls: ["a", "a"].map((id) => ({ id, function: { name: "s" } })) },
        { role: "tool", tool_call_id: "a", content: "1" },
        { role: "tool", tool_call_id: "a", content: "2" },
      ],
    ],
    [
      "Anthropic",
      [
        { role: "assistant", content: ["a", "a"].map((id) => ({ type: "tool_use", id, name: "s", input: {} })) },
        { role: "user", content: ["1", "2"].map((content) => ({ type: "tool_result", tool_use_id: "a", content })) },
      ],
    ],
  ])("are told apart in plain messages of %s, too", (_, thread) => {
    const repaired = repairMessages(thread as PlainMessage[]);
    expect(repaired).toHaveLength(thread.length);
    expect(findBreaches(repaired)).toEqual([]);
    expect(JSON.stringify(repaired)).not.toContain("may have completed");
    expect(repairMessages(repaired)).toEqual(repaired);
  });

  it("are told apart in Bedrock's and the AI SDK's messages", () => {
    const bedrock = repairMessages([
      { role: "assistant", content: ["a", "a"].map((toolUseId) => ({ toolUse: { toolUseId, name: "s", input: {} } })) },
      { role: "user", content: ["1", "2"].map((text) => ({ toolResult: { toolUseId: "a", content: [{ text }] } })) },
    ]) as { content: { toolUse?: { toolUseId: string }; toolResult?: { toolUseId: string } }[] }[];
    const uses = bedrock[0]!.content.map(({ toolUse }) => toolUse?.toolUseId);
    expect(new Set(uses).size).toBe(2);
    expect(bedrock[1]!.content.map(({ toolResult }) => toolResult?.toolUseId)).toEqual(uses);
    const output = { type: "text", value: "1" };
    const sdk = repairMessages([
      {
        role: "assistant",
        content: ["a", "a"].map((toolCallId) => ({ type: "tool-call", toolCallId, toolName: "s" })),
      },
      { role: "tool", content: [1, 2].map(() => ({ type: "tool-result", toolCallId: "a", toolName: "s", output })) },
    ]) as { content: { toolCallId: string }[] }[];
    const calls = sdk[0]!.content.map(({ toolCallId }) => toolCallId);
    expect(new Set(calls).size).toBe(2);
    expect(sdk[1]!.content.map(({ toolCallId }) => toolCallId)).toEqual(calls);
  });

  it("leave an id that comes again in a later answer as it is", () => {
    const thread = [
      asking(call("a")),
      result("a", "1"),
      new AIMessage({ content: "", tool_calls: [call("a")] }),
      result("a", "2"),
    ];
    expect(repairMessages(thread)).toEqual(thread);
    expect(repairMessages(thread)[2]).toBe(thread[2]);
  });

  it("stay as they are while one of them is pending: its result will name the id that it has", () => {
    const thread = [human("h1"), asking(call("a"), call("a"))];
    expect(repairMessages(thread, { pending: ["a"] })).toEqual(thread);
  });
});

describe("a call without an id", () => {
  it.each([undefined, ""])("gets one that every provider takes, and its result with it (%j)", (none) => {
    const thread = deepFreeze([asking(call(none), call("b")), result(none, "1"), result("b", "2"), human("h1")]);
    const repaired = repairMessages(thread);
    const [first] = idsIn(repaired[0]);
    expect(first).toMatch(ACCEPTED_BY_ALL);
    expect(said(repaired)).toEqual(["", `${first}: 1`, "b: 2", "h1"]);
    expect(findBreaches(repaired)).toEqual([]);
  });

  it("gets the same one each time, and another one in another message", () => {
    const thread = [asking(call(undefined)), new AIMessage({ id: "ai2", content: "", tool_calls: [call(undefined)] })];
    const ids = () => repairMessages(thread).flatMap(idsIn);
    expect(ids()).toEqual(ids());
    expect(new Set(ids()).size).toBe(2);
  });

  it("is left to the human that its tool asks", async () => {
    const pay = tool(() => `paid: ${interrupt("May I?")}`, { name: "pay", description: "Pays.", schema: z.object({}) });
    const model = new ScriptedModel(() => asking(call(undefined, "pay")));
    const agent = createAgent({ model, tools: [pay], checkpointer: new MemorySaver() });
    const thread = { configurable: { thread_id: "asks" } };
    await agent.invoke({ messages: [human("h1")] }, thread);
    const snapshot = await agent.graph.getState(thread);
    const { messages } = snapshot.values as { messages: BaseMessage[] };
    const pending = pendingToolCalls(snapshot);
    expect(pending).toHaveLength(1);
    expect(repairMessages(messages, { pending })).toEqual(messages);
    expect(repairMessages(messages)).toHaveLength(3);
  });
});

describe("calls without ids of their own, in an agent", () => {
  it.each([
    ["the same id", "a"],
    ["no id", undefined],
  ])(
    "a real tool node ran both calls with %s: the provider is sent both results, and the state keeps them",
    async (_, id) => {
      const ran: string[] = [];
      const pay = tool(({ to }) => `paid ${ran.push(to) && to}`, {
        name: "pay",
        description: "Pays.",
        schema: z.object({ to: z.string() }),
      });
      const calls = ["Ann", "Ben"].map((to) => ({ id: id as string, name: "pay", args: { to } }));
      const model: ScriptedModel = new ScriptedModel(() =>
        model.calls.length === 1 ? new AIMessage({ content: "", tool_calls: calls }) : "Done.",
      );
      const middleware = [errorRecoveryMiddleware()];
      const agent = createAgent({ model, tools: [pay], checkpointer: new MemorySaver(), middleware });
      const { messages } = await agent.invoke({ messages: [human("h1")] }, { configurable: { thread_id: "both" } });
      expect(ran).toEqual(["Ann", "Ben"]);
      for (const list of [model.calls[1]!.messages, messages]) {
        expect(findBreaches(list)).toEqual([]);
        expect(list.map(({ text }) => text).filter((text) => text.startsWith("paid"))).toEqual([
          "paid Ann",
          "paid Ben",
        ]);
      }
    },
  );

  it("ChatOpenAI sends a thread with such calls, and the provider takes it", async () => {
    const server = await startOpenAIServer();
    closing.push(() => server.close());
    const model = new ChatOpenAI({
      model: "gpt-4o",
      apiKey: "none",
      maxRetries: 0,
      configuration: { baseURL: server.baseURL },
    });
    const agent = createAgent({ model, tools: [], middleware: [errorRecoveryMiddleware()] });
    for (const calls of [[call(undefined)], [call("a"), call("a")]]) {
      const { messages } = await agent.invoke({ messages: [human("h1"), asking(...calls), human("h2")] });
      expect(findBreaches(messages)).toEqual([]);
    }
  });
});

describe("any calls, answered as a tool node answers them", () => {
  it("keep all results, break no rule, and are repaired once", () => {
    const id = fc.constantFrom(undefined, "", "a", "b");
    const round = fc.array(fc.record({ id, answered: fc.boolean() }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(fc.array(round, { minLength: 1, maxLength: 4 }), (rounds) => {
        let count = 0;
        const thread = rounds.flatMap((calls, at) => [
          new AIMessage({ id: `ai${at}`, content: "", tool_calls: calls.map((one) => call(one.id)) }),
          ...calls.filter(({ answered }) => answered).map((one) => result(one.id, `result ${count++}`)),
        ]);
        const repaired = repairMessages(thread);
        expect(findBreaches(repaired)).toEqual([]);
        expect(repaired.map(({ text }) => text).filter((text) => text.startsWith("result"))).toHaveLength(count);
        const again = repairMessages(repaired);
        expect(again.every((message, at) => message === repaired[at])).toBe(true);
      }),
    );
  });
});

function idsIn(message: unknown): (string | undefined)[] {
  return ((message as AIMessage).tool_calls ?? []).map(({ id }) => id);
}

function said(messages: readonly BaseMessage[]): string[] {
  return messages.map((message) =>
    ToolMessage.isInstance(message) ? `${message.tool_call_id}: ${message.text}` : message.text,
  );
}
