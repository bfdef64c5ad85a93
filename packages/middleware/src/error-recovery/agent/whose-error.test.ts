import { type BaseMessage, HumanMessage } from "@langchain/core/messages";
import { type AgentMiddleware, createMiddleware, MiddlewareError, tool } from "langchain";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { rejectionOf } from "../../testing/rejection-of.ts";
import { callTool, httpError, recoveringAgent, script, toolMessages, toolOf } from "./testing/recovering-agent.ts";

const passingOn = (name: string): AgentMiddleware =>
  createMiddleware({ name, wrapToolCall: async (request, handler) => handler(request) });
const between = [passingOn("first"), passingOn("second")];

const failing = createMiddleware({
  name: "failing",
  wrapToolCall: () => {
    throw new TypeError("A fault of the middleware.");
  },
});

const replacing = createMiddleware({
  name: "replacing",
  wrapToolCall: async (request, handler) => {
    try {
      return await handler(request);
    } catch (cause) {
      throw new Error("An error of the middleware's own.", { cause });
    }
  },
});

const policies = [["once", {}] as const, ["again where that can help", { work: { idempotent: true } }] as const];

describe.each(policies)("what comes out of a tool that is called %s", (_, tools) => {
  const asking = (made: ReturnType<typeof toolOf>["made"], inner: readonly AgentMiddleware[]) =>
    recoveringAgent({ model: script(callTool("work"), "Done."), tools: [made], recovery: { tools }, inner });

  it.each([
    ["alone", []],
    ["with middlewares between that hand it on", between],
  ])("is the model's to deal with where the tool threw it, %s", async (_between, inner) => {
    const { messages } = await asking(toolOf("work", new RangeError("Out of range.")).made, inner).ask();
    expect(told(messages)).toMatchObject([{ status: "error", text: expect.stringContaining("Out of range.") }]);
    expect(messages.at(-1)?.content).toBe("Done.");
  });

  it.each([
    ["alone", []],
    ["with middlewares between that hand it on", between],
  ])("is the model's, too, where a middleware of an agent inside of the tool threw it, %s", async (_between, inner) => {
    const within = recoveringAgent({ model: script(callTool("part")), tools: [toolOf("part").made], inner: [failing] });
    const { messages } = await asking(
      delegateTo(() => within.ask()),
      inner,
    ).ask();
    expect(told(messages)).toMatchObject([
      { status: "error", text: expect.stringContaining("A fault of the middleware.") },
    ]);
    expect(messages.at(-1)?.content).toBe("Done.");
  });

  it("is the model's where the agent inside was streamed", async () => {
    const within = recoveringAgent({ model: script(httpError(401)), inner: between });
    const streamed = delegateTo(async () => {
      for await (const _chunk of await within.agent.stream({ messages: [new HumanMessage("Go.")] }, within.thread));
    });
    const { messages } = await asking(streamed, between).ask();
    expect(told(messages)).toMatchObject([{ status: "error", text: expect.stringContaining("401") }]);
  });

  it.each([
    ["a middleware's fault", failing, /A fault of the middleware/],
    ["what a middleware throws in place of the tool's error", replacing, /An error of the middleware's own/],
  ])("ends the run where it is %s", async (_whose, inner, words) => {
    const failure = await rejectionOf(asking(toolOf("work", new Error("No.")).made, [passingOn("first"), inner]).ask());
    expect(MiddlewareError.isInstance(failure)).toBe(true);
    expect((failure as Error).message).toMatch(words);
  });
});

function told(messages: readonly BaseMessage[]) {
  return toolMessages(messages).map(({ status, text }) => ({ status, text }));
}

function delegateTo(work: () => Promise<unknown>): ReturnType<typeof toolOf>["made"] {
  return tool(async () => (await work()) as never, {
    name: "work",
    description: "Works",
    schema: z.object({}),
  }) as never;
}
