import { AIMessage, HumanMessage, type BaseMessage } from "@langchain/core/messages";
import { createMiddleware } from "langchain";
import { expect, it } from "vitest";
import { ScriptedModel } from "../../testing/scripted-model.ts";
import { httpError, recoveringAgent } from "./testing/recovering-agent.ts";

const tooLong = Object.assign(httpError(400, "This model's maximum context length is 10 tokens."), {
  code: "context_length_exceeded",
});
const summary = () => new AIMessage("So far: nothing.");

/** Its model takes four messages, and a middleware further out changes what it is sent. */
function agentShowing(show: (messages: BaseMessage[]) => BaseMessage[]) {
  const model = new ScriptedModel((messages) => (messages.length > 4 ? tooLong : "Yes."));
  const outer = createMiddleware({
    name: "showing",
    wrapModelCall: (request, handler) => handler({ ...request, messages: show(request.messages) }),
  });
  const onContextOverflow = async (messages: readonly BaseMessage[]) => ({
    messages: [summary(), ...messages.slice(-2)],
  });
  return recoveringAgent({ model, outer: [outer], recovery: { onContextOverflow } });
}

const today = () => new HumanMessage("It is Monday.");

it("what an overflow leaves is kept though a middleware further out adds a message, which is not", async () => {
  const { ask, events, agent, thread, typesOf } = agentShowing((messages) => [...messages, today()]);
  for (const text of ["1?", "2?", "3?"]) await ask(text);
  const { messages } = (await agent.graph.getState(thread)).values as { messages: BaseMessage[] };
  expect(messages.map(({ text }) => text)).toEqual(["So far: nothing.", "3?", "Yes."]);
  expect(typesOf()).toContain("recovery.mended");
  expect(events.filter(({ type }) => type === "recovery.not-kept")).toEqual([]);
});

it("where it shows only some of the messages, an event says that nothing is kept", async () => {
  const { ask, events } = agentShowing((messages) => [...messages.slice(1), today(), today()]);
  await ask("1?");
  await ask("2?");
  const { messages } = await ask("3?");
  expect(messages.map(({ text }) => text)).toEqual(["1?", "Yes.", "2?", "Yes.", "3?", "Yes."]);
  expect(events.findLast(({ type }) => type === "recovery.not-kept")).toMatchObject({
    data: { call: { kind: "model" }, why: expect.stringContaining("a middleware further out") as string },
  });
});
