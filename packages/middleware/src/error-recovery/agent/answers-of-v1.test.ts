import { AIMessage, HumanMessage } from "@langchain/core/messages";
import { Command, interrupt, MemorySaver } from "@langchain/langgraph";
import { createAgent, tool } from "langchain";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { ErrorRecoveryEvent } from "../error-recovery-event.ts";
import { errorRecoveryMiddleware } from "./error-recovery-middleware.ts";
import { httpError, script, toolMessages } from "./testing/recovering-agent.ts";

type Asked = { __interrupt__?: { value: string }[] };

/** An agent of one task for all calls of a message. Its tool asks twice, and fails between: in its first resumed call, or each time. */
function payingAgent(calls: readonly string[], failures: number) {
  const got: unknown[] = [];
  const events: ErrorRecoveryEvent[] = [];
  let left = failures;
  const pay = tool(
    () => {
      const isDeleted: unknown = interrupt("delete the draft?");
      if (left-- > 0) throw httpError(503);
      got.push({ isDeleted, isPaid: interrupt("pay 1000?") });
      return "ok";
    },
    { name: "pay", description: "Pays", schema: z.object({}) },
  );
  const look = tool(() => "Much.", { name: "look", description: "Looks", schema: z.object({}) });
  const tool_calls = calls.map((name) => ({ name, args: {}, id: `call-${name}` }));
  const agent = createAgent({
    version: "v1",
    model: script(new AIMessage({ content: "", tool_calls }), "Done."),
    tools: [pay, look],
    checkpointer: new MemorySaver(),
    middleware: [
      errorRecoveryMiddleware({
        baseDelayMs: 0,
        tools: { pay: { idempotent: true } },
        onEvent: (event) => events.push(event),
      }),
    ],
  });
  const thread = { configurable: { thread_id: "1" } };
  const ask = () => agent.invoke({ messages: [new HumanMessage("Pay.")] }, thread);
  const answer = (resume: string) => agent.invoke(new Command({ resume }), thread);
  const questionOf = (state: object) => (state as Asked).__interrupt__?.[0]?.value;
  return { ask, answer, questionOf, got, events };
}

describe('a tool of an agent with version "v1" that is called again', () => {
  it("finds the human's answers to its own questions where it is the only call", async () => {
    const { ask, answer, questionOf, got } = payingAgent(["pay"], 1);
    const asked = [questionOf(await ask()), questionOf(await answer("yes"))];
    expect(asked).toEqual(["delete the draft?", "pay 1000?"]);
    await answer("no");
    expect(got).toEqual([{ isDeleted: "yes", isPaid: "no" }]);
  });

  it("is not called again beside other calls once it has taken an answer: it could take it for another question", async () => {
    const { ask, answer, got, events } = payingAgent(["pay", "look"], 1);
    await ask();
    const { messages } = await answer("yes");
    expect(got).toEqual([]);
    expect(toolMessages(messages)).toMatchObject([{ status: "error" }, { content: "Much." }]);
    expect(events).toMatchObject([
      { type: "recovery.failed", data: { why: expect.stringContaining("it has asked a human") as string } },
    ]);
  });

  it("is called again beside other calls that have asked, where it has not", async () => {
    const faults = [httpError(503)];
    const { agent, thread, calls } = askingBeside(faults);
    await agent.invoke({ messages: [new HumanMessage("Go.")] }, thread);
    const { messages } = await agent.invoke(new Command({ resume: "yes" }), thread);
    expect(toolMessages(messages).map(({ content }) => content)).toEqual(["yes", "Much."]);
    expect(calls.look).toBe(3);
  });
});

/** The one asks, the other fails when both are called the second time. */
function askingBeside(faults: Error[]) {
  const calls = { look: 0 };
  const ask = tool(() => String(interrupt("Sure?")), { name: "ask", description: "Asks", schema: z.object({}) });
  const look = tool(
    () => {
      calls.look += 1;
      const fault = calls.look === 2 ? faults.shift() : undefined;
      if (fault) throw fault;
      return "Much.";
    },
    { name: "look", description: "Looks", schema: z.object({}) },
  );
  const tool_calls = ["ask", "look"].map((name) => ({ name, args: {}, id: `call-${name}` }));
  const agent = createAgent({
    version: "v1",
    model: script(new AIMessage({ content: "", tool_calls }), "Done."),
    tools: [ask, look],
    checkpointer: new MemorySaver(),
    middleware: [errorRecoveryMiddleware({ baseDelayMs: 0, tools: { look: { idempotent: true } } })],
  });
  return { agent, calls, thread: { configurable: { thread_id: "1" } } };
}
